// Metrics by the columns that they make.
#include <map>
#include <utility>

#include "layers/metrics/weighted.h"

namespace layers {
namespace {

using Metrics = std::map<std::string, Ref<Metric>, std::less<>>;

/// With their defaults, by their columns.
Metrics standard_metrics() {
    Metrics result;
    for (const Kind* kind : catalog<Metric>().kinds) {
        auto metric = standard<Metric>(kind->name);
        result.emplace(metric->column(), std::move(metric));
    }
    return result;
}

/// Of a column of the curve, on the training or the validation part.
Ref<Metric> metric_of_curve(std::string_view column) {
    if (column.starts_with("val_")) column.remove_prefix(4);
    return find_metric(column);
}

}  // namespace

Ref<Metric> find_metric(std::string_view column) {
    static const Metrics metrics = standard_metrics();
    static constexpr std::string_view prefix = "weighted_";
    const bool weighs = column.starts_with(prefix);
    if (weighs) column.remove_prefix(prefix.size());
    const auto found = metrics.find(column);
    if (found == metrics.end()) return nullptr;
    return weighs ? weighted(found->second) : found->second;
}

std::optional<bool> higher_is_better(std::string_view column) {
    const auto metric = metric_of_curve(column);
    return metric ? std::optional(metric->higher_is_better()) : std::nullopt;
}

std::optional<declare::Range> range_of(std::string_view column) {
    const auto metric = metric_of_curve(column);
    return metric ? std::optional(metric->range()) : std::nullopt;
}

}  // namespace layers
