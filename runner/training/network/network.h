#pragma once

#include <cstdint>
#include <utility>

#include "layers/engine/parameters.h"
#include "layers/engine/plan.h"
#include "runner/config/spec/experiment.h"

namespace runner {

/// A graph with its weights, its loss, its seed and its precision: what all its plans have in common. Everybody who
/// runs a network takes plans from here, so whatever a plan needs to know besides is added in this one place.
class Network {
public:
    /// `graph` and `parameters` must outlive the network and its plans.
    Network(const layers::Graph& graph, layers::Parameters& parameters, Ref<layers::Loss> loss, std::uint64_t seed,
            layers::Precision precision);

    /// Ready to run `batch` samples. In `Phase::training` a `sink` takes the gradients over while they are made;
    /// without one they stand whole in the parameters, and each layer's values in the plan.
    layers::Plan plan(std::int64_t batch, layers::Phase phase, layers::GradientSink* sink = nullptr) const;

    /// The same network with the same weights, for another loss.
    Network with_loss(Ref<layers::Loss> loss) const {
        return {graph_, parameters_, std::move(loss), seed_, precision_};
    }

    const layers::Graph& graph() const { return graph_; }
    layers::Parameters& parameters() const { return parameters_; }
    const layers::Loss& loss() const { return *loss_; }

    /// Whether any regularizer adds to the loss.
    bool penalized() const;
    /// What the regularizers add to every loss, as in Keras.
    double penalty() const;

private:
    const layers::Graph& graph_;
    layers::Parameters& parameters_;
    Ref<layers::Loss> loss_;
    std::uint64_t seed_;
    layers::Precision precision_;
};

}  // namespace runner
