#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/math/random.h"
#include "runner/data/selection.h"

/// How samples are dealt for cross-validation, and for training parts of several sizes.
namespace runner {

/// Of every row of a part, `classes[row]` and `groups[row]`; either may be empty.
struct Marks {
    std::span<const std::int32_t> classes = {}, groups = {};
};

/// The fold of each of `rows`, from 0. Folds are as large as each other, or one sample larger, and hold as much of each
/// class. A group stays whole in one fold: the largest are dealt first, each to where it makes shares least unequal.
std::vector<std::int64_t> deal_folds(const Rows& rows, const Marks& marks, std::int64_t folds, layers::Draws& draws);

/// How many samples of each class the first fold has, of so many in all.
std::vector<std::int64_t> first_fold(std::span<const std::int64_t> class_sizes, std::int64_t folds);

/// The rows in an order of which every beginning has its share of each class: so what is kept of a smaller part is
/// among what is kept of a larger one, which largest remainders do not grant.
Rows nested_order(const Rows& rows, std::span<const std::int32_t> classes, layers::Draws& draws);

}  // namespace runner
