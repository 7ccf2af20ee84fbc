#pragma once

#include "runner/data/seeds.h"
#include "runner/data/selection.h"
#include "runner/data/split_plan.h"

namespace runner {

/// The rows of each part, ascending.
struct Split {
    Rows train, validation;  // of the dataset's training part, unless validation_is_test
    Rows test;               // of its test part, unless it is a fold
    bool validation_is_test = false;
    bool test_is_fold = false;  // of the dataset's training part
};

/// The part of the dataset in which the rows of a part of the split lie.
inline const Part& rows_lie_in(const Dataset& dataset, const Split& split, PartName name) {
    const bool in_test =
        (name == PartName::test && !split.test_is_fold) || (name == PartName::validation && split.validation_is_test);
    return in_test ? dataset.test : dataset.train;
}

/// Divides the samples of a dataset by a plan that was made for it; `seeds` key what is drawn. Throws DataProblems.
Split split(const Dataset& dataset, const SplitPlan& plan, const Seeds& seeds);

}  // namespace runner
