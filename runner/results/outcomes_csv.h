#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// Tidy: one line for each test sample of each trial: experiment, variant, seed, fold where folds are cut, index, then
/// what any of the trials tells of its samples. Classes by the file's own labels; of several outputs a line for each,
/// counted from 1. A field that a trial does not tell is empty. Empty where no trial has its outcomes at hand.
std::string outcomes_csv(const Results& results);

}  // namespace runner
