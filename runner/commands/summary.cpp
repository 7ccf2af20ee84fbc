#include <fmt/format.h>

#include <algorithm>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/thousands.h"

namespace runner {
namespace {

using layers::Graph;

struct LayerRow {
    std::string layer, kind, output, parameters, multiply_adds, trainable;
};

/// A parameter that several layers share is counted where it stands first.
LayerRow row_of(const Graph& graph, const Graph::Node& node, std::vector<bool>& counted) {
    std::int64_t all = 0, trainable = 0;
    for (const auto& [name, index] : node.parameters) {
        if (counted[index]) continue;
        counted[index] = true;
        const layers::Parameter& parameter = graph.parameters[index];
        const std::int64_t size = layers::size_of(parameter.declaration.shape);
        all += size;
        if (parameter.trainable) trainable += size;
    }
    std::string word = node.parameters.empty() ? ""
                       : all == 0              ? "shared"
                       : trainable == 0        ? "frozen"
                       : trainable == all      ? "yes"
                                               : with_thousands(trainable);
    return {node.path,
            node.layer->name(),
            layers::show(node.dst),
            all ? with_thousands(all) : "",
            node.multiply_adds ? with_thousands(node.multiply_adds) : "",
            word};
}

/// Rows of a table, and what else is no picture, have one dimension.
bool takes_images(const Graph& graph) {
    return std::ranges::any_of(graph.inputs, [](const auto& input) { return input.shape.size() > 1; });
}

std::string table(const Variant& variant) {
    const Graph& graph = variant.graph;
    std::vector<LayerRow> rows = {{"layer", "kind", "output", "parameters", "multiply-adds", "trainable"}};
    for (const auto& input : graph.inputs) rows.push_back({input.name, "input", layers::show(input.shape), "", "", ""});
    std::vector<bool> counted(graph.parameters.size());
    for (const auto& node : graph.nodes)
        if (!node.inner) rows.push_back(row_of(graph, node, counted));
    std::size_t a = 0, b = 0, c = 0, d = 0, e = 0;
    for (const LayerRow& row : rows) {
        a = std::max(a, row.layer.size());
        b = std::max(b, row.kind.size());
        c = std::max(c, row.output.size());
        d = std::max(d, row.parameters.size());
        e = std::max(e, row.multiply_adds.size());
    }
    std::string text = variant.name;
    if (variant.search)
        text += fmt::format(", its candidate {} of {}", variant.candidates[0].label(), variant.candidates.size());
    text += '\n';
    for (const LayerRow& row : rows) {
        std::string line = fmt::format("  {:<{}}  {:<{}}  {:<{}}  {:>{}}  {:>{}}  {}", row.layer, a, row.kind, b,
                                       row.output, c, row.parameters, d, row.multiply_adds, e, row.trainable);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    text += fmt::format("  {} parameters, {} trainable; {} multiply-adds for {}\n", with_thousands(graph.count(false)),
                        with_thousands(graph.count(true)), with_thousands(graph.multiply_adds()),
                        takes_images(graph) ? "an image" : "a sample");
    return text;
}

ExitCode run_summary(const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(arguments.words[0], arguments, terminal);
    std::string text;
    for (const Variant& variant : experiment.variants) text += (text.empty() ? "" : "\n") + table(variant);
    terminal.print(text);
    return ExitCode::done;
}

}  // namespace

const Command summary_command{
    "summary",  "Shows the layers of every variant: shapes, parameters and multiply-adds", "FILE", 1, 1, file_options(),
    run_summary};

}  // namespace runner
