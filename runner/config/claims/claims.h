#pragma once

#include <string>
#include <vector>

#include "runner/config/spec/claim.h"

namespace runner {

/// Reads the section `claims`. `variants` are all of the file, also those that `--only` leaves out: patterns and
/// nearest names are about them.
std::vector<Claim> read_claims(const Value& claims, const std::vector<std::string>& variants, Diagnostics& diagnostics);

/// Claims where each seed deals training and test samples anew: over dealings, unless they say something else or are
/// about when a target is reached.
void judge_over_dealings(std::vector<Claim>& claims, const Value& written, Diagnostics& diagnostics);
/// Where no seed does, what speaks of dealings is wrong.
void refuse_dealings(const std::vector<Claim>& claims, Diagnostics& diagnostics);

/// Tells of measures of claims that no metric makes, whatever the variants are: where these are wrong, nothing else of
/// the claims is checked.
void tell_unknown_measures(const Value& claims, Diagnostics& diagnostics);

}  // namespace runner
