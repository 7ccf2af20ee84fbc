#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/math/random.h"
#include "runner/data/spec.h"

namespace runner {

/// How many a selection asks for, of `of`; a fraction is rounded to the nearest number.
std::int64_t amount(const Selection& selection, std::int64_t of);

/// `count` shared out in proportion to `sizes`, by largest remainders; of equal ones the first gets more.
std::vector<std::int64_t> shares(std::span<const std::int64_t> sizes, std::int64_t count);

/// Rows of a dataset's part, ascending: the file's order.
using Rows = std::vector<std::int32_t>;

/// `rows` parted into what was chosen and the rest; both stay in order.
struct Chosen {
    Rows taken, left;
};

/// Chooses `count` of `rows`. `group[row]` is the row's class; empty where there are none: `stratified` is then
/// `random`.
Chosen choose(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, Pick pick,
              layers::Draws& draws);

/// Whole groups, as many as come nearest to `count` rows: groups in a random order until the next one would be further
/// beyond `count` than the rows are short of it. `group[row]` is the row's group.
Chosen choose_groups(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, layers::Draws& draws);

/// The rows of each of `groups` classes.
std::vector<Rows> by_class(const Rows& rows, std::span<const std::int32_t> group, std::size_t groups);

}  // namespace runner
