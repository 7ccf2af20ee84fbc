#include "layers/metrics/metric.h"

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

Ref<Metric> find_mean_metric(std::string_view column) {
    for (const Kind* kind : catalog<Metric>().kinds)
        if (auto metric = standard<Metric>(kind->name); metric->column() == column && metric->is_mean()) return metric;
    return {};
}

std::optional<bool> higher_is_better(std::string_view column) {
    static const auto known = directions();
    if (column.starts_with("val_")) column.remove_prefix(4);
    const auto found = known.find(column);
    if (found == known.end()) return {};
    return found->second;
}

}  // namespace layers
