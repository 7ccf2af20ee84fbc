#include "runner/results/summary.h"

#include <algorithm>
#include <cmath>

#include "runner/config/spec/claim.h"
#include "runner/results/crossed.h"
#include "runner/results/pairs.h"

namespace runner {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

/// What is summarized: every metric of the test part, validation at its best and its last, training at its last.
std::vector<std::string> names_of(const Trials& trials) {
    std::vector<std::string> names;
    for (const TrialRecord* trial : trials) {
        for (const std::string first : {"accuracy", "loss"})
            if (trial->test.contains(first)) add_once(names, "test_" + first);
        for (const auto& [metric, value] : trial->test) add_once(names, "test_" + metric);
        for (const auto& [metric, value] : trial->monte_carlo) add_once(names, "monte_carlo_" + metric);
    }
    for (const TrialRecord* trial : trials)
        for (const auto& [column, values] : trial->curve.columns) {
            if (column.ends_with("_seconds") || column == "learning_rate" || is_about_layer(column)) continue;
            if (column.starts_with("val_")) add_once(names, "best." + column);
            add_once(names, "last." + column);
        }
    for (const bool costs : {false, true})
        for (const MeasureKind& kind : measure_kinds())
            if (kind.from == MeasureKind::From::scalar && kind.summarized && kind.is_cost == costs)
                names.push_back(kind.name);
    return names;
}

TargetSummary reach(const Trials& trials, const Measure& target) {
    TargetSummary summary{target, 0, 0, 0};
    std::vector<double> epochs;
    for (const TrialRecord* trial : trials)
        if (const auto epoch = measure(*trial, target)) epochs.push_back(*epoch);
    summary.n = static_cast<int>(epochs.size());
    summary.hits = static_cast<int>(std::ranges::count_if(epochs, [](double e) { return std::isfinite(e); }));
    summary.median = median(epochs);
    return summary;
}

/// Of a mean over the test samples that all of the trials tell of. Where no sample differs, nothing is known of others.
std::optional<Interval> interval_for_new_data(const Trials& trials, const std::string& name) {
    if (!is_by_sample(name) || trials.size() < least_crossed_seeds) return {};
    const SampleTable table = sample_table(trials, {name});
    if (!table.why_not.empty()) return {};
    const Crossed crossed(table.values, trials.size());
    return crossed.standard_errors().both > 0 ? std::optional(crossed.interval(0.05)) : std::nullopt;
}

std::vector<std::pair<std::string, Estimate>> estimates_of(const Trials& trials) {
    std::vector<std::pair<std::string, Estimate>> result;
    for (const std::string& name : names_of(trials)) {
        std::vector<double> values;
        for (const TrialRecord* trial : trials)
            if (const auto value = measure(*trial, {name})) values.push_back(*value);
        if (values.empty()) continue;
        result.emplace_back(name, estimate(values, trials.front()->data.test_to_train()));
        if (values.size() == trials.size()) result.back().second.new_data = interval_for_new_data(trials, name);
    }
    return result;
}

bool is_at_chance(const TrialRecord* trial) { return trial->status == Status::collapsed; }

VariantSummary summarize_one(const std::string& variant, const Trials& trials, const std::vector<Measure>& targets) {
    VariantSummary summary;
    summary.variant = variant;
    Trials good;
    for (const TrialRecord* trial : trials) {
        ++summary.statuses[to_string(trial->status)];
        if (trial->status != Status::failed && trial->status != Status::interrupted) good.push_back(trial);
    }
    summary.n = static_cast<int>(good.size());
    summary.measures = estimates_of(good);
    for (const Measure& target : targets) summary.targets.push_back(reach(good, target));
    summary.at_chance = static_cast<int>(std::ranges::count_if(good, is_at_chance));
    std::erase_if(good, is_at_chance);
    if (summary.at_chance > 0) summary.learned = estimates_of(good);
    return summary;
}

}  // namespace

namespace {

const Estimate* find_estimate(const std::vector<std::pair<std::string, Estimate>>& estimates, const std::string& name) {
    const auto found = std::ranges::find(estimates, name, [](const auto& entry) { return entry.first; });
    return found == estimates.end() ? nullptr : &found->second;
}

}  // namespace

const Estimate* VariantSummary::find(const std::string& measure) const { return find_estimate(measures, measure); }

const Estimate* VariantSummary::find_learned(const std::string& measure) const {
    return find_estimate(learned.empty() ? measures : learned, measure);
}

std::vector<VariantSummary> summarize(const std::vector<TrialRecord>& trials, const std::vector<Measure>& targets) {
    std::vector<std::string> variants;
    for (const TrialRecord& trial : trials) add_once(variants, trial.variant);
    std::vector<VariantSummary> result;
    for (const std::string& variant : variants) {
        Trials of_variant;
        for (const TrialRecord& trial : trials)
            if (trial.variant == variant) of_variant.push_back(&trial);
        result.push_back(summarize_one(variant, of_variant, targets));
    }
    return result;
}

}  // namespace runner
