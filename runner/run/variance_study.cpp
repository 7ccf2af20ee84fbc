#include "runner/run/variance_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "runner/config/checks/purposes.h"
#include "runner/config/spec/columns.h"

namespace runner {
namespace {

/// The seed itself, but for the purposes that draw by others.
Replicate apart_from(std::uint64_t seed, const std::map<Purpose, std::uint64_t>& seeds) {
    Replicate replicate{.seed = seed};
    for (const auto& [purpose, other] : seeds)
        if (other != seed) replicate.apart[purpose] = other;
    return replicate;
}

/// One purpose by `seed`, the others by the first: where that is all that varies, the trial of `seed` itself.
Replicate alone_by(const Experiment& experiment, Purpose purpose, std::uint64_t seed) {
    const Replicate apart = apart_from(experiment.seeds.front(), {{purpose, seed}}), whole{.seed = seed};
    return experiment.seeds_of(apart) == experiment.seeds_of(whole) ? whole : apart;
}

void plan_square(const std::vector<std::uint64_t>& seeds, SpreadPlan& plan) {
    if (plan.purposes.size() < 2) return;  // runs of one seed would be copies of one training
    const std::size_t levels = LatinSquare::levels_for(seeds.size(), plan.purposes.size());
    if (levels == 0) return;
    plan.square.emplace(levels, plan.purposes.size());
    for (std::size_t run = 0; run < plan.square->runs(); ++run) {
        std::map<Purpose, std::uint64_t> of_run;
        for (std::size_t f = 0; f < plan.purposes.size(); ++f)
            of_run[plan.purposes[f]] = seeds[plan.square->level(run, f)];
        plan.runs.push_back(apart_from(seeds[plan.square->level(run, 0)], of_run));
    }
}

std::vector<Trial> spread_trials(const Experiment& experiment, const Variant& variant, const SpreadPlan& plan) {
    std::vector<Replicate> wanted = plan.all;
    for (const auto& alone : plan.alone) wanted.insert(wanted.end(), alone.begin(), alone.end());
    wanted.insert(wanted.end(), plan.runs.begin(), plan.runs.end());
    std::vector<Trial> trials;
    for (const Replicate& replicate : wanted) {
        const TrialKey key{variant.name, replicate};
        if (std::ranges::find(trials, key, &Trial::key) == trials.end())
            trials.push_back({.key = key, .variant = &variant, .seeds = experiment.seeds_of(replicate)});
    }
    return trials;
}

/// What the trials of one variant measured.
class Measured {
public:
    Measured(const Results& results, const std::string& variant) : results_(results), variant_(variant) {}

