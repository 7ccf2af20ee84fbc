#include "layers/metrics/verdict.h"

#include <algorithm>

namespace layers::metrics {

namespace {
std::size_t greatest(const float* values, std::int64_t n) {
    return static_cast<std::size_t>(std::max_element(values, values + n) - values);
}
}  // namespace

std::size_t named_class(const MetricCall& call, std::int64_t row) {
    const float* const output = call.output + row * call.width;
    if (call.width == 1) return *output > (call.logits ? 0.0f : 0.5f);
    return greatest(output, call.width);
}

std::size_t true_class(const MetricCall& call, std::int64_t row) {
    const auto i = static_cast<std::size_t>(row);
    if (!call.targets.classes.empty()) return static_cast<std::size_t>(call.targets.classes[i]);
    if (call.width == 1) return call.targets.numbers[i] > 0.5f;
    return greatest(call.targets.numbers.data() + row * call.width, call.width);
}

}  // namespace layers::metrics
