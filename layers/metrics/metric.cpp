#include "layers/metrics/metric.h"

#include <cmath>
#include <map>

namespace layers {
namespace {

std::map<std::string, bool, std::less<>> directions() {
    std::map<std::string, bool, std::less<>> result;
    for (const Kind* kind : catalog<Metric>().kinds) {
        const auto metric = standard<Metric>(kind->name);
        result[metric->column()] = metric->higher_is_better();
    }
    return result;
}

}  // namespace

Ref<Metric> find_metric(std::string_view column) {
    for (const Kind* kind : catalog<Metric>().kinds)
        if (auto metric = standard<Metric>(kind->name); metric->column() == column) return metric;
    return {};
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
    static const auto known = directions();
    if (column.starts_with("val_")) column.remove_prefix(4);
    const auto found = known.find(column);
    if (found == known.end()) return {};
    return found->second;
}

std::optional<declare::Range> range_of(std::string_view column) {
    if (column.starts_with("val_")) column.remove_prefix(4);
    const auto metric = find_metric(column);
    return metric ? std::optional(metric->range()) : std::nullopt;
}

}  // namespace layers
