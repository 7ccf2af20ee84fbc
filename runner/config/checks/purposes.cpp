#include "runner/config/checks/purposes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace runner {
namespace {

bool is_drawn(const std::optional<Selection>& selection) {
    return selection && (selection->pick == Pick::random || selection->pick == Pick::stratified);
}

bool is_drawn(const std::optional<PartSelections>& parts) {
    return parts && (is_drawn(parts->train) || is_drawn(parts->validation) || is_drawn(parts->test));
}

/// A layer that is frozen and still gives another output each time makes noise.
bool makes_noise(const layers::Graph& graph) {
    return std::ranges::any_of(graph.nodes, [](const auto& node) { return !node.layer->deterministic(true); });
}

bool draws_by(const Variant& variant, Purpose purpose) {
    const DataSpec& data = variant.data;
    switch (purpose) {
        case Purpose::weights:
        case Purpose::dealing:
            return true;
        case Purpose::order:
            return variant.training.shuffle || (data.pairs && data.pairs->resample == Resample::each_epoch);
        case Purpose::noise:
            return makes_noise(variant.graph) || !data.augment.empty();
        case Purpose::split:
            return data.validation && !data.validation->test && is_drawn(std::optional(data.validation->selection));
        case Purpose::sample:
            return data.pairs || is_drawn(data.take) || is_drawn(data.per_class);
    }
    return true;
}

}  // namespace

Vary purposes_of(const Variant& variant, const Vary& vary) {
    Vary result;
    std::ranges::copy_if(vary, std::back_inserter(result), [&](Purpose purpose) {
        return std::ranges::any_of(variant.tried(), [&](const Variant* tried) { return draws_by(*tried, purpose); });
    });
    return result;
}

void check_same_seeds(const Experiment& experiment, const Value& at, Diagnostics& diagnostics) {
    if (experiment.seeds.size() < 2) return;
    std::vector<std::string> names, varied;
    for (const Variant& variant : experiment.variants)
        if (purposes_of(variant, experiment.vary).empty()) names.push_back(variant.name);
    if (names.empty()) return;
    for (const Purpose purpose : experiment.vary) varied.push_back(declare::name_of(purpose));
    const std::string text = fmt::format("every seed of `{}` is the same training: nothing of it is drawn by `{}`",
                                         fmt::join(names, "`, `"), fmt::join(varied, "`, `"));
    const std::string help = "let `vary` name `weights` or `order` too";
    if (names.size() == experiment.variants.size() && !experiment.claims.empty())
        diagnostics.error(at.place, text + ", and claims would count each copy", help);
    else
        diagnostics.warning(at.place, text, help);
}

}  // namespace runner
