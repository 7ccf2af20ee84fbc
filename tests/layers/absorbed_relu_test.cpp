#include <algorithm>
#include <bit>

#include "layers/engine/stepper.h"
#include "layers/engine/wiring.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// Residual blocks; `frozen` normalizes by its moving statistics, `leaky` and `seen` keep their activations to
/// themselves: one is no `relu`, of the other the normalization is read twice.
NetworkSpec residual() {
    return network({{5, 5, 2}},
                   {{"stem", "conv2d: {filters: 3, kernel_size: 3, padding: same, use_bias: false}"},
                    {"norm", "batch_normalization"},
                    {"relu", "activation: relu"},
                    {"first", "conv2d: {filters: 3, kernel_size: 3, padding: same}"},
                    {"frozen", "batch_normalization"},
                    {"frozen_relu", "activation: relu"},
                    {"second", "conv2d: {filters: 3, kernel_size: 3, padding: same}"},
                    {"sum", "add", {"second", "relu"}},
                    {"sum_relu", "activation: relu"},
                    {"twice", "add", {"sum_relu", "sum_relu", "relu"}},
                    {"twice_relu", "activation: relu"},
                    {"flat", "flatten"},
                    {"dense", "dense: 6"},
                    {"leaky", "batch_normalization"},
                    {"leaky_relu", "activation: {relu: {negative_slope: 0.1}}"},
                    {"seen", "batch_normalization"},
                    {"seen_relu", "activation: relu"},
                    {"both", "add", {"seen", "seen_relu"}},
                    {"plain", "dense: {units: 3, activation: relu}"}},
                   {"frozen"});
}

/// Weights, moving statistics among them, after a few steps of a training, absorbing or not.
std::vector<std::uint32_t> weights_after(int steps, bool absorbing) {
    Trained trained(residual(), 7);
    Stepper stepper(trained.parameters, make<Optimizer>("adam"));
    Plan plan(trained.graph, trained.parameters, 7, Phase::training, &trained.loss, 1, absorbing ? &stepper : nullptr);
    train(plan, stepper, steps);
    std::vector<std::uint32_t> bits;
    for (std::size_t i = 0; i < trained.parameters.count(); ++i)
        for (const float value : trained.parameters.value(i)) bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("a relu that the layer below absorbs costs no memory, where nothing else reads that layer") {
        const Graph graph = tests::graph(residual());
        WeightedSum loss;
        const Wiring seen(graph, 7, Phase::training, &loss), unseen(graph, 7, Phase::training, &loss, true);
        std::vector<std::string> views, absorbed;
        for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
            CHECK_FALSE(seen.rectified(n));
            if (unseen.is_view(n)) views.push_back(graph.nodes[n].path);
            if (unseen.rectified(n)) absorbed.push_back(graph.nodes[n].path);
        }
        CHECK(absorbed == std::vector<std::string>{"norm", "frozen", "sum", "twice"});
        CHECK(views == std::vector<std::string>{"relu", "frozen_relu", "sum_relu", "twice_relu", "flat"});
        CHECK(unseen.bytes() < seen.bytes());
    }

    TEST_CASE("a training has the same bits whether layers absorb a relu or not") {
        const auto absorbing = weights_after(5, true);
        CHECK(absorbing == weights_after(5, false));
        CHECK(absorbing != weights_after(4, true));
    }
}
