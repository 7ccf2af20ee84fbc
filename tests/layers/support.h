#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "layers/engine/graph.h"
#include "layers/engine/parameters.h"
#include "layers/engine/plan.h"
#include "layers/engine/stepper.h"
#include "layers/losses/loss.h"
#include "tests/support/yaml.h"

namespace tests {

using namespace layers;

/// A component by its YAML: `elu: 0.5`.
template <class Family>
Ref<Family> make(const std::string& text) {
    Diagnostics diagnostics;
    Ref<Family> component;
    FieldType<Ref<Family>>::read(yaml(text), component, {"a component", {}, diagnostics});
    REQUIRE_MESSAGE(component != nullptr, diagnostics.render());
    return component;
}

/// A node of a network: where `from` is left out, it stands on the one above.
struct Line {
    std::string path, layer;
    std::vector<std::string> from = {};
    std::string share = {};
    Ref<Layer> made = {};  // stands for what `layer` would be read to
};
/// A network with the inputs `input`, or `input0`, `input1` … if there are several; the last line is the output.
NetworkSpec network(const std::vector<Shape>& inputs, const std::vector<Line>& lines,
                    const std::vector<std::string>& frozen = {});
/// Its graph; fails the test on errors.
Graph graph(const NetworkSpec& spec);

/// Σ weight · output, with weights that differ everywhere: its gradient is the weights.
struct WeightedSum : Loss {
    double constant_loss(const Targets&, std::int64_t) const override { return 0; }
    std::string folded;
    static double weight(std::int64_t i) { return 0.1 * static_cast<double>(i * 7 % 13) - 0.55; }
    Wants wants() const override { return Wants::classes; }
    std::string_view folds() const override { return folded; }
    double operator()(const LossCall& call) const override;
};

/// Fills with values of the whole range that no kink is near to, different for each `salt`.
void fill(std::span<float> values, int salt, double scale = 1);

/// A network with parameters and a plan in training, ready to run.
struct Trained {
    Graph graph;
    Parameters parameters;
    WeightedSum loss;
    Plan plan;
    explicit Trained(const NetworkSpec& spec, std::int64_t batch, Phase phase = Phase::training,
                     std::uint64_t seed = 1);
    Trained(const Trained&) = delete;  // the plan knows where the loss stands
    double step(std::uint64_t number = 0);
};

/// A training of `steps` steps, each of other inputs, by a plan whose gradients stand in the parameters or go to the
/// stepper while they are made.
void train(Plan& plan, Stepper& stepper, int steps);

}  // namespace tests
