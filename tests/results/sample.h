#pragma once

#include "runner/results/results.h"

/// Made-up results that look like real ones: the same bits everywhere, no training.
namespace tests::sample {

/// A trial of 1 + `epochs` rows that learns towards `accuracy`.
runner::TrialRecord trial(const std::string& variant, std::uint64_t seed, int epochs, double accuracy);

runner::Claim claim(const std::string& name, const std::string& variant, const std::string& against,
                    const std::string& measure, runner::Expect expect);

/// An experiment with the claims and variants of the trials, without networks.
runner::Experiment experiment(const std::vector<runner::TrialRecord>& trials, std::vector<runner::Claim> claims);

runner::RunEnvironment environment();

/// Three variants, eight seeds each: plain, bn (better) and bn_dropout (like bn).
std::vector<runner::TrialRecord> trials();
std::vector<runner::Claim> claims();
runner::Results results();

/// A search of three rates on two seeds for a variant: 0.01 is kept, 1 diverged.
runner::SearchRecord search(const std::string& variant);

}  // namespace tests::sample
