#pragma once

#include <vector>

#include "runner/config/checks/context.h"
#include "runner/data/split_problem.h"

/// The rules about the data, and what the network takes of them.
namespace runner {

/// Reports what find_split_problems() or DataProblems found, each at the key of `data` that it is about.
void report_split_problems(const std::vector<SplitProblem>& problems, const Value& sections, Diagnostics& diagnostics);

void check_class_numbers(const CheckContext& context);
/// False where a class is missing from the training part.
bool check_split(const CheckContext& context);
/// Selections that keep classes, or draw from each, of data that have none.
void check_picks(const CheckContext& context);
/// Augmentations that are for pictures, of samples that are none.
void check_augmentations(const CheckContext& context);
void check_inputs(const CheckContext& context);

/// Warns of columns of a table that a network cannot make much of as the data section has them: digits that float32
/// loses, ranges that differ a thousandfold, pixels that nobody scales.
void warn_columns(const Variant& variant, const Dataset& dataset, Diagnostics& diagnostics);

}  // namespace runner
