#pragma once

#include <algorithm>
#include <cstdint>

#include "layers/schedules/duration.h"
#include "runner/config/spec/training.h"

namespace runner {

/// How long a training on so many samples will be.
inline layers::Horizon horizon_of(const TrainingSpec& training, std::int64_t samples) {
    const std::int64_t batch = std::min(training.batch_size, samples);
    return {.steps_per_epoch = (samples + batch - 1) / batch, .epochs = training.epochs};
}

}  // namespace runner
