#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// Tidy: one line for each number of each curve: experiment, variant, seed, epoch, metric, value. A number that is not
/// there leaves its field empty. Where folds are cut, `fold` stands after the seed, here and in the others.
std::string curves_csv(const Results& results);

/// The same rows as JSON Lines, numbers that are not there as null; then one line for each number of the test part and
/// each scalar of a trial, without an epoch.
std::string curves_jsonl(const Results& results);

/// A text as a field of CSV, in quotes where it needs them (RFC 4180), and never a formula to a spreadsheet.
std::string csv_field(const std::string& text);

}  // namespace runner
