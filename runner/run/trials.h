#pragma once

#include <cstdint>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/record/trial_key.h"

namespace runner {

/// A trial that an experiment asks for.
struct Trial {
    TrialKey key;
    const Variant* variant = nullptr;  // or candidate, of the experiment
    Seeds seeds = 0;                   // what it draws by
    bool search = false;               // of a candidate: trained, and not evaluated on the test set
    std::int64_t until = 0;            // it pauses after so many epochs, to be compared; 0: it goes to its end
};

/// The trials of all variants, in the order of the results.
std::vector<Trial> variant_trials(const Experiment& experiment);

/// The trials of all candidates; of a race those that are known to be wanted.
std::vector<Trial> candidate_trials(const Experiment& experiment);

/// What has to be trained before the searches can end: the candidates, and before them the variants that they start
/// from.
std::vector<Trial> search_trials(const Experiment& experiment);

/// These, after the trials that they start from and that are not among them.
std::vector<Trial> with_ancestors(const Experiment& experiment, std::vector<Trial> trials);

/// The given ones, then the smallest numbers from 1 that are not among them.
std::vector<std::uint64_t> more_seeds(std::vector<std::uint64_t> seeds, std::size_t count);

/// The candidates, then the variants: everything that a run trains.
std::vector<Trial> all_trials(const Experiment& experiment);

}  // namespace runner
