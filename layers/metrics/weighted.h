#pragma once

#include "layers/metrics/metric.h"

namespace layers {

/// The metric where each sample counts by its weight, and by that of its class where classes are weighed: column
/// `weighted_` and the metric's own.
Ref<Metric> weighted(Ref<Metric> metric);

}  // namespace layers
