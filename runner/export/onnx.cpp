#include <fmt/ranges.h>

#include "layers/engine/write_network.h"
#include "runner/export/network_file.h"
#include "runner/export/onnx_preparation.h"
#include "runner/export/onnx_writer.h"
#include "runner/store/json.h"

namespace runner {
namespace {

void describe(OnnxGraph& model, const TrainedNetwork& network) {
    const auto tell_list = [&](const char* key, const auto& values, auto write) {
        Value list = Value::list();
        for (const auto& value : values) list.items.push_back(write(value));
        if (!values.empty()) model.tell(key, to_json_line(list));
    };
    const Preparation& preparation = network.preparation;
    tell_list("labels", preparation.labels, [](const std::string& label) { return Value::string(label); });
    tell_list("targets", preparation.targets, [](const std::string& target) { return Value::string(target); });
    tell_list("columns", preparation.columns, [](const std::string& column) { return Value::string(column); });
    tell_list("table", preparation.table, [](const TableColumn& column) { return write(column); });
    if (!network.pictures.entries.empty()) model.tell("pictures", to_json_line(network.pictures));
    if (network.precision == layers::Precision::bfloat16) model.tell("precision", "bfloat16");
    if (const auto notes = onnx_notes(preparation); !notes.empty())
        model.tell("note", fmt::format("{}", fmt::join(notes, "; ")));
}

/// Numbers in the units of the dataset.
layers::Operand restore(const layers::Units& units, const layers::Operand& output, OnnxWriter& writer) {
    if (units.empty()) return output;
    const auto constant = [&](const char* name, const std::vector<double>& values) {
        return layers::Constant{output.name + name, {std::ssize(values)}, {values.begin(), values.end()}};
    };
    writer.begin(output.name + "/restored");
    return writer.scale(output, {"zero", {}, {0}}, constant("/deviation", units.deviation),
                        constant("/mean", units.mean));
}

}  // namespace

std::string to_onnx(const TrainedNetwork& network) {
    OnnxGraph model(network.name, network.about);
    OnnxWriter writer(model, network.precision);
    std::vector<layers::Operand> inputs;
    for (const auto& input : network.graph.inputs)
        inputs.push_back(prepare(network.preparation, {input.name, input.shape}, model));
    const layers::Operand output = layers::write_network(network.graph, network.parameters, inputs, writer);
    model.add_output(restore(network.preparation.units, output, writer));
    describe(model, network);
    return model.bytes();
}

}  // namespace runner