    /// Nothing where a trial of these has no such number.
    std::optional<std::vector<double>> of(const std::vector<Replicate>& replicates, const Measure& what) const {
        std::vector<double> values;
        for (const Replicate& replicate : replicates) {
            const auto trial = std::ranges::find(results_.trials, TrialKey{variant_, replicate}, &TrialRecord::key);
            const auto value = trial == results_.trials.end() ? std::nullopt : measure(*trial, what);
            if (!value) return {};
            values.push_back(*value);
        }
        return values;
    }

private:
    const Results& results_;
    const std::string& variant_;
};

void add_square(const SpreadPlan& plan, const Measured& measured, const Measure& what, const Measure& control,
                VariantSpread& spread) {
    if (plan.purposes.size() < 2) {
        spread.why = "Nothing else is drawn, so that nothing can be told of what it does by itself.";
        return;
    }
    const auto values = measured.of(plan.runs, what);
    if (!plan.square || !values) {
        std::size_t least = std::max<std::size_t>(3, plan.purposes.size() + 1);
        while (LatinSquare::levels_for(least, plan.purposes.size()) < least) ++least;
        spread.why = fmt::format("What each purpose does by itself is told from {} seeds on: a square of {} trainings.",
                                 least, least * least);
        if (plan.square) spread.why = "There is no square: some of its trials have no such number.";
        return;
    }
    spread.levels = static_cast<int>(plan.square->levels());
    const auto effects = plan.square->effects(*values);
    const auto controls = control.name.empty() ? std::nullopt : measured.of(plan.runs, control);
    const auto of_control = controls ? plan.square->effects(*controls) : std::vector<LatinSquare::Effect>();
    for (std::size_t f = 0; f < effects.size(); ++f) {
        OwnEffect& own = spread.own.emplace_back();
        own.purpose = f < plan.purposes.size() ? declare::name_of(plan.purposes[f]) : "placebo";
        own.f = effects[f].f;
        own.p = effects[f].p;
        if (controls) own.control_f = of_control[f].f, own.control_p = of_control[f].p;
    }
}

VariantSpread spread_of(const std::string& name, const SpreadPlan& plan, const Results& results, const Measure& what,
                        const Measure& control) {
    VariantSpread spread{.variant = name};
    const Measured measured(results, name);
    for (const Purpose purpose : plan.idle) spread.idle.push_back(declare::name_of(purpose));
    const auto all = measured.of(plan.all, what);
    if (!all) {
        spread.why = fmt::format("Some of its trials have no {}.", what.text());
        return spread;
    }
    spread.n = static_cast<int>(all->size());
    spread.mean = mean(*all);
    if (spread.n < 2) {
        spread.sd = std::numeric_limits<double>::quiet_NaN();
        spread.why = "One seed tells nothing of how far results spread: ask for more, such as --seeds 5.";
        return spread;
    }
    spread.sd = standard_deviation(*all);
    for (std::size_t i = 0; i < plan.alone.size(); ++i)
        if (const auto alone = measured.of(plan.alone[i], what))
            spread.alone.push_back(spread_alone(declare::name_of(plan.purposes[i]), *alone, *all));
    add_square(plan, measured, what, control, spread);
    return spread;
}

Measure measure_of(const Experiment& experiment, const std::string& named) {
    if (!named.empty()) return {named};
    for (const Claim& claim : experiment.claims)
        if (!is_first_hit(claim.measure)) return {claim.measure};
    return {"test_loss"};
}

/// The accuracy of the validation part, where there is one; it goes by the split before all.
Measure control_of(const Experiment& experiment) {
    for (const Variant& variant : experiment.variants) {
        const auto purposes = purposes_of(variant, experiment.vary);
        if (std::ranges::find(purposes, Purpose::split) != purposes.end()) {
            const auto columns = columns_of(variant);
            const bool accuracy = std::ranges::find(columns, "val_accuracy") != columns.end();
            return {accuracy ? "best.val_accuracy" : "best.val_loss"};
        }
    }
    return {};
}

}  // namespace

SpreadPlan plan_spread(const Experiment& experiment, const Variant& variant) {
    SpreadPlan plan;
    plan.purposes = purposes_of(variant, experiment.vary);
    std::ranges::copy_if(experiment.vary, std::back_inserter(plan.idle), [&](Purpose purpose) {
        return std::ranges::find(plan.purposes, purpose) == plan.purposes.end();
    });
    for (const std::uint64_t seed : experiment.seeds) plan.all.push_back({.seed = seed});
    for (const Purpose purpose : plan.purposes) {
        auto& alone = plan.alone.emplace_back();
        for (const std::uint64_t seed : experiment.seeds) alone.push_back(alone_by(experiment, purpose, seed));
    }
    plan_square(experiment.seeds, plan);
    return plan;
}

SpreadOutcome study_spread(const Experiment& experiment, const std::string& measure, const RunOptions& options,
                           RunObserver& observer, const std::stop_token& stop) {
    const auto ask = [&](const Experiment& resolved) {
        std::vector<Trial> trials;
        for (const Variant& variant : resolved.variants)
            for (Trial& trial :
                 spread_trials(resolved, variant, plan_spread(experiment, *experiment.find(variant.name))))
                trials.push_back(std::move(trial));
        return with_ancestors(resolved, std::move(trials));
    };
    const RunOutcome run = run_trials(experiment, ask, options, observer, stop);
    const Measure what = measure_of(experiment, measure), control = control_of(experiment);
    SpreadOutcome outcome{.exit = run.exit, .folder = run.folder};
    outcome.study = {.experiment = experiment.name, .measure = what.text(), .control = control.name};
    for (const Variant& variant : experiment.variants)
        outcome.study.variants.push_back(
            spread_of(variant.name, plan_spread(experiment, variant), run.results, what, control));
    return outcome;
}

}  // namespace runner
