#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// A number of a trial, by the name that claims, summaries and the gate know it under: `test_<metric>`, per class
/// `test_<metric>.<label>`, `train_<metric>`, `monte_carlo_<metric>`, `best.<column>`, `last.<column>`, `epochs_to`,
/// `seconds_to`, `epochs_run`, `best_epoch`, `seconds_per_epoch`, `train_seconds`, `train_test_gap`, `sparsity`,
/// `params`, `trainable_params`, `inference_images_per_second`.
struct Measure {
    std::string name;
    std::string monitor;           // of epochs_to and seconds_to: a column of the curve
    std::optional<double> target;  // what it has to reach

    bool operator==(const Measure&) const = default;
    /// Whether a trial may miss it: epochs_to and seconds_to.
    bool censored() const;
    /// "test_accuracy", "epochs_to val_accuracy 0.985".
    std::string text() const;
};

/// Nothing where the trial has no such number, as one that failed or was interrupted; infinite for a target missed.
std::optional<double> measure(const TrialRecord& trial, const Measure& measure);

/// For a target that was missed: how far the trial got, in the unit of the measure.
double reached(const TrialRecord& trial, const Measure& measure);

/// Whether a larger value of a measure or column is the better one: metrics say so; losses, times and counts are better
/// small.
bool more_is_better(const std::string& measure);

/// The best value of a column after the first epoch, the direction known by its name.
std::optional<double> best(const Curve& curve, const std::string& column);

}  // namespace runner
