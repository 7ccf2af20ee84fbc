#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// For the terminal: the table of variants, a sentence for each trial that went wrong, and the verdicts.
/// `width`: columns of the terminal. Ends with a newline.
std::string results_table(const Results& results, int width, bool colour);

/// The verdicts alone, and what is to be known about them; empty without claims.
std::string verdicts_text(const Results& results, int width, bool colour);

/// Cells of one row each: variant, n, the main test metric, test loss, best epoch, seconds per epoch, parameters,
/// outcome.
struct TableText {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
};
TableText table_of(const Results& results);

/// What ± of the table is about, where it is about new samples too; else empty.
std::string about_plus_minus(const Results& results);

/// "0.9874 ± 0.0005": the mean, at least three digits of it, and half of its 95 % interval, for new data where that is
/// known; the mean alone where there is no interval. Two numbers are told themselves, "0.9870 … 0.9878": an interval of
/// two is wider than what it is about.
std::string plus_minus(const Estimate& estimate);

}  // namespace runner
