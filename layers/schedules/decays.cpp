#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "layers/schedules/schedule.h"

// As in Keras's learning_rate_schedule.py; durations that are left out last the whole training.

namespace layers::schedules {
namespace {

double steps_of(const std::optional<Duration>& duration, const Horizon& horizon) {
    return duration ? duration->steps(horizon) : horizon.steps();
}

const Range rate{.least = 0};
const Range duration{.above = 0};
constexpr const char* initial_doc = "the rate that it starts from";
constexpr const char* decay_steps_doc = "how long the decay lasts; left out: the whole training";

struct ExponentialDecay : Schedule {
    double initial_learning_rate = 0, decay_rate = 0;
    std::optional<Duration> decay_steps;
    bool staircase = false;

    bool looks_at_end() const override { return !decay_steps; }
    double at(const Moment& now) const override {
        const double p = static_cast<double>(now.step) / steps_of(decay_steps, now.horizon);
        return initial_learning_rate * std::pow(decay_rate, staircase ? std::floor(p) : p);
    }
};

struct PiecewiseConstantDecay : Schedule {
    std::vector<Duration> boundaries;
    std::vector<double> values;

    bool looks_at_end() const override { return false; }
    double at(const Moment& now) const override {
        std::size_t i = 0;
        while (i < boundaries.size() && static_cast<double>(now.step) > boundaries[i].steps(now.horizon)) ++i;
        return values[i];
    }
    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (values.size() != boundaries.size() + 1)
            diagnostics.error(at, fmt::format("`piecewise_constant_decay` needs one value more than boundaries, "
                                              "received {} boundaries and {} values",
                                              boundaries.size(), values.size()));
        for (std::size_t i = 1; i < boundaries.size(); ++i)
            if (boundaries[i].epochs == boundaries[i - 1].epochs && boundaries[i].amount <= boundaries[i - 1].amount) {
                const Value* list = at.find("boundaries");
                const bool known = list && list->is_list() && i < list->items.size();
                diagnostics.error(known ? list->items[i] : at, "`boundaries` of `piecewise_constant_decay` must rise");
                return;
            }
    }
};

struct PolynomialDecay : Schedule {
    double initial_learning_rate = 0, end_learning_rate = 1e-4, power = 1;
    std::optional<Duration> decay_steps;
    bool cycle = false;

    bool looks_at_end() const override { return !decay_steps; }
    double at(const Moment& now) const override {
        double length = steps_of(decay_steps, now.horizon), step = static_cast<double>(now.step);
        if (cycle)
            length *= step == 0 ? 1 : std::ceil(step / length);
        else
            step = std::min(step, length);
        return (initial_learning_rate - end_learning_rate) * std::pow(1 - step / length, power) + end_learning_rate;
    }
};

struct InverseTimeDecay : Schedule {
    double initial_learning_rate = 0, decay_rate = 0;
    std::optional<Duration> decay_steps;
    bool staircase = false;

    bool looks_at_end() const override { return !decay_steps; }
    double at(const Moment& now) const override {
        const double p = static_cast<double>(now.step) / steps_of(decay_steps, now.horizon);
        return initial_learning_rate / (1 + decay_rate * (staircase ? std::floor(p) : p));
    }
};

double half_cosine(double share) { return 0.5 * (1 + std::cos(std::numbers::pi * share)); }

struct CosineDecay : Schedule {
    double initial_learning_rate = 0, alpha = 0;
    std::optional<Duration> decay_steps;
    std::optional<double> warmup_target;
    Duration warmup_steps;

    bool looks_at_end() const override { return !decay_steps; }
    double at(const Moment& now) const override {
        const double warmup = warmup_target ? warmup_steps.steps(now.horizon) : 0;
        const double step = static_cast<double>(now.step);
        if (step < warmup) return initial_learning_rate + (*warmup_target - initial_learning_rate) * (step / warmup);
        const double length =
            decay_steps ? decay_steps->steps(now.horizon) : std::max(1.0, now.horizon.steps() - warmup);
        const double decayed = half_cosine(std::min(step - warmup, length) / length);
        return warmup_target.value_or(initial_learning_rate) * ((1 - alpha) * decayed + alpha);
    }
};

struct CosineDecayRestarts : Schedule {
    double initial_learning_rate = 0, t_mul = 2, m_mul = 1, alpha = 0;
    std::optional<Duration> first_decay_steps;

