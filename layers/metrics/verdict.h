#pragma once

#include "layers/metrics/metric.h"

namespace layers::metrics {

/// Which class the network names for a row: the greatest output, the first of equals; with one output class 1 if it
/// lies above 0.5 (as logit: 0).
std::size_t named_class(const MetricCall& call, std::int64_t row);
/// Which class is true: its number, or the greatest of a row of numbers.
std::size_t true_class(const MetricCall& call, std::int64_t row);

}  // namespace layers::metrics
