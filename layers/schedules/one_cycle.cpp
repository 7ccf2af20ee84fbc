#include <algorithm>
#include <cmath>

#include "layers/schedules/schedule.h"

namespace layers::schedules {
namespace {

/// Smith 2018, over the whole training: 45 % of it straight up from `start` to `maximum`, 45 % straight down to
/// `start` again, and the last 10 % down to `end`, which the last step has.
struct OneCycle : Schedule {
    double maximum = 0;
    std::optional<double> start, end;

    double at(const Moment& now) const override {
        const double low = start.value_or(maximum / 10), last = end.value_or(low / 1000);
        const double share = std::min(1.0, static_cast<double>(now.step) / std::max(1.0, now.horizon.steps() - 1));
        if (share < 0.45) return std::lerp(low, maximum, share / 0.45);
        if (share < 0.9) return std::lerp(maximum, low, (share - 0.45) / 0.45);
        return std::lerp(low, last, (share - 0.9) / 0.1);
    }
    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (start && *start > maximum) diagnostics.error(at, "`start` of `one_cycle`: expected at most `maximum`");
    }
};

const Range rate{.least = 0};

}  // namespace

extern const Kind one_cycle = make_kind<OneCycle>(
    {.name = "one_cycle",
     .doc = "45 % of the training straight up to the maximum, 45 % down again, 10 % down to the end",
     .fields = {field("maximum", &OneCycle::maximum, "the largest rate", {.above = 0}).as_main().as_required(),
                field("start", &OneCycle::start, "the first rate; left out: a tenth of the maximum", rate),
                field("end", &OneCycle::end, "the last rate; left out: a thousandth of the start", rate)}});

}  // namespace layers::schedules
