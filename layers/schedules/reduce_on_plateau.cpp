#include <algorithm>
#include <cmath>

#include "layers/metrics/metric.h"
#include "layers/schedules/schedule.h"

namespace layers::schedules {
namespace {

enum class Mode { automatic, min, max };

/// Keras's ReduceLROnPlateau.
struct ReduceOnPlateau : Schedule {
    double initial_learning_rate = 0, factor = 0.1, min_delta = 1e-4, min_lr = 0;
    std::int64_t patience = 10, cooldown = 0;
    std::string watched = "val_loss";
    Mode mode = Mode::automatic;

    std::string_view monitor() const override { return watched; }
    bool looks_at_end() const override { return false; }
    double at(const Moment& now) const override {
        const bool more = mode == Mode::max || (mode == Mode::automatic && higher_is_better(watched).value_or(false));
        double learning_rate = initial_learning_rate;
        std::optional<double> best;
        std::int64_t wait = 0, cooling = 0;
        for (const double value : now.monitored) {
            if (cooling > 0) {
                --cooling;
                wait = 0;
            }
            const bool better = !best || (more ? value - min_delta > *best : value + min_delta < *best);
            if (better && !std::isnan(value)) {
                best = value;
                wait = 0;
            } else if (cooling == 0 && ++wait >= patience && learning_rate > min_lr) {
                learning_rate = std::max(learning_rate * factor, min_lr);
                cooling = cooldown;
                wait = 0;
            }
        }
        return learning_rate;
    }
};

const Range rate{.least = 0};

}  // namespace
}  // namespace layers::schedules

namespace declare {

template <>
const std::vector<Choice<layers::schedules::Mode>>& choices<layers::schedules::Mode>() {
    using layers::schedules::Mode;
    static const std::vector<Choice<Mode>> all = {{Mode::automatic, "auto"}, {Mode::min, "min"}, {Mode::max, "max"}};
    return all;
}

}  // namespace declare

namespace layers::schedules {

extern const Kind reduce_lr_on_plateau = make_kind<ReduceOnPlateau>(
    {.name = "reduce_lr_on_plateau",
     .doc = "a constant rate that is reduced whenever the monitored value has stopped improving",
     .fields = {field("initial_learning_rate", &ReduceOnPlateau::initial_learning_rate, "the rate that it starts from",
                      rate)
                    .as_main()
                    .as_required(),
                field("monitor", &ReduceOnPlateau::watched, "the column of the curve that it watches"),
                field("factor", &ReduceOnPlateau::factor, "what the rate is multiplied by", {.above = 0, .below = 1}),
                field("patience", &ReduceOnPlateau::patience, "epochs without improvement before it is reduced",
                      {.least = 0}),
                field("min_delta", &ReduceOnPlateau::min_delta, "the smallest change that counts as improvement",
                      {.least = 0}),
                field("cooldown", &ReduceOnPlateau::cooldown, "epochs to wait after a reduction", {.least = 0}),
                field("min_lr", &ReduceOnPlateau::min_lr, "the smallest rate", rate),
                field("mode", &ReduceOnPlateau::mode, "whether less or more is better")},
     .aliases = {"ReduceLROnPlateau"}});

}  // namespace layers::schedules
