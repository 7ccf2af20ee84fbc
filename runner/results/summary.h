#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runner/record/measures.h"
#include "runner/results/statistics.h"

namespace runner {

/// When a variant's trials reached a target.
struct TargetSummary {
    Measure measure;  // epochs_to
    int n = 0, hits = 0;
    double median = 0;  // infinite if half of the trials missed it
};

/// What the trials of one variant have in common.
struct VariantSummary {
    std::string variant;
    int n = 0;                            // trials that have results: neither failed nor interrupted
    std::map<std::string, int> statuses;  // "finished" -> how many
    std::vector<std::pair<std::string, Estimate>> measures;
    std::vector<TargetSummary> targets;
    int at_chance = 0;  // trials that collapsed: a mean over them and the others describes neither
    std::vector<std::pair<std::string, Estimate>> learned;  // the measures of the others, where there are both

    std::vector<std::string> steps_shared_with = {};  // other variants: its trainings' steps were taken once for all

    const Estimate* find(const std::string& measure) const;
    /// Of the trials that learned something; of all where none or all of them did.
    const Estimate* find_learned(const std::string& measure) const;
};

/// One for each variant, in the order of the trials. `targets`: measures `epochs_to` that claims name.
std::vector<VariantSummary> summarize(const std::vector<TrialRecord>& trials, const std::vector<Measure>& targets);

}  // namespace runner
