#include "runner/run/halving.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/counted.h"
#include "runner/record/measures.h"

namespace runner {
namespace {

/// The record of a training that had ended after so many epochs.
TrialRecord record_after(TrialRecord record, std::int64_t epochs) {
    Curve& curve = record.curve;
    const auto rows = static_cast<std::size_t>(std::ranges::upper_bound(curve.epoch, epochs) - curve.epoch.begin());
    curve.epoch.resize(rows);
    for (auto& [name, values] : curve.columns) values.resize(std::min(values.size(), rows));
    record.status = Status::finished;
    return record;
}

/// With one more seed, after so many epochs. Returns whether it has come as far, or ended before.
bool add_at(CandidateRecord& candidate, const std::string& by, const std::optional<TrialRecord>& trial,
            std::int64_t epochs) {
    if (!trial || (trial->status == Status::interrupted && trial->epochs_run < epochs))
        return add_trial(candidate, by, {});
    const bool goes_on = trial->epochs_run > epochs || trial->status == Status::interrupted;
    if (!goes_on) return add_trial(candidate, by, trial);
    candidate.statuses.emplace_back(paused_status);
    candidate.values.push_back(measure(record_after(*trial, epochs), {by}));
    return true;
}

class HalvingOfCandidates {
public:
    HalvingOfCandidates(SearchRecord& search, const Halving& halving, const TrialsOf& trials_of)
        : search_(search), halving_(halving), trials_of_(trials_of) {
        for (CandidateRecord& candidate : search.candidates) running_.push_back(&candidate);
    }

    bool run() {
        for (const std::int64_t epochs : search_.rungs) {
            if (!measure_all(epochs)) return false;
            const std::size_t there = running_.size();
            leave_those_that_went_wrong(epochs);
            if (running_.empty() || epochs == search_.rungs.back()) break;
            leave_those_behind(epochs, there);
        }
        return true;
    }

private:
    bool measure_all(std::int64_t epochs) {
        bool all = true;
        for (CandidateRecord* candidate : running_) {
            candidate->statuses.clear();
            candidate->values.clear();
            for (const auto& trial : trials_of_(*candidate)) all = add_at(*candidate, search_.by, trial, epochs) && all;
        }
        if (!all) return false;
        for (CandidateRecord* candidate : running_) {
            set_mean(*candidate);
            candidate->at_rungs.push_back(candidate->mean);
        }
        return true;
    }

    void leave_those_that_went_wrong(std::int64_t epochs) {
        std::erase_if(running_, [&](CandidateRecord* candidate) {
            if (!went_wrong(*candidate)) return false;
            candidate->left = fmt::format("{} within {}", figure_of(*candidate), counted(epochs, "epoch"));
            return true;
        });
    }

    /// The first of equals come first; those that went wrong count among those that were there.
    void leave_those_behind(std::int64_t epochs, std::size_t there) {
        const std::size_t going_on = halving_.going_on(there);
        const double sign = more_is_better(search_.by) ? -1 : 1;
        std::vector<CandidateRecord*> order = running_;
        std::ranges::stable_sort(order, {}, [&](const CandidateRecord* candidate) { return sign * *candidate->mean; });
        for (std::size_t place = going_on; place < order.size(); ++place)
            order[place]->left =
                fmt::format("place {} of {} after {}, and {} on", place + 1, there, counted(epochs, "epoch"),
                            going_on == 1 ? "one goes" : fmt::format("{} go", going_on));
        std::erase_if(running_, [](const CandidateRecord* candidate) { return !candidate->left.empty(); });
    }

    SearchRecord& search_;
    const Halving& halving_;
    const TrialsOf& trials_of_;
    std::vector<CandidateRecord*> running_;
};

}  // namespace

bool halve(SearchRecord& search, const Halving& halving, std::int64_t epochs, const TrialsOf& trials_of) {
    search.rungs = halving.rungs(epochs);
    search.factor = halving.factor;
    return HalvingOfCandidates(search, halving, trials_of).run();
}

std::vector<std::int64_t> wanted_epochs(const SearchRecord& search) {
    std::vector<std::int64_t> result;
    for (const CandidateRecord& candidate : search.candidates) {
        const std::size_t rung = candidate.left.empty() ? candidate.at_rungs.size() : candidate.at_rungs.size() - 1;
        result.push_back(rung + 1 >= search.rungs.size() ? 0 : search.rungs[rung]);
    }
    return result;
}

}  // namespace runner
