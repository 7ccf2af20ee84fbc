#pragma once

#include "runner/record/record.h"

namespace tests {

/// Outcomes of three samples of two classes, of which the second is predicted wrongly.
inline runner::Outcomes some_outcomes() {
    runner::Outcomes outcomes;
    outcomes.index = {4, 7, 9};
    outcomes.classes = 2;
    outcomes.expected = {0, 1, 1};
    outcomes.predicted = {0, 0, 1};
    outcomes.rank = {0, 1, 0};
    outcomes.probability = {0.75F, 0.25F, 0.5F};
    return outcomes;
}

/// Makes a record tell of outcomes, and have them.
inline void add_outcomes(runner::TrialRecord& record, runner::Outcomes outcomes = some_outcomes()) {
    outcomes.data_sha256 = record.data.sha256;
    if (outcomes.classes > 0)
        record.confusion_matrix.assign(static_cast<std::size_t>(outcomes.classes),
                                       std::vector<std::int64_t>(static_cast<std::size_t>(outcomes.classes)));
    record.test_outcomes = record_of(outcomes, trial_folder(record.key()) + "/test_outcomes.npz");
    record.outcomes = std::make_shared<const runner::Outcomes>(std::move(outcomes));
}

}  // namespace tests
