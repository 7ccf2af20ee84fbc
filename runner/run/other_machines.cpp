#include "runner/run/other_machines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "runner/counted.h"

namespace runner {
namespace {

std::string place_of(const Environment& environment) {
    return fmt::format("`{}` ({})", environment.host, instructions_of(environment));
}

/// How much of a plan was made in one place.
struct Share {
    int trials = 0, checkpoints = 0;

    std::string text(const std::string& place) const {
        std::vector<std::string> parts;
        if (trials) parts.push_back(counted(trials, "trial"));
        if (checkpoints) parts.push_back(counted(checkpoints, "checkpoint"));
        return fmt::format("{} of {}", fmt::join(parts, " and "), place);
    }
};

/// By place, and whether any of them has other instructions.
class Elsewhere {
public:
    explicit Elsewhere(const Environment& here) : here_(here) {}

    void add(const Environment& made_on, int Share::*count) {
        const bool other = !same_instructions(made_on, here_);
        if (!other && made_on.host == here_.host) return;
        ++(shares_[place_of(made_on)].*count);
        other_instructions_ = other_instructions_ || other;
    }
    void add(const TrialRecord& record) {
        if (record.environment) add(*record.environment, &Share::trials);
    }

    std::string line() const {
        if (shares_.empty()) return {};
        std::vector<std::string> parts;
        for (const auto& [place, share] : shares_) parts.push_back(share.text(place));
        return fmt::format("Taken over: {}; this is {}{}", fmt::join(parts, ", "), place_of(here_),
                           other_instructions_ ? ". Other instructions give other bits: --require-same-isa trains "
                                                 "again what they made."
                                               : ", with the same instructions.");
    }

private:
    const Environment& here_;
    std::map<std::string, Share> shares_;
    bool other_instructions_ = false;
};

}  // namespace

std::vector<std::string> of_other_machines(const TrialPlan& plan, const Environment& here,
                                           const std::set<TrialKey>& known) {
    Elsewhere taken(here);
    int again = 0;
    for (const PlannedTrial& trial : plan.trials) {
        if (known.contains(trial.key)) continue;
        again += trial.state == TrialState::elsewhere || trial.leaves_checkpoint;
        if (trial.is_finished() && trial.record) taken.add(*trial.record);
        if (trial.begun_in && !trial.leaves_checkpoint) taken.add(*trial.begun_in, &Share::checkpoints);
    }
    std::vector<std::string> lines;
    if (const std::string line = taken.line(); !line.empty()) lines.push_back(line);
    if (again)
        lines.push_back(fmt::format("{} of other instructions than {}, trained again (--require-same-isa)",
                                    counted(again, "trial"), instructions_of(here)));
    return lines;
}

}  // namespace runner
