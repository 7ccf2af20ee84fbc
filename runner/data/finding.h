#pragma once

#include <string>

#include "runner/data/spec.h"
#include "runner/data/split.h"

namespace runner {

/// Something about data that makes what is measured on them doubtful.
struct Finding {
    std::string name;  // in short: "twins between the parts"
    std::string text;  // what, where: "12 of 90 test rows are in the training part, too: line 7 as line 3, …"
    std::string cure;
    std::string part = {};  // of which it is about the samples, in the words of the text; empty: of columns
};

/// A dataset as one trial divides it.
struct DividedData {
    const Dataset& dataset;
    const DataSpec& spec;
    const SplitPlan& plan;
    const Split& split;
};

}  // namespace runner
