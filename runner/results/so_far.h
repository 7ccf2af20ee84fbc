#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// "5 of 12 trials have ended".
std::string trials_ended(const Results& results);

/// How long trainings like those that have ended take for the rest, side by side as they are: "about 40 s left".
std::string time_left(const Results& results);

/// Of each race that goes on, over seeds or over epochs, how many are left, and below it who has left and why; empty
/// where there is none.
std::string races_text(const Results& results);

}  // namespace runner
