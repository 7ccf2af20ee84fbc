#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"

/// What the rows of measures.cpp that are means over the test samples, or can be written as such, are the means of.
/// Nothing where the trial does not tell of its samples.
namespace runner {

/// Of the loss or a metric.
std::optional<std::vector<double>> test_by_sample(const TrialRecord& trial, const std::string& metric);

/// 1 for each sample of a class that was found, 0 for the others of the class.
std::optional<std::vector<double>> recall_by_sample(const TrialRecord& trial, std::size_t of_class);

/// Precision or f1 of a class: numbers of all samples, of which it is the mean (see layers::sample_values).
std::optional<std::vector<double>> score_by_sample(const TrialRecord& trial, const std::string& metric,
                                                   std::size_t of_class);

/// The trial's one number of the training part less the sample's, or for targets that are numbers the sample's loss
/// less that of the training part.
std::optional<std::vector<double>> gap_by_sample(const TrialRecord& trial);

}  // namespace runner
