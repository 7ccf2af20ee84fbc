#pragma once

#include <string>

#include "runner/store/training_state.h"
#include "runner/training/network/trial_context.h"

namespace runner {

/// Why this training can't go on from a state: a word of it that no state of this training has. Empty if it can.
/// A state comes from a file, whose sum anybody can compute: nothing of it is believed before.
std::string fault_of_state(const TrainingState& state, const TrialContext& context);

}  // namespace runner
