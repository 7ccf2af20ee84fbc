#include "runner/training/observers/layer_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace runner {
namespace {

constexpr std::int64_t steps_looked_at = 16;
constexpr double near_a_bound = 0.01, often = 0.9;

double square(double x) { return x * x; }

}  // namespace

LayerStatistics::LayerStatistics(const layers::Graph& graph, layers::Parameters& parameters,
                                 std::int64_t steps_per_epoch)
    : parameters_(parameters),
      every_(std::max<std::int64_t>(1, (steps_per_epoch + steps_looked_at - 1) / steps_looked_at)),
      weights_(parameters.trainable().size()) {
    add_layers(graph);
}

/// Layers that have parameters, and activations that stand alone: the others change nothing that learns.
void LayerStatistics::add_layers(const layers::Graph& graph) {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const auto& node = graph.nodes[n];
        if (node.inner) {  // the activation of the layer before it
            layers_.back().output = n;
            layers_.back().bounds = bounds_of(*node.layer);
            continue;
        }
        if (node.parameters.empty() && !node.layer->applies()) continue;
        LayerSums layer{.path = node.path, .learning = {}, .output = n, .bounds = bounds_of(*node.layer)};
        for (const auto& [name, index] : node.parameters)
            if (graph.parameters[index].trainable) layer.learning.push_back(index);
        layer.units.resize(static_cast<std::size_t>(node.dst.back()));
        layers_.push_back(std::move(layer));
    }
}

/// What the activation tends to on both sides, if it tends to anything.
std::optional<LayerStatistics::Bounds> LayerStatistics::bounds_of(const layers::Layer& layer) {
    const auto activation = layer.applies();
    if (!activation) return {};
    const auto at = [&](double x) {
        double y = 0;
        activation->reference({&x, 1}, {&y, 1});
        return y;
    };
    constexpr double far = 1e6;
    const double low = at(-far), high = at(far), range = high - low;
    const bool flat = std::abs(at(-far / 2) - low) < 0.001 * range && std::abs(at(far / 2) - high) < 0.001 * range;
    if (!std::isfinite(range) || !flat) return {};
    return Bounds{static_cast<float>(low + near_a_bound * range), static_cast<float>(high - near_a_bound * range)};
}

void LayerStatistics::begin_epoch() {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (LayerSums& layer : layers_) {
        layer.gradient_norm = layer.update_ratio = layer.sum = layer.squares = 0;
        layer.steps = layer.values = layer.rows = 0;
        std::ranges::fill(layer.units, Unit{infinity, -infinity, 0});
    }
}

double LayerStatistics::norm(const LayerSums& layer, bool gradients) const {
    double sum = 0;
    for (const std::size_t i : layer.learning)
        for (const float value : gradients ? parameters_.gradient(i) : parameters_.value(i))
            sum += square(static_cast<double>(value));
    return std::sqrt(sum);
}

double LayerStatistics::moved(const LayerSums& layer) const {
    const float* first = parameters_.trainable().data();
    double sum = 0;
    for (const std::size_t i : layer.learning) {
        const std::span<const float> now = parameters_.value(i);
        const float* before = weights_.data() + (now.data() - first);
        for (std::size_t k = 0; k < now.size(); ++k)
            sum += square(static_cast<double>(now[k]) - static_cast<double>(before[k]));
    }
    return std::sqrt(sum);
}

void LayerStatistics::add_outputs(LayerSums& layer, const layers::Tensor& output) {
    const std::size_t columns = layer.units.size();
    const std::span<const float> values = output.values();
    for (std::size_t k = 0; k < values.size(); ++k) {
        const float value = values[k];
        Unit& unit = layer.units[k % columns];
        unit.least = std::min(unit.least, value);
        unit.most = std::max(unit.most, value);
        unit.at_bound += layer.bounds && (value <= layer.bounds->low || value >= layer.bounds->high);
        layer.sum += static_cast<double>(value);
        layer.squares += square(static_cast<double>(value));
    }
    layer.values += static_cast<std::int64_t>(values.size());
    layer.rows += output.rows;
}

void LayerStatistics::before_update(const layers::Plan& plan) {
    for (LayerSums& layer : layers_) {
        layer.gradient_norm += norm(layer, true);
        add_outputs(layer, plan.node(layer.output));
    }
    std::ranges::copy(parameters_.trainable(), weights_.begin());
}

void LayerStatistics::after_update() {
    for (LayerSums& layer : layers_) {
        ++layer.steps;
        if (layer.learning.empty()) continue;
        const double change = moved(layer), now = norm(layer, false);
        layer.update_ratio += now > 0 ? change / now : 0;
    }
}

void LayerStatistics::add_to(Epoch& epoch) const {
    const auto put = [&](const LayerSums& layer, const char* name, std::int64_t count, auto value) {
        epoch.add(layer.path + "/" + name, count > 0 ? value() : std::numeric_limits<double>::quiet_NaN());
    };
    for (const LayerSums& layer : layers_) {
        const auto steps = static_cast<double>(layer.steps), values = static_cast<double>(layer.values);
        const auto share = [&](auto is_so) {
            return static_cast<double>(std::ranges::count_if(layer.units, is_so)) /
                   static_cast<double>(layer.units.size());
        };
        if (!layer.learning.empty()) {
            put(layer, "gradient_norm", layer.steps, [&] { return layer.gradient_norm / steps; });
            put(layer, "update_ratio", layer.steps, [&] { return layer.update_ratio / steps; });
        }
        const double mean = layer.sum / values;
        put(layer, "output_mean", layer.values, [&] { return mean; });
        put(layer, "output_sd", layer.values,
            [&] { return std::sqrt(std::max(0.0, layer.squares / values - mean * mean)); });
        const double each = values / static_cast<double>(layer.units.size());
        put(layer, "dead_units", layer.rows > 1 ? layer.rows : 0,
            [&] { return share([](const Unit& unit) { return unit.least == unit.most; }); });
        if (layer.bounds)
            put(layer, "saturated_units", layer.rows, [&] {
                return share([&](const Unit& unit) { return static_cast<double>(unit.at_bound) >= often * each; });
            });
    }
}

}  // namespace runner
