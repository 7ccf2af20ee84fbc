#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "runner/training/network/part_measures.h"

namespace runner {

/// Runs a part of the data `samples` times through the network with dropout as in training, and measures the mean of
/// what it says each time: loss with penalties, metrics, and the entropy (in nats) where the network says how likely
/// each class is. Nothing where a stop was requested before the end.
std::optional<Numbers> measure_monte_carlo(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                           std::int64_t samples, const std::stop_token& stop);

}  // namespace runner
