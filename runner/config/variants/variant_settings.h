#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/halving.h"
#include "runner/config/variants/range.h"
#include "runner/config/variants/sampler.h"
#include "runner/declared.h"

namespace runner {

/// One value that an axis may choose.
struct Candidate {
    std::string label;
    Value settings;
};

/// An axis of a grid that chooses: each candidate is tried on the first `seeds` seeds, and the best by `by` is chosen.
struct SearchAxis {
    std::string axis;
    std::vector<Candidate> candidates;
    std::optional<SearchRange> range = {};  // that candidates are drawn from, instead of a list
    std::string by;
    std::uint64_t seeds = 1;
    std::uint64_t trials = 0;  // how many settings of all axes together are drawn; 0: every one of the lists is tried
    Sampler sampler = Sampler::halton;
    std::uint64_t draw = 1;  // another number draws others
    bool is_drawn = false;   // its candidates are: one for each trial, beside those of the other axes
    double miss = 0;         // of a race: how often the best may leave; 0: there is none
    Halving halving = {};    // over epochs, instead of a race over seeds
    Place place, choose_place, by_place, seeds_place, trials_place, race_place, halving_place;
};

/// What axes that choose try together: every combination, or what was drawn.
double count_candidates(const std::vector<SearchAxis>& axes);

/// A variant as the file sets it: parameters and whole sections, `$name` not yet resolved.
struct VariantSettings {
    std::string name;
    Value settings = Value::map();
    Place place;
    std::vector<SearchAxis> choices;  // of a grid with axes that choose
    std::optional<Value> size = {};   // of `sizes` of the data, the one that it is about
    std::string suffix = {};          // of its name, for that: "-size_0.3"

    /// The sections that it replaces.
    std::vector<std::string> replaces() const;
};

/// Reports settings that are no map and keys that are neither a parameter nor a section; false if there is no map.
/// `owner` is whose they are: "variant `bn`".
bool check_settings(const std::string& owner, const Value& settings, const Value& parameters, Diagnostics& diagnostics);

/// Variants and trials beyond this are a slip.
inline constexpr std::uint64_t most_trials = 10'000;

}  // namespace runner
