#include <map>

#include "layers/metrics/metric.h"

namespace layers {

namespace metrics {
extern const Kind accuracy, top_k, precision, recall, f1, auc, mse, mae;
}

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Metric>() {
    using namespace layers;
    using namespace metrics;
    static const Catalog all{"metric", "a", {&accuracy, &top_k, &precision, &recall, &f1, &auc, &mse, &mae}};
    return all;
}

}  // namespace declare

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

std::optional<bool> higher_is_better(std::string_view column) {
    static const auto known = directions();
    if (column.starts_with("val_")) column.remove_prefix(4);
    const auto found = known.find(column);
    if (found == known.end()) return {};
    return found->second;
}

}  // namespace layers