    bool looks_at_end() const override { return !first_decay_steps; }
    double at(const Moment& now) const override {
        double share = static_cast<double>(now.step) / steps_of(first_decay_steps, now.horizon);
        double restarts = 0, length = 1;  // of the present period, in first ones
        if (t_mul == 1) {
            restarts = std::floor(share);
            share -= restarts;
        } else {
            for (; share >= length; ++restarts, length *= t_mul) share -= length;
        }
        const double decayed = std::pow(m_mul, restarts) * half_cosine(share / length);
        return initial_learning_rate * ((1 - alpha) * decayed + alpha);
    }
};

template <class Owner>
Field initial() {
    return field("initial_learning_rate", &Owner::initial_learning_rate, initial_doc, rate).as_main().as_required();
}

}  // namespace

extern const Kind exponential_decay = make_kind<ExponentialDecay>(
    {.name = "exponential_decay",
     .doc = "initial · decay_rate ^ (step / decay_steps)",
     .fields = {initial<ExponentialDecay>(),
                field("decay_rate", &ExponentialDecay::decay_rate, "what is left of the rate after `decay_steps`",
                      {.above = 0})
                    .as_required(),
                field("decay_steps", &ExponentialDecay::decay_steps, decay_steps_doc, duration),
                field("staircase", &ExponentialDecay::staircase, "fall in steps of `decay_steps`")}});

extern const Kind piecewise_constant_decay = make_kind<PiecewiseConstantDecay>(
    {.name = "piecewise_constant_decay",
     .doc = "one rate up to and including each boundary, the last one after them",
     .fields = {
         field("boundaries", &PiecewiseConstantDecay::boundaries, "where the rate changes", duration).as_required(),
         field("values", &PiecewiseConstantDecay::values, "the rates, one more than boundaries", rate).as_required()}});

extern const Kind polynomial_decay = make_kind<PolynomialDecay>(
    {.name = "polynomial_decay",
     .doc = "from the initial rate to the end rate along (1 - step / decay_steps) ^ power",
     .fields = {initial<PolynomialDecay>(),
                field("decay_steps", &PolynomialDecay::decay_steps, decay_steps_doc, duration),
                field("end_learning_rate", &PolynomialDecay::end_learning_rate, "the rate that it ends with", rate),
                field("power", &PolynomialDecay::power, "1 is a straight line", {.least = 0}),
                field("cycle", &PolynomialDecay::cycle, "go up again, and last twice, three times … as long")}});

extern const Kind inverse_time_decay = make_kind<InverseTimeDecay>(
    {.name = "inverse_time_decay",
     .doc = "initial / (1 + decay_rate · step / decay_steps)",
     .fields = {initial<InverseTimeDecay>(),
                field("decay_rate", &InverseTimeDecay::decay_rate, "how fast it falls", {.least = 0}).as_required(),
                field("decay_steps", &InverseTimeDecay::decay_steps, decay_steps_doc, duration),
                field("staircase", &InverseTimeDecay::staircase, "fall in steps of `decay_steps`")}});

extern const Kind cosine_decay = make_kind<CosineDecay>(
    {.name = "cosine_decay",
     .doc = "half a cosine down to alpha times the rate, after an optional warm-up",
     .fields = {initial<CosineDecay>(), field("decay_steps", &CosineDecay::decay_steps, decay_steps_doc, duration),
                field("alpha", &CosineDecay::alpha, "share of the rate that is left at the end", rate),
                field("warmup_target", &CosineDecay::warmup_target, "the rate to rise to first", rate),
                field("warmup_steps", &CosineDecay::warmup_steps, "how long it rises", {.least = 0})}});

extern const Kind cosine_decay_restarts = make_kind<CosineDecayRestarts>(
    {.name = "cosine_decay_restarts",
     .doc = "half cosines, each starting high again",
     .fields = {
         initial<CosineDecayRestarts>(),
         field("first_decay_steps", &CosineDecayRestarts::first_decay_steps,
               "how long the first one lasts; left out: the whole training", duration),
         field("t_mul", &CosineDecayRestarts::t_mul, "how much longer each next one is", {.least = 1}),
         field("m_mul", &CosineDecayRestarts::m_mul, "how much of the rate each next one starts with", rate),
         field("alpha", &CosineDecayRestarts::alpha, "share of the rate that is left at the end of each", rate)}});

}  // namespace layers::schedules
