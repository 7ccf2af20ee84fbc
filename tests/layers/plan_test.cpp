#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>

#include "layers/engine/stepper.h"
#include "layers/engine/wiring.h"
#include "layers/onednn/environment.h"
#include "tests/layers/support.h"
#include "tests/support/allocations.h"

using namespace layers;
using namespace tests;

namespace {

/// Held against every parameter of a network: central differences of the whole.
void check_gradients(Trained& trained) {
    constexpr float h = 1e-2f;
    trained.step();
    const auto values = trained.parameters.trainable();
    const std::vector<float> found(trained.parameters.gradients().begin(), trained.parameters.gradients().end());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float middle = values[i];
        values[i] = middle + h;
        const double above = trained.step();
        values[i] = middle - h;
        const double below = trained.step();
        values[i] = middle;
        CAPTURE(i);
        CHECK(static_cast<double>(found[i]) ==
              doctest::Approx((above - below) / (2 * static_cast<double>(h))).epsilon(2e-3).scale(1));
    }
}

Tensor diff(const Graph& graph, const std::string& path) {
    WeightedSum loss;
    const Wiring wiring(graph, 4, Phase::training, &loss);
    const auto found = std::ranges::find(graph.nodes, path, &Graph::Node::path);
    return wiring.diff(static_cast<std::size_t>(found - graph.nodes.begin()));
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("gradients meet where several nodes consume one, through views too") {
        Trained residual(network({{3}}, {{"a", "dense: {units: 3, activation: tanh}"},
                                         {"b", "dense: {units: 3, activation: tanh}"},
                                         {"sum", "add", {"a", "b"}},
                                         {"view", "reshape: [3, 1]", {"sum"}},
                                         {"flat", "flatten", {"view"}},
                                         {"c", "dense: 3", {"sum"}},
                                         {"all", "concatenate", {"flat", "c", "a", "sum"}},
                                         {"top", "dense: 2"}}),
                         4);
        check_gradients(residual);
    }

    TEST_CASE("one input that is used twice by one node counts twice") {
        Trained twice(network({{3}}, {{"a", "dense: 3"}, {"sum", "add", {"a", "a"}}}), 2);
        check_gradients(twice);
    }

    TEST_CASE("a Siamese pair sums the gradients of what it shares") {
        Trained pair(network({{3}, {3}}, {{"a", "dense: {units: 4, activation: elu}", {"input0"}},
                                          {"b", "dense: {units: 4, activation: elu}", {"input1"}, "a"},
                                          {"both", "concatenate", {"a", "b"}},
                                          {"top", "dense: 2"}}),
                     4);
        CHECK(pair.graph.count(true) == 16 + 18);
        check_gradients(pair);
    }

    TEST_CASE("a sharer that the loss does not see leaves the gradient alone") {
        NetworkSpec spec = network({{3}}, {{"a", "dense: 2", {"input"}}, {"b", "dense: 2", {"input"}, "a"}});
        spec.output = spec.nodes[0].path;
        Trained aside(spec, 2);
        check_gradients(aside);
        aside.step();
        const std::vector<float> once(aside.parameters.gradients().begin(), aside.parameters.gradients().end());
        aside.step();
        CHECK(std::ranges::equal(once, aside.parameters.gradients()));
    }

    TEST_CASE("no gradient is kept where nothing learns") {
        const std::vector<Line> lines = {{"a", "dense: {units: 3, activation: elu}"},
                                         {"b", "dense: {units: 3, activation: elu}"},
                                         {"c", "dense: {units: 3, activation: elu}"},
                                         {"d", "dense: 2"}};
        const Graph some = graph(network({{3}}, lines, {"a", "c"}));
        CHECK_FALSE(diff(some, "a"));
        CHECK_FALSE(diff(some, "a/activation"));
        CHECK(diff(some, "b"));
        CHECK(diff(some, "c"));
        const Graph none = graph(network({{3}}, lines, {"a", "b", "c", "d"}));
        for (const Graph::Node& node : none.nodes) CHECK_FALSE(diff(none, node.path));
        Trained frozen(network({{3}}, lines, {"a", "b", "c", "d"}), 2);
        CHECK(std::isfinite(frozen.step()));
    }

    TEST_CASE("a gradient's memory serves the next one once it has been read, and none that is still to be read") {
        std::vector<Line> lines;
        for (int i = 0; i < 8; ++i) lines.push_back({fmt::format("d{}", i), "dense: {units: 5, activation: tanh}"});
        const Graph chain = graph(network({{5}}, lines));
        std::set<const float*> places;
        WeightedSum loss;
        const Wiring wiring(chain, 4, Phase::training, &loss);
        for (std::size_t n = 0; n < chain.nodes.size(); ++n) places.insert(wiring.diff(n).data);
        CHECK(places.size() == 2);  // an activation writes its gradient over what it gets
        const std::size_t values = (chain.nodes.size() + 1) * 5, alone = (values + 2 * 5) * 4 * sizeof(float);
        CHECK(wiring.bytes() == alone);

        // The skip's gradient waits for that of everything above it.
        lines.push_back({"sum", "add", {"d7", "d2"}});
        const Graph skipping = graph(network({{5}}, lines));
        const Wiring kept(skipping, 4, Phase::training, &loss);
        const auto index = [&](const char* path) {
            return static_cast<std::size_t>(std::ranges::find(skipping.nodes, path, &Graph::Node::path) -
                                            skipping.nodes.begin());
        };
        const float* const waiting = kept.diff_src(index("sum"), 1).data;
        for (std::size_t n = index("d3"); n < index("sum"); ++n) CHECK(kept.diff(n).data != waiting);
        CHECK(kept.diff(index("d2/activation")).data == waiting);
    }

    TEST_CASE("a loss that folds the last activation gets the logits, and the output stays after it") {
        const NetworkSpec spec = network({{3}}, {{"a", "dense: 4"}, {"b", "dense: {units: 3, activation: softmax}"}});
        const Graph built = graph(spec);
        Parameters parameters(built);
        parameters.initialize(1);
        const auto folding = make<Loss>("sparse_categorical_crossentropy");
        Plan plan(built, parameters, 4, Phase::training, folding.get(), 1);
        fill(plan.input().values(), 0);
        for (int i = 0; i < 4; ++i) plan.class_targets()[static_cast<std::size_t>(i)] = i % 3;
        plan.forward({0});
        const auto output = plan.output().values(), logits = plan.node(1).values();
        double loss = 0;
        for (std::size_t row = 0; row < 4; ++row) {
            double sum = 0, total = 0;
            for (std::size_t j = 0; j < 3; ++j) {
                sum += std::exp(static_cast<double>(logits[3 * row + j]));
                total += static_cast<double>(output[3 * row + j]);
            }
            loss += std::log(sum) - static_cast<double>(logits[3 * row + row % 3]);
            CHECK(total == doctest::Approx(1).epsilon(1e-6));
        }
        CHECK(plan.loss() == doctest::Approx(loss).epsilon(1e-6));
        plan.backward({0});
        const auto bias = parameters.gradient(*parameters.find("b/bias"));
        for (std::size_t j = 0; j < 3; ++j) {
            double slope = 0;
            for (std::size_t row = 0; row < 4; ++row)
                slope += (static_cast<double>(output[3 * row + j]) - (row % 3 == j ? 1 : 0)) / 4;
            CHECK(static_cast<double>(bias[j]) == doctest::Approx(slope).epsilon(1e-5));
        }
    }

    TEST_CASE("a step of training, once planned, allocates nothing") {
        const NetworkSpec spec = network({{4, 2}}, {{"flatten", "flatten"},
                                                    {"a", "dense: {units: 8, activation: elu}"},
                                                    {"bn", "batch_normalization"},
                                                    {"drop", "dropout: 0.5"},
                                                    {"b", "dense: {units: 8, activation: gelu}"},
                                                    {"sum", "add", {"b", "drop"}},
                                                    {"join", "concatenate", {"sum", "bn"}},
                                                    {"top", "dense: {units: 3, activation: softmax}"}});
        const Graph built = graph(spec);
        Parameters parameters(built);
        parameters.initialize(1);
        const auto loss = make<Loss>("sparse_categorical_crossentropy");
        Stepper stepper(parameters, make<Optimizer>("adam"));
        Plan plan(built, parameters, 4, Phase::training, loss.get(), 1, &stepper);
        const auto step = [&](std::uint64_t number) {
            plan.forward({number});
            plan.loss();
            stepper.begin(0.01);
            plan.backward({number});
            stepper.finish();
        };
        step(0);
        const tests::Allocations allocations;
        for (std::uint64_t i = 1; i < 10; ++i) step(i);
        CHECK(allocations.count() == 0);
        const auto more = std::make_unique<Shape>(3);
        CHECK(allocations.count() == 2);
    }

    TEST_CASE("a plan runs in the thread that built it, and nowhere else") {
        Trained trained(network({{3}}, {{"a", "dense: 3"}}), 2);
        std::string said;
        std::thread([&] {
            try {
                trained.plan.forward({0});
            } catch (const std::logic_error& error) {
                said = error.what();
            }
        }).join();
        CHECK(said == "a plan runs in the thread that built it");
    }

    TEST_CASE("products keep all bits of float32") {
        Trained trained(network({{1}}, {{"a", "dense: {units: 16, kernel_initializer: ones}"}}), 16, Phase::inference);
        std::ranges::fill(trained.plan.input().values(), 1 + 0x1p-20f);
        trained.plan.forward({0});
        CHECK(std::ranges::all_of(trained.plan.output().values(), [](float v) { return v == 1 + 0x1p-20f; }));
    }

    TEST_CASE("the environment cannot make the products less exact") {
        const std::string self = std::filesystem::read_symlink("/proc/self/exe");
        const std::string command = fmt::format(
            "ONEDNN_DEFAULT_FPMATH_MODE=BF16 '{}' -tc='products keep all bits of float32' >/dev/null", self);
        CHECK(std::system(command.c_str()) == 0);
    }

    TEST_CASE("what computes is named") {
        const Environment found = environment();
        CHECK(std::ranges::count(found.onednn, '.') == 2);
        CHECK_FALSE(found.isa.empty());
    }

    TEST_CASE("a plan says what it holds") {
        Trained small(network({{3}}, {{"a", "dense: 16"}}), 16);
        Trained large(network({{3}}, {{"a", "dense: 16"}}), 32);
        CHECK(large.plan.bytes() - small.plan.bytes() >= sizeof(float) * 16 * (3 + 2 * 16));
        CHECK(small.plan.batch() == 16);
    }
}
