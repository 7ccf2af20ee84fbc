#pragma once

#include <array>
#include <optional>
#include <string>

#include "runner/declared.h"

namespace runner {

/// Numbers from which a search draws, in place of a list.
struct SearchRange {
    enum class Scale { uniform, log_uniform, whole };
    Scale scale = Scale::uniform;
    double from = 0, to = 1;

    /// The number at a share of the range, 0 <= share < 1. Four significant digits: what it is called is what it is,
    /// on every machine.
    Value at(double share) const;
};

/// A way to write a range: `log_uniform: [1e-4, 1]`.
struct RangeWord {
    const char* name;
    SearchRange::Scale scale;
};
inline constexpr std::array<RangeWord, 3> range_words = {{{"uniform", SearchRange::Scale::uniform},
                                                          {"log_uniform", SearchRange::Scale::log_uniform},
                                                          {"int", SearchRange::Scale::whole}}};

/// Whether it is meant as one: a map of one of the words alone, or of a misspelt one and a list where `drawn`.
bool is_range(const Value& choose, bool drawn);
/// Nothing where it is wrong, which is told. `owner`: "axis `learning_rate`".
std::optional<SearchRange> read_range(const Value& choose, const std::string& owner, Diagnostics& diagnostics);

}  // namespace runner
