#pragma once

#include <numeric>
#include <string>

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

/// Outcomes of samples of the first of two classes: right where there is a 1.
inline runner::Outcomes outcomes_right_on(const std::string& right) {
    runner::Outcomes outcomes;
    outcomes.classes = 2;
    outcomes.index.resize(right.size());
    std::iota(outcomes.index.begin(), outcomes.index.end(), 0U);
    outcomes.expected.resize(right.size());
    outcomes.rank.resize(right.size());
    for (const char bit : right) outcomes.predicted.push_back(bit == '1' ? 0 : 1);
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
