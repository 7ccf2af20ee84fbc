#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/config/spec/claim.h"
#include "runner/config/spec/variant.h"
#include "runner/record/trial_key.h"

namespace runner {

/// An experiment file, read and checked.
struct Experiment {
    std::string name, question;
    std::vector<std::uint64_t> seeds;
    Vary vary = usual_vary();
    std::int64_t folds = 0;         // that all variants cut their data into; 0: none
    std::vector<Variant> variants;  // the file's order; grid: first axis slowest
    std::vector<Claim> claims;
    Gate gate;
    Value resolved;  // the whole file with everything expanded: `config` of the results

    /// With which each variant is trained: by seed, then by fold.
    std::vector<Replicate> replicates() const;
    /// The variant called so; nullptr if there is none.
    const Variant* find(std::string_view variant) const;
    /// What a repetition draws by: what does not vary stands still at the first seed's.
    Seeds seeds_of(const Replicate& replicate) const;
    /// The pairs of a claim whose variants both run.
    std::vector<std::pair<std::string, std::string>> pairs_that_run(const Claim& claim) const;
};

/// Every fold with each seed.
std::vector<Replicate> replicates_of(const std::vector<std::uint64_t>& seeds, std::int64_t folds);

/// What becomes `Experiment::resolved`: `defaults` are those of the parameters, `claims` and `gate` the sections as the
/// file has them.
Value write_experiment(const Experiment& experiment, const Value& defaults, const Value& claims, const Value& gate);

}  // namespace runner
