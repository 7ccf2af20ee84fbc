#include <fmt/format.h>

#include "layers/declare/printable.h"
#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/results/pictures.h"
#include "runner/store/files.h"

namespace runner {
namespace {

using layers::Graph;
using layers::NodeRef;

/// A text as graphviz takes it within quotes: it reads HTML's entities and escapes of its own there.
std::string dot_text(const std::string& text) {
    std::string result;
    for (const char c : declare::printable(text)) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
        if (c == '&') result += "amp;";
    }
    return result;
}

std::string label(const Graph::Node& node) {
    const std::string& kind = node.layer->name();
    return fmt::format("{}\\n{} {}{}", dot_text(node.path), kind, layers::show(node.dst),
                       node.frozen ? "\\nfrozen" : "");
}

std::string identifier(const Graph& graph, const std::string& variant, NodeRef ref) {
    const std::string name = ref.is_input()
                                 ? fmt::format("{}:{}", variant, graph.inputs[ref.index()].name)
                                 : fmt::format("{}:{}:{}", variant, ref.index(), graph.nodes[ref.index()].path);
    return '"' + dot_text(name) + '"';
}

/// An activation that was split off its layer is drawn as part of it.
NodeRef outer(const Graph& graph, NodeRef ref) {
    while (!ref.is_input() && graph.nodes[ref.index()].inner) ref = graph.nodes[ref.index()].src[0];
    return ref;
}

std::string cluster(const Variant& variant, int number) {
    const Graph& graph = variant.graph;
    std::string text = fmt::format("  subgraph cluster_{} {{\n    label=\"{}\"; color=gray; fontsize=14;\n", number,
                                   dot_text(variant.name));
    for (std::size_t i = 0; i < graph.inputs.size(); ++i)
        text += fmt::format("    {} [label=\"{}\\n{}\", shape=ellipse];\n",
                            identifier(graph, variant.name, NodeRef::input(i)), dot_text(graph.inputs[i].name),
                            layers::show(graph.inputs[i].shape));
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const auto& node = graph.nodes[i];
        if (node.inner) continue;
        const std::string id = identifier(graph, variant.name, NodeRef::node(i));
        text += fmt::format("    {} [label=\"{}\"{}];\n", id, label(node),
                            node.frozen ? ", style=\"rounded,filled\", fillcolor=lightblue" : "");
        for (const NodeRef source : node.src)
            text += fmt::format("    {} -> {};\n", identifier(graph, variant.name, outer(graph, source)), id);
    }
    return text + "  }\n";
}

std::string dot(const Experiment& experiment) {
    std::string text =
        fmt::format("digraph \"{}\" {{\n  rankdir=TB; fontname=\"sans-serif\";\n", dot_text(experiment.name));
    text += "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11]; edge [arrowsize=0.7];\n";
    int number = 0;
    for (const Variant& variant : experiment.variants) text += cluster(variant, number++);
    return text + "}\n";
}

ExitCode run_graph(const Arguments& arguments, Terminal& terminal) {
    const std::string format = arguments.get("--format").value_or("dot");
    if (format != "dot" && format != "svg")
        throw UsageError(fmt::format("--format: expected one of `dot`, `svg`, received `{}`", format));
    const std::string text = dot(load(arguments.words[0], arguments, terminal));
    if (format == "dot") {
        terminal.out(text);
        return ExitCode::done;
    }
    const Answer drawn = svg_of_dot(text);
    if (!drawn.problem.empty()) throw OutputError("stdout", drawn.problem);
    terminal.out(drawn.out);
    return ExitCode::done;
}

}  // namespace

const Command graph_command{
    "graph",  "Draws the network of every variant, for graphviz",
    "FILE",   1,
    1,        file_options({{"--format", "dot|svg", "dot (default), or svg, which graphviz draws", false}}),
    run_graph};

}  // namespace runner
