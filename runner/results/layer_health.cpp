#include "runner/results/layer_health.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/results/text.h"

namespace runner {
namespace {

/// From here on a layer is worth a word.
constexpr double many_dead = 0.1, many_saturated = 0.2, large_step = 0.1, tiny_step = 1e-6, far_apart = 1000,
                 huge_gradient = 1000;

/// The trials of one variant, by layer.
class LayerHealth {
public:
    LayerHealth(const Results& results, std::string variant) : variant_(std::move(variant)) {
        for (const TrialRecord& trial : results.trials)
            if (trial.variant == variant_) trials_.push_back(&trial);
        for (const TrialRecord* trial : trials_)
            for (const auto& [name, values] : trial->curve.columns)
                if (is_about_layer(name)) add_layer(name.substr(0, name.rfind('/')));
    }

    std::vector<std::string> findings() const {
        std::vector<std::string> all;
        for (const std::string& layer : layers_) {
            many_units(all, layer, "dead_units", many_dead, "are dead: they give the same for every sample");
            many_units(all, layer, "saturated_units", many_saturated,
                       "are saturated: they stay at a bound of their activation, where hardly any gradient passes");
        }
        for (const std::string& layer : layers_) large_steps(all, layer);
        tiny_steps(all);
        gradients(all);
        return all;
    }

private:
    void add_layer(const std::string& layer) {
        if (std::ranges::find(layers_, layer) == layers_.end()) layers_.push_back(layer);
    }

    /// The mean over the seeds: of the first epoch, or of the last that each trial has.
    std::optional<double> at(const std::string& layer, const char* what, bool first) const {
        std::vector<double> values;
        for (const TrialRecord* trial : trials_) {
            const auto* column = trial->curve.find(layer + "/" + what);
            if (!column || column->size() < 2) continue;
            if (const auto value = first ? (*column)[1] : column->back()) values.push_back(*value);
        }
        if (values.empty()) return {};
        return mean(values);
    }

    std::string whose(const std::string& layer) const { return fmt::format("{}, {}", variant_, layer); }

    void many_units(std::vector<std::string>& all, const std::string& layer, const char* what, double many,
                    const char* words) const {
        const auto value = at(layer, what, false);
        if (value && *value >= many)
            all.push_back(fmt::format("{}: {:.0f} % of the units {}", whose(layer), 100 * *value, words));
    }

    void large_steps(std::vector<std::string>& all, const std::string& layer) const {
        const auto value = at(layer, "update_ratio", true);
        if (value && *value >= large_step)
            all.push_back(
                fmt::format("{}: steps are large: in the first epoch each changes the weights by {} % of "
                            "their size; a smaller learning rate may help",
                            whose(layer), significant(100 * *value, 2)));
    }

    /// Where one layer stands still, its neighbours often do too: one sentence for all.
    void tiny_steps(std::vector<std::string>& all) const {
        std::vector<std::string> still;
        double most = 0;
        for (const std::string& layer : layers_)
            if (const auto value = at(layer, "update_ratio", true); value && *value <= tiny_step) {
                still.push_back(layer);
                most = std::max(most, *value);
            }
        if (still.empty()) return;
        const char *they = still.size() == 1 ? "it" : "they", *s = still.size() == 1 ? "s" : "",
                   *do_not = still.size() == 1 ? "does not" : "do not";
        all.push_back(most > 0 ? fmt::format("{}, {}: {} hardly learn{}: in the first epoch a step changes the weights "
                                             "by at most {} of their size",
                                             variant_, fmt::join(still, ", "), they, s, significant(most, 2))
                               : fmt::format("{}, {}: {} {} learn: in the first epoch no step changes the weights",
                                             variant_, fmt::join(still, ", "), they, do_not));
    }

    /// The lowest layer that learns against the highest one, in the first epoch, before training has changed much.
    void gradients(std::vector<std::string>& all) const {
        std::vector<std::pair<std::string, double>> norms;
        for (const std::string& layer : layers_)
            if (const auto norm = at(layer, "gradient_norm", true)) norms.emplace_back(layer, *norm);
        for (const auto& [layer, norm] : norms)
            if (norm >= huge_gradient)
                return all.push_back(fmt::format("{}: the gradient explodes: its norm is {} in the first epoch",
                                                 whose(layer), significant(norm, 2)));
        if (norms.size() < 2) return;
        const auto& [low, low_norm] = norms.front();
        const auto& [high, high_norm] = norms.back();
        if (low_norm * far_apart <= high_norm)
            all.push_back(fmt::format(
                "{}: gradients vanish on the way down: in the first epoch that of {} is {} of "
                "that of {}",
                variant_, low, low_norm > 0 ? "1/" + significant(high_norm / low_norm, 2) : "nothing", high));
        if (low_norm >= high_norm * far_apart)
            all.push_back(
                fmt::format("{}: gradients explode on the way down: in the first epoch that of {} is {} "
                            "times that of {}",
                            variant_, low, significant(low_norm / high_norm, 2), high));
    }

    std::string variant_;
    std::vector<const TrialRecord*> trials_;
    std::vector<std::string> layers_;
};

}  // namespace

std::vector<std::string> health_findings(const Results& results) {
    std::vector<std::string> all;
    for (const VariantSummary& summary : results.summary)
        std::ranges::move(LayerHealth(results, summary.variant).findings(), std::back_inserter(all));
    return all;
}

}  // namespace runner
