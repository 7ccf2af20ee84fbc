#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// One setting that a search tried.
struct CandidateRecord {
    std::string label;
    declare::Value parameters;                  // those that the search sets
    std::optional<double> mean;                 // of the measure; none if a trial went wrong, which counts as worst
    std::vector<std::optional<double>> values;  // of each seed
    std::vector<std::string> statuses;          // of each seed
    std::string left;                           // of a race or of halving: why it left before the end
    /// Of halving: the mean at each of the rungs that it came to; `values` are those at the last of them.
    std::vector<std::optional<double>> at_rungs = {};
};

/// How a variant came to its settings: its candidates on the first seeds, and the one that was kept.
struct SearchRecord {
    std::string variant;
    std::string by;  // `best.val_accuracy`
    std::vector<std::uint64_t> seeds;
    double miss = 0;        // of a race: how often the best may have left; 0: each was tried with all seeds
    std::int64_t fold = 0;  // where folds are cut: the one that chose for itself, with the one seed
    std::string kept;       // a label; empty while not all candidates have run
    std::vector<CandidateRecord> candidates;
    std::vector<std::int64_t> rungs = {};  // of halving: after how many epochs they are compared
    std::int64_t factor = 0;               // one in so many goes on

    bool is_halving() const { return !rungs.empty(); }
    /// Whether losers leave before the end.
    bool is_staged() const { return miss > 0 || is_halving(); }
    const CandidateRecord* find_kept() const;
};

/// The mean for people, or why there is none: "0.9731", "diverged".
std::string figure_of(const CandidateRecord& candidate);

/// "sgd: chose rate_0.3 (0.9754) over 0.1 (0.9731); the largest tried". A better one may lie beyond the end of a
/// list of numbers.
std::string sentence(const SearchRecord& search);

/// What each variant chose, a sentence each: sentence(), or of many folds "sgd: chose rate_0.3 in 22 of 30 folds, 0.1
/// in 8".
std::vector<std::string> sentences(const std::vector<SearchRecord>& searches);

/// "found: after 2 seeds 3 of 10 candidates are left in the race", of a race that has begun and not ended; else empty.
std::string race_so_far(const SearchRecord& search);

/// "found: after 3 epochs 10 of 30 candidates go on to 9"; empty where none has left, and when it is over.
std::string halving_so_far(const SearchRecord& search);

/// Of a search whose losers leave before the end, how it stands: one of these.
std::string search_so_far(const SearchRecord& search);

/// "Chosen by best.val_accuracy, the mean of seeds 1, 2, without the test set"; of a race over which of its seeds it
/// came.
std::string how_it_was_chosen(const SearchRecord& search);

/// Of verdicts about variants that choose: "a and b chose their settings: a verdict about them is one about the values
/// that were chosen, …". Empty where no such variant is among `compared`.
std::string about_choices(const std::vector<SearchRecord>& searches, const std::vector<std::string>& compared);

}  // namespace runner
