#pragma once

#include <stop_token>

#include "layers/losses/booleans.h"
#include "runner/data/trial_data.h"
#include "runner/record/trial_key.h"
#include "runner/training/network/network.h"

namespace runner {

/// What one trial works with, from its first step to its last measure. The parameters hold the trial's weights as they
/// are now; a request to stop ends whatever is under way within a step.
struct TrialContext {
    const Variant& variant;
    Replicate replicate;
    Seeds seeds;
    TrialData& data;
    layers::Parameters& parameters;
    std::stop_token stop;

    /// The training's, for such targets as the data have.
    Ref<layers::Loss> loss() const {
        return data.preparation.booleans ? layers::of_booleans(variant.training.loss) : variant.training.loss;
    }
    /// What the outputs of the network say.
    layers::Answer answer() const {
        auto answer = layers::answer_of(*loss(), data.classes, data.preparation.units);
        answer.class_weights = class_weights();
        return answer;
    }
    /// How much samples of each class count; empty: all alike.
    std::vector<double> class_weights() const {
        const auto& weight = variant.training.class_weight;
        return weight ? weight->weights(data.labels, data.train_classes) : std::vector<double>();
    }
    Network network() const { return network(variant.graph); }
    /// A part of the trial's network, which uses the same parameters. `graph` must outlive it.
    Network network(const layers::Graph& graph) const {
        return {graph, parameters, loss(), seeds[Purpose::noise], variant.training.precision};
    }
};

}  // namespace runner
