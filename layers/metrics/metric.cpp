#include "layers/metrics/metric.h"

#include <cmath>

namespace layers {

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

}  // namespace layers
