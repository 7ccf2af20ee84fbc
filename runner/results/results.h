#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/environment.h"
#include "runner/record/record.h"
#include "runner/results/claims.h"
#include "runner/results/search.h"
#include "runner/results/summary.h"
#include "runner/results/within.h"

namespace runner {

/// Everything that an experiment has shown: what `results.json` holds.
struct Results {
    std::string experiment, question;
    bool partial = false;  // of a run that goes on
    Value config;          // the resolved file
    std::string config_hash;
    Value variants;  // name -> {data, model, training, evaluation} with every default
    Value
        formats;  // name -> {path: format} of what its variant uses whose meaning has changed; only where there is any
    DataRecord data;                   // of the file: that of most variants
    RunEnvironment environment;        // of the run that wrote it; a trial that was made on another has its own
    std::vector<TrialRecord> trials;   // the file's order of variants, then by seed
    std::vector<SearchRecord> search;  // of the variants that choose, which `trials` leaves out
    std::vector<VariantSummary> summary;
    std::vector<Verdict> claims;
    Looks looks;                   // of `--until-decided` and `--within`: when the claims were judged
    std::optional<Within> within;  // of `--within`: what there was no time for
    Gate gate;                     // metric -> margin, as the file has it
};

/// SHA-256 of the resolved file: `config_hash`.
std::string hash_of_config(const Experiment& experiment);

/// Sums up what has run. `looks`: see judge().
Results make_results(const Experiment& experiment, std::vector<TrialRecord> trials, const RunEnvironment& environment,
                     const Looks& looks = {});

/// The verdicts anew, of the trials: those in a file may be of an earlier runner, or of other trials.
void judge_again(Results& results);

/// Whether the trial ended as it should, or as its file accepts.
bool is_well(const Results& results, const TrialRecord& trial);

/// "plain, seed 3: diverged: loss is not finite in epoch 3, step 17", for each trial that did not end well or whose
/// outcome had to be accepted.
std::vector<std::string> troubles(const Results& results);

}  // namespace runner
