#include "runner/run/candidates.h"

#include <algorithm>
#include <array>

#include "runner/record/measures.h"
#include "runner/results/statistics.h"
#include "runner/rounding.h"

namespace runner {

bool add_trial(CandidateRecord& candidate, const std::string& by, std::optional<TrialRecord> trial) {
    if (trial && trial->status == Status::interrupted) trial.reset();
    const Status status = trial ? trial->status : Status::interrupted;
    candidate.statuses.push_back(to_string(status));
    candidate.values.push_back(trial ? measure(*trial, {by}) : std::nullopt);
    return trial.has_value();
}

bool went_wrong(const CandidateRecord& candidate) {
    const auto is_wrong = [](const std::string& status) {
        using enum Status;
        return status != paused_status && std::ranges::none_of(std::array{finished, early_stopped, collapsed},
                                                               [&](Status good) { return status == to_string(good); });
    };
    return std::ranges::any_of(candidate.statuses, is_wrong) ||
           std::ranges::any_of(candidate.values, [](const auto& value) { return !value; });
}

std::vector<double> numbers_of(const CandidateRecord& candidate) {
    std::vector<double> numbers;
    for (const auto& value : candidate.values) numbers.push_back(value.value_or(0));
    return numbers;
}

void set_mean(CandidateRecord& candidate) {
    candidate.mean.reset();
    if (!candidate.values.empty() && !went_wrong(candidate)) candidate.mean = mean(numbers_of(candidate));
}

bool is_better(const CandidateRecord& candidate, const CandidateRecord& best, bool more) {
    if (!candidate.mean || !best.mean) return candidate.mean.has_value() && !best.mean;
    const Rounding rounding{*candidate.mean, *best.mean};
    return more ? rounding.less(*best.mean, *candidate.mean) : rounding.less(*candidate.mean, *best.mean);
}

}  // namespace runner
