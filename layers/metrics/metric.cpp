#include "layers/metrics/metric.h"

#include <cmath>
#include <map>
#include <utility>

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
    const auto found = metrics.find(column);
    return found == metrics.end() ? Ref<Metric>() : found->second;
}

std::vector<double> sample_values(const Meter& meter, std::optional<std::size_t> of_class) {
    std::vector<double> values = meter.without_each(of_class);
    const double value = of_class ? meter.per_class()[*of_class] : meter.value();
    double sum = 0;
    for (const double without : values) sum += without;
    if (values.size() < 2 || !std::isfinite(value) || !std::isfinite(sum)) return {};
    const double count = static_cast<double>(values.size()), mean = sum / count;
    for (double& without : values) without = value + (count - 1) * (mean - without);
    return values;
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
