#include "layers/onednn/context.h"

#include <omp.h>

#include <algorithm>
#include <stdexcept>

#include "layers/onednn/executable_memory.h"

namespace layers::onednn {
namespace {

dnnl::engine one_thread_engine() {
    require_executable_memory();
    omp_set_num_threads(1);  // reaches the calling thread alone; oneDNN asks for it when it plans and when it runs
    return {dnnl::engine::kind::cpu, 0};
}

/// Runs by the C function: the C++ one builds a list of arguments at every call.
struct Execution {
    dnnl::primitive primitive;
    std::vector<dnnl::memory> memories;  // keeps alive what the arguments point at
    std::vector<dnnl_exec_arg_t> arguments;

    void run(dnnl_stream_t stream) const {
        const auto status =
            dnnl_primitive_execute(primitive.get(), stream, static_cast<int>(arguments.size()), arguments.data());
        if (status != dnnl_success) throw std::runtime_error("oneDNN could not execute a primitive");
    }
};

}  // namespace

Context::Context(Precision precision) : precision_(precision), engine_(one_thread_engine()), stream_(engine_) {}

dnnl::memory Context::memory(const dnnl::memory::desc& md, const float* data) const {
    return {md, engine_, const_cast<float*>(data)};
}

dnnl::primitive_attr Context::attributes() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    attributes.set_fpmath_mode(dnnl::fpmath_mode::strict);
    return attributes;
}

Step Context::step(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad_md,
                   std::vector<Argument> arguments) {
    arguments.push_back({DNNL_ARG_SCRATCHPAD, scratchpad_.add(memory(scratchpad_md, nullptr))});

    auto execution = std::make_shared<Execution>();
    execution->primitive = primitive;
    for (const Argument& argument : arguments) {
        execution->memories.push_back(argument.memory);
        execution->arguments.push_back({argument.name, argument.memory.get()});
    }
    return [execution, stream = stream_.get()](const Tick&) { execution->run(stream); };
}

Step Context::reorder(const dnnl::memory& from, const dnnl::memory& to) {
    const dnnl::reorder::primitive_desc pd(engine_, from.get_desc(), engine_, to.get_desc(), attributes());
    return step<dnnl::reorder>(pd, {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
}

dnnl::memory Context::handed_on(const dnnl::memory::desc& md) { return handed_on_.add(memory(md, nullptr)); }

dnnl::memory Context::keep(const dnnl::memory::desc& md) {
    return memory(md, kept_.emplace_back((md.get_size() + sizeof(float) - 1) / sizeof(float)).values().data());
}

std::pair<dnnl::memory, Step> Context::rounded(const dnnl::memory& from) {
    const dnnl::memory::desc md = from.get_desc();
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::memory to = keep({md.get_dims(), dnnl::memory::data_type::bf16, md.get_strides()});
#else
    dnnl::memory::desc rounded_md = md;
    rounded_md.data.data_type = dnnl_bf16;
    const dnnl::memory to = keep(rounded_md);
#endif
    return {to, reorder(from, to)};
}

std::size_t Context::bytes() const {
    std::size_t sum = scratchpad_.bytes() + handed_on_.bytes();
    for (const Arena& arena : kept_) sum += arena.values().size_bytes();
    return sum;
}

void Context::finish() {
    scratchpad_.take();
    handed_on_.take();
}

dnnl::memory Context::SharedMemory::add(dnnl::memory memory) {
    largest_ = std::max(largest_, memory.get_desc().get_size());
    return memories_.emplace_back(std::move(memory));
}

void Context::SharedMemory::take() {
    arena_ = Arena((largest_ + sizeof(float) - 1) / sizeof(float));
    for (dnnl::memory& memory : memories_) memory.set_data_handle(arena_.values().data());
}

}  // namespace layers::onednn
