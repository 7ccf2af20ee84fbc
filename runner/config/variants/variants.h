#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/variants/parameters.h"

namespace runner {

/// One value that an axis may choose.
struct Candidate {
    std::string label;
    Value settings;
};

/// An axis that chooses: each candidate is tried with the first `seeds` seeds, and the best by `by` is kept.
struct Choice {
    std::string axis;
    std::vector<Candidate> candidates;
    std::string by;
    std::uint64_t seeds = 1;
    Place place, by_place, seeds_place;
};

/// A variant as the file sets it: parameters and whole sections, `$name` not yet resolved.
struct VariantSettings {
    std::string name;
    Value settings = Value::map();
    Place place;
    std::vector<Choice> choices;  // of a grid with axes that choose

    /// The sections that it replaces.
    std::vector<std::string> replaces() const;
};

/// Variants and trials beyond this are a slip.
inline constexpr std::uint64_t most_trials = 10'000;

/// All variants of `variants` and `grid`, in the file's order, the grid's first axis slowest; one called `default` if
/// there is neither. `parameters` are the declared ones; `defaults` resolves them without settings.
std::vector<VariantSettings> read_variants(const Value& file, const Value& parameters, Resolver& defaults,
                                           Diagnostics& diagnostics);

/// What a variant that chooses has to try: every combination of its choosing axes, the first slowest.
std::vector<VariantSettings> candidates_of(const VariantSettings& variant, Diagnostics& diagnostics);

/// Reports why `name` cannot be a variant's, a label's or an experiment's.
bool check_name(const std::string& what, const std::string& name, const Value& at, Diagnostics& diagnostics);

/// The same as a regular expression, but for the words that YAML may take for something else.
inline constexpr const char* name_pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

/// Seeds stay exact in every reader of JSON.
inline constexpr double seeds_end = 9007199254740992.0;  // 2^53

/// `seeds: N` means 1…N; a list is taken as it stands. `seeds` may be null: one seed.
std::vector<std::uint64_t> read_seeds(const Value* seeds, Diagnostics& diagnostics);
/// The seeds of `--seeds N` or `--seeds LIST`, such as `3,7,9`.
Value read_seeds_option(const std::string& option, Diagnostics& diagnostics);

}  // namespace runner
