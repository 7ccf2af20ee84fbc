#include "runner/results/verdict.h"

#include <algorithm>
#include <cmath>

namespace declare {

template <>
const std::vector<Choice<runner::Decision>>& choices<runner::Decision>() {
    using enum runner::Decision;
    static const std::vector<Choice<runner::Decision>> table = {
        {supported, "supported"}, {refuted, "refuted"}, {undecided, "undecided"}, {not_run, "not run"}};
    return table;
}

}  // namespace declare

namespace runner {

std::string to_string(Decision decision) { return declare::name_of(decision); }

bool Verdict::is_over(Over what) const { return std::ranges::find(over, what) != over.end(); }

bool Verdict::is_over_samples() const { return is_over(Over::samples); }

bool Verdict::has_interval() const {
    for (const Interval& one : {interval, more_than, less_than})
        if (std::isfinite(one.low) || std::isfinite(one.high)) return true;
    return false;
}

}  // namespace runner
