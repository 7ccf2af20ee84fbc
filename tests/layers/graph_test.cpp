#include <algorithm>

#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// Everything that is wrong with a network, as the user reads it.
std::string errors(NetworkSpec spec, const Place& place = {}) {
    for (auto& node : spec.nodes) node.place = place;
    Diagnostics diagnostics;
    build_graph(spec, diagnostics);
    return diagnostics.render();
}

std::vector<std::string> paths(const Graph& graph) {
    std::vector<std::string> result;
    for (const Parameter& parameter : graph.parameters) result.push_back(parameter.path);
    return result;
}

const Graph::Node& node(const Graph& graph, const std::string& path) {
    const auto found = std::ranges::find(graph.nodes, path, &Graph::Node::path);
    REQUIRE(found != graph.nodes.end());
    return *found;
}

/// The network of the first experiment.
NetworkSpec digits(bool batch_norm) {
    std::vector<Line> lines = {{"flatten", "flatten"}};
    for (int i = 1; i <= 5; ++i) {
        const std::string scope = "hidden" + std::to_string(i) + "/";
        lines.push_back({scope + "dense", "dense: {units: 100, activation: elu, kernel_initializer: he_normal}"});
        if (batch_norm) lines.push_back({scope + "batch_normalization", "batch_normalization"});
    }
    lines.push_back({"digits", "dense: {units: 5, activation: softmax}"});
    return network({{28, 28}}, lines);
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("a graph knows its shapes, parameters and cost") {
        const Graph plain = graph(digits(false)), normalized = graph(digits(true));
        CHECK(plain.count(false) == 119405);
        CHECK(plain.count(true) == 119405);
        CHECK(plain.multiply_adds() == 784 * 100 + 4 * 100 * 100 + 100 * 5);
        CHECK(normalized.count(false) == 121405);
        CHECK(normalized.count(true) == 120405);
        CHECK(node(plain, "flatten").dst == Shape{784});
        CHECK(plain.shape(plain.output) == Shape{5});
        CHECK(plain.shape(NodeRef::input(0)) == Shape{28, 28});
        CHECK(normalized.parameters[4].path == "hidden1/batch_normalization/moving_mean");
        CHECK_FALSE(normalized.parameters[4].trainable);
    }

    TEST_CASE("a layer's activation becomes a node that stands for the layer") {
        const Graph built = graph(network({{3}}, {{"a", "dense: {units: 2, activation: elu}"},
                                                  {"b", "dense: {units: 2, activation: linear}"},
                                                  {"c", "dense: 2"}}));
        REQUIRE(built.nodes.size() == 4);
        CHECK(built.nodes[1].path == "a/activation");
        CHECK(built.nodes[1].inner);
        CHECK(built.nodes[1].layer->name() == "activation");
        CHECK(built.nodes[1].layer->applies()->name() == "elu");
        CHECK_FALSE(built.nodes[0].inner);
        CHECK(built.nodes[2].src == std::vector{NodeRef::node(1)});
        CHECK(built.nodes[3].src == std::vector{NodeRef::node(2)});
        CHECK(built.output == NodeRef::node(3));
    }

    TEST_CASE("nodes that share use the same parameters, and freeze together") {
        const std::vector<Line> lines = {{"a", "dense: 2", {"input0"}},
                                         {"b", "dense: {units: 2, kernel_initializer: zeros}", {"input1"}, "a"},
                                         {"both", "concatenate", {"a", "b"}}};
        const Graph built = graph(network({{3}, {3}}, lines));
        CHECK(paths(built) == std::vector<std::string>{"a/kernel", "a/bias"});
        CHECK(built.nodes[1].parameters == built.nodes[0].parameters);
        CHECK(built.count(true) == 8);
        const Graph frozen = graph(network({{3}, {3}}, lines, {"a"}));
        CHECK(frozen.nodes[1].frozen);
        CHECK(frozen.count(true) == 0);
        CHECK_FALSE(frozen.nodes[2].learns_below);
    }

    TEST_CASE("what is frozen does not learn, and nothing below the lowest that learns") {
        const Graph built = graph(network(
            {{3}}, {{"a", "dense: {units: 2, activation: elu}"}, {"b", "dense: 2"}, {"c", "dense: 2"}}, {"a", "c"}));
        CHECK_FALSE(node(built, "a").learns_below);
        CHECK_FALSE(node(built, "a/activation").learns_below);
        CHECK(node(built, "b").learns_below);
        CHECK(node(built, "c").learns_below);
        CHECK(node(built, "c").frozen);
        CHECK(built.count(true) == 6);
        CHECK(built.count(false) == 8 + 6 + 6);
    }

    TEST_CASE("a shape that does not fit is reported once, at its layer, with shapes and a way out") {
        const auto source = std::make_shared<Source>(Source{"x.yaml", "- dense: 5"});
        CHECK(errors(network({{28, 28}}, {{"digits", "dense: 5"}, {"more", "dense: 2"}}), {source, 1, 3, 5}) ==
              "x.yaml:1:3: error: layer `digits` (dense) takes one-dimensional samples, received [28, 28]\n"
              "    1 | - dense: 5\n"
              "      |   ^~~~~\n"
              "      put `flatten` before it\n");
        const std::vector<Line> apart = {{"a", "dense: 3", {"input"}}, {"b", "dense: 4", {"input"}}};
        const auto joined = [&](const char* kind, std::vector<std::string> from) {
            auto lines = apart;
            lines.push_back({"c", kind, std::move(from)});
            return errors(network({{2}}, lines));
        };
        CHECK(joined("add", {"a", "b"}) == "error: layer `c` (add) takes inputs of one shape, received [3] and [4]\n");
        CHECK(joined("add", {"a"}) ==
              "error: layer `c` (add) joins several inputs, received 1\n      name them: `from: [a, b]`\n");
        CHECK(joined("flatten", {"a", "b"}) ==
              "error: layer `c` (flatten) takes one input, received 2\n      put `concatenate` or `add` before it\n");
        CHECK(joined("concatenate: {axis: 2}", {"a", "b"}) ==
              "error: layer `c` (concatenate) has no axis 2 in samples [3]\n      0 would be the batch\n");
        CHECK(joined("reshape: [2, -1]", {"a"}) ==
              "error: layer `c` (reshape) cannot make [2, -1] of samples [3]: these have 3 values\n");
        CHECK(joined("dense: {units: 4, bias_initializer: orthogonal}", {"a"}) ==
              "error: layer `c` (dense) cannot draw its bias: `orthogonal` needs a matrix, not the shape [4]\n");
    }

    TEST_CASE("several errors come together; what stands on one is not reported") {
        CHECK(errors(network({{2, 2}}, {{"a", "dense: 5", {"input"}},
                                        {"above", "dense: 5", {"a"}},
                                        {"sharer", "dense: 5", {"input"}, "a"},
                                        {"b", "reshape: 5", {"input"}}})) ==
              "error: layer `a` (dense) takes one-dimensional samples, received [2, 2]\n"
              "      put `flatten` before it\n"
              "error: layer `b` (reshape) cannot make [5] of samples [2, 2]: these have 4 values\n");
    }

    TEST_CASE("sharers must fit") {
        const auto shared = [](const char* kind) {
            return errors(network({{3}}, {{"a", "dense: 2", {"input"}}, {"b", kind, {"input"}, "a"}}));
        };
        CHECK(shared("dense: 4") ==
              "error: layer `b` (dense) cannot share the parameters of `a`: its kernel would be "
              "[3, 4], but is [3, 2] there\n");
        CHECK(shared("dense: {units: 2, use_bias: false}") ==
              "error: layer `b` (dense) cannot share the parameters of `a` (dense): they have other names\n");
        CHECK(shared("batch_normalization") ==
              "error: layer `b` (batch_normalization) cannot share the parameters of `a` (dense): they have other "
              "names\n");
    }

    TEST_CASE("sizes that nobody can count are errors, not overflows") {
        CHECK(errors(network({{1'000'000'000}}, {{"a", "dense: 1000000000000"}})) ==
              "error: layer `a` (dense) [1000000000, 1000000000000] has more values than can be counted\n");
        CHECK(errors(network({{1'000'000'000}}, {{"a", "dense: 1000000000"}})) ==
              "error: layer `a` (dense) has more values than can be counted\n");
    }

    TEST_CASE("an error about a layer that came through a parameter shows the use") {
        NetworkSpec spec = network({{2, 2}}, {{"a", "dense: 5"}});
        const auto source = std::make_shared<Source>(Source{"x.yaml", "top: {dense: 5}\nlayers: [$top]"});
        spec.nodes[0].place = {source, 1, 7, 5};
        spec.nodes[0].via = {{"$top", {source, 2, 10, 4}}};
        CHECK(errors(spec, spec.nodes[0].place).find("x.yaml:2:10: used here as `$top`") != std::string::npos);
    }
}
