#include "runner/results/so_far.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/counted.h"
#include "runner/results/within.h"

namespace runner {
namespace {

std::ptrdiff_t count_open(const Results& results) {
    return std::ranges::count(results.trials, Status::interrupted, &TrialRecord::status);
}

/// Those who have left, a line each, and then how many more there are.
std::string lines_of_left(const SearchRecord& search) {
    constexpr int most = 12;
    int count = 0;
    std::string text;
    for (const CandidateRecord& candidate : search.candidates)
        if (!candidate.left.empty() && count++ < most)
            text += fmt::format("  {} left: {}\n", candidate.label, candidate.left);
    if (count > most) text += fmt::format("  … and {} more\n", count - most);
    return text;
}

}  // namespace

std::string trials_ended(const Results& results) {
    const auto ended = std::ssize(results.trials) - count_open(results);
    return fmt::format("{} of {} ha{} ended", ended, counted(results.trials.size(), "trial"),
                       results.trials.size() == 1 ? "s" : "ve");
}

std::string time_left(const Results& results) {
    double seconds = 0;
    for (const TrialRecord& trial : results.trials)
        if (trial.status != Status::interrupted) seconds += trial.train_seconds;
    const auto open = count_open(results), ended = std::ssize(results.trials) - open;
    if (open == 0) return "no more are left";
    if (ended == 0) return "how long it takes is not known yet";
    const double left =
        seconds / static_cast<double>(ended) * static_cast<double>(open) / std::max(1, results.environment.jobs);
    return fmt::format("about {} left", words_of_seconds(std::ceil(left)));
}

std::string races_text(const Results& results) {
    std::string text;
    for (const SearchRecord& search : results.search)
        if (const std::string line = search_so_far(search); !line.empty()) text += line + '\n' + lines_of_left(search);
    return text;
}

}  // namespace runner
