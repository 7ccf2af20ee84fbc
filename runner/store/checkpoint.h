#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "runner/store/training_state.h"

namespace runner {

/// A checkpoint cannot be gone on from: damaged, or of another training. The text says which.
struct CheckpointError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A training's state as bytes: a line with the sum of the rest, then a safetensors file. `training` is the hash that
/// identifies the training.
std::string to_checkpoint(const TrainingState& state, const std::string& training);

/// The way back, to the same bits. Throws CheckpointError unless every byte is as it was written, for this training.
TrainingState from_checkpoint(std::string_view bytes, const std::string& training);

}  // namespace runner
