#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "runner/config/spec/experiment.h"

namespace runner {

/// What one trial of a variant will cost at most: all epochs, no early stop.
struct Cost {
    double seconds = 0;     // of training and evaluating
    std::size_t bytes = 0;  // the trial's own memory, without the shared data
};

/// From a timing of a few steps on this machine, on noise instead of data, in batches as they will be. Nothing where
/// the size of the data is not known before they are read: it decides both.
std::optional<Cost> cost_of(const Variant& variant, std::chrono::milliseconds timing = std::chrono::milliseconds(30));

}  // namespace runner
