#pragma once

#include <cstdint>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/selection.h"

namespace runner {

/// A sample of one part that another part has as well.
struct Twin {
    std::int32_t row, other;  // `other` in the part that is trained on
    bool exact = true;        // to the bit; else nearly
};

/// Of each of `rows` of `part`, one of `other_rows` of `other` that is the same, or else nearly the same: numbers of a
/// table to a thousandth of their range, pixels but for 2 % of their brightness on average. Most of those that are
/// nearly the same are found, not all.
std::vector<Twin> find_twins(const Part& part, const Rows& rows, const Part& other, const Rows& other_rows);

}  // namespace runner
