#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "runner/data/seeds.h"

namespace runner {

/// One repetition of a variant. What tells repetitions apart stands here alone.
struct Replicate {
    std::uint64_t seed = 0;
    /// Purposes that draw by another seed than the experiment's `vary` gives them: of `runner variance` alone.
    std::map<Purpose, std::uint64_t> apart = {};
    std::int64_t fold = 0;  // of cross-validation, from 1; 0: none are cut

    /// What its random numbers are keyed by: the seed, and for each fold a number of its own. Folds that began with the
    /// same weights would say less of new trainings than as many that did not.
    std::uint64_t drawn_by() const;

    auto operator<=>(const Replicate&) const = default;
};

/// Names a trial within its experiment.
struct TrialKey {
    std::string variant;  // of a search's trial: its candidate, `<variant>/<labels>`
    Replicate replicate;

    std::uint64_t seed() const { return replicate.seed; }
    auto operator<=>(const TrialKey&) const = default;
};

/// For sentences: "`plain`, seed 3", "`plain`, seed 1 with weights of seed 3".
std::string to_string(const TrialKey& key);

/// "seed 3", "seed 3, fold 2", "seed 1 with weights of seed 3".
std::string to_string(const Replicate& replicate);

/// Where a trial's files are, below the folder of the experiment: `trials/<variant>/seed-<n>`, and `fold-<k>` below
/// that.
std::string trial_folder(const TrialKey& key);

}  // namespace runner
