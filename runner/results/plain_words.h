#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// The file of one's own that the data come from, "wine.csv (label `class`)"; empty if there is none.
std::string own_file(const Results& results, const DataRecord& data);
/// What people know the data by: that, or the name of the dataset.
std::string data_title(const Results& results, const DataRecord& data);

/// A verdict for someone who knows neither the file nor statistics.
struct PlainVerdict {
    std::string asked;  // "bn has a higher test accuracy than plain"
    std::string found;  // "On average 0.0012 more, over 10 seeds: 0.9937 against 0.9925."
    std::string sure;   // how certain that is, and why
};
PlainVerdict plain_words(const Verdict& verdict, const Results& results);

/// "test accuracy", "gap between training and test"; a measure that nobody knows keeps its name.
std::string plain_words(const Measure& measure);
/// "validation accuracy", "training loss": a column of the curves.
std::string plain_column(std::string column);

/// "2 of 5 claims at 5 % each are supported, 1 is refuted, 2 are undecided."
std::string plain_count(const std::vector<Verdict>& verdicts);

}  // namespace runner
