#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/record/record.h"
#include "runner/results/verdict.h"

namespace runner {

/// A claim of the file, asked of one variant against itself.
struct PlaceboClaim {
    Verdict verdict;
    bool alarm = false;            // it found what cannot be there
    int alarms = 0, dealings = 0;  // of the same trials, dealt into two halves at random
};

/// One variant against itself under other seeds: both halves are drawn alike, so whatever a claim finds is chance.
struct Placebo {
    std::string experiment, variant;
    std::vector<std::uint64_t> seeds, against;  // the two halves, pair by pair
    std::vector<PlaceboClaim> claims;
    std::vector<std::string> left_out;  // claims that compare with a number
};

/// `trials`: of one variant, twice as many as the experiment has seeds, the first half by these.
Placebo judge_placebo(const Experiment& experiment, const std::vector<TrialRecord>& trials);

std::string placebo_text(const Placebo& placebo, int width);
std::string placebo_json(const Placebo& placebo);

}  // namespace runner
