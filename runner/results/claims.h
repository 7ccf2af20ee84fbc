#pragma once

#include <vector>

#include "runner/config/spec/claim.h"
#include "runner/results/looks.h"
#include "runner/results/verdict.h"

namespace runner {

/// The verdicts on every claim, in the file's order of claims and pairs. With looks (`--until-decided`), each judges
/// the first seeds alone at its own level; what one has decided stands, and the last one speaks for the rest. Looks by
/// hand that came before are counted.
std::vector<Verdict> judge(const std::vector<Claim>& claims, const std::vector<TrialRecord>& trials,
                           const Looks& looks = {});

/// The claims that verdicts answer.
std::vector<Claim> claims_of(const std::vector<Verdict>& verdicts);

}  // namespace runner
