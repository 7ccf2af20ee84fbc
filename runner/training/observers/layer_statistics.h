#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "layers/engine/plan.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// `diagnostics: true`: how each layer fares, as further columns of the curve, `<layer>/<what>`. They are taken at up
/// to 16 steps of an epoch, evenly spread, of the samples that these steps train on; null for the untrained network.
///   gradient_norm    of all that learns in the layer: of the loss, before penalties and clipping; the mean
///   update_ratio     norm of a step's change of the weights over the norm of the weights; the mean
///   output_mean, output_sd    of what the layer gives, after its activation, over samples and units
///   dead_units       share of units that gave the same for every sample; of pictures: of channels, everywhere
///   saturated_units  share of units that were within a hundredth of the range at a bound of their activation, for nine
///                    values of ten; only where the activation has both bounds
class LayerStatistics {
public:
    /// `parameters` must stay where they are.
    LayerStatistics(const layers::Graph& graph, layers::Parameters& parameters, std::int64_t steps_per_epoch);

    void begin_epoch();
    /// Whether this step of the epoch, counted from 0, is one to look at.
    bool wants(std::int64_t step) const { return step % every_ == 0; }
    /// Between the backward pass of a step and its update.
    void before_update(const layers::Plan& plan);
    void after_update();
    /// Adds what the steps since `begin_epoch` showed, NaN where there were none.
    void add_to(Epoch& epoch) const;

private:
    struct Bounds {
        float low, high;
    };
    /// Of pictures a channel.
    struct Unit {
        float least, most;
        std::int64_t at_bound;
    };
    struct LayerSums {
        std::string path;
        std::vector<std::size_t> learning;  // its parameters that learn
        std::size_t output = 0;             // the node that gives what the next layer sees
        std::optional<Bounds> bounds = {};  // of its activation
        double gradient_norm = 0, update_ratio = 0;
        std::int64_t steps = 0;
        double sum = 0, squares = 0;
        std::int64_t values = 0, rows = 0;
        std::vector<Unit> units = {};
    };
    void add_layers(const layers::Graph& graph);
    double norm(const LayerSums& layer, bool gradients) const;
    double moved(const LayerSums& layer) const;
    static void add_outputs(LayerSums& layer, const layers::Tensor& output);
    static std::optional<Bounds> bounds_of(const layers::Layer& layer);

    layers::Parameters& parameters_;
    std::int64_t every_;
    std::vector<LayerSums> layers_;
    std::vector<float> weights_;  // before the update
};

}  // namespace runner
