#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/results/verdict.h"

namespace runner {

/// With how many seeds the first look at the claims is made, of a file with so many. One that could decide nothing,
/// whatever comes out, is not: over seeds alone all signs alike have to be less likely than what may be spent by then.
/// Claims over samples too wait for the eighth seed: with fewer their test promises a little more than it holds.
int first_look(const std::vector<Claim>& claims, std::size_t seeds, int max_seeds);

/// Seeds to train at once after so many: enough for every core, and not so few that planning takes longer than
/// training. They are looked at one by one all the same.
int seeds_at_once(std::size_t variants, int cores, int seeds);

/// The claims that are not decided, each once.
std::vector<std::string> undecided_claims(const std::vector<Verdict>& verdicts);
/// The variants that more seeds are needed of for that.
std::set<std::string> undecided_variants(const std::vector<Verdict>& verdicts);

}  // namespace runner
