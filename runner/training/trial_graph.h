#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runner/store/identity.h"
#include "runner/training/run.h"

namespace runner {

/// The trials of an experiment and what they have in common. Trials that differ in their evaluation alone share one
/// training; a training waits for the trial whose weights it starts from.
struct TrialGraph {
    struct Trial {
        PlannedTrial planned;
        Identity identity;
        int training = 0;  // index into `trainings`
    };
    struct Training {
        std::vector<int> trials;  // in the order of the results
        int parent = -1;          // index of a trial, or -1
    };
    std::vector<Trial> trials;        // as they were given
    std::vector<Training> trainings;  // as they are to be run: seed by seed
};

/// The sums of the data that a variant is trained on; none where they are not known yet.
using DataSums = std::function<std::map<std::string, std::string>(const Variant&)>;

/// Throws declare::InvalidInput for a parent that is not there, and for weights that can't be read.
TrialGraph make_trial_graph(const std::vector<PlannedTrial>& trials, const DataSums& sums);

}  // namespace runner
