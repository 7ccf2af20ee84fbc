// Asks onnxruntime-node about models: node ask_onnxruntime.js JOBS.json. Each job names a model, its inputs (shape, type
// and a file of their numbers) and the file that its output goes to.
const fs = require('fs')
const { InferenceSession, Tensor } = require('onnxruntime-node')

const kinds = { float32: Float32Array, float64: Float64Array }

function read({ file, type, shape }) {
  const bytes = fs.readFileSync(file)
  return new Tensor(type, new kinds[type](bytes.buffer, bytes.byteOffset, bytes.length / kinds[type].BYTES_PER_ELEMENT), shape)
}

async function main() {
  for (const job of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
    const session = await InferenceSession.create(job.model)
    const inputs = Object.fromEntries(Object.entries(job.inputs).map(([name, input]) => [name, read(input)]))
    const output = (await session.run(inputs))[session.outputNames[0]]
    fs.writeFileSync(job.output, Buffer.from(output.data.buffer, output.data.byteOffset, output.data.byteLength))
  }
}

main().catch(error => {
  console.error(error.message)
  process.exit(1)
})
