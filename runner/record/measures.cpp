#include "runner/record/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <tuple>

#include "layers/metrics/metric.h"
#include "runner/record/by_sample.h"
#include "runner/rounding.h"

namespace runner {
namespace {

constexpr double missed = std::numeric_limits<double>::infinity();

using From = MeasureKind::From;
using Better = MeasureKind::Better;
using Numbers = std::map<std::string, double>;

std::optional<double> finite(std::optional<double> number) {
    return number && std::isfinite(*number) ? number : std::nullopt;
}

// ---- getters: what a record says ------------------------------------------------------------------------------------

/// The row of the first epoch that reached the target, or nothing.
std::optional<std::size_t> first_hit(const Curve& curve, const Measure& measure) {
    const auto* column = curve.find(measure.monitor);
    if (!column || !measure.target) return {};
    const bool more = more_is_better(measure.monitor);
    for (std::size_t row = 1; row < column->size(); ++row) {
        const auto value = (*column)[row];
        if (!value) continue;
        const Rounding rounding{*value, *measure.target};
        if (more ? !rounding.less(*value, *measure.target) : !rounding.less(*measure.target, *value)) return row;
    }
    return {};
}

double seconds_until(const Curve& curve, std::size_t row) {
    const auto* seconds = curve.find("train_seconds");
    double sum = 0;
    for (std::size_t i = 1; seconds && i <= row && i < seconds->size(); ++i) sum += (*seconds)[i].value_or(0);
    return sum;
}

std::optional<double> epochs_to(const TrialRecord& trial, const MeasureParts&, const Measure& measure) {
    const auto row = first_hit(trial.curve, measure);
    return row ? static_cast<double>(trial.curve.epoch[*row]) : missed;
}

std::optional<double> seconds_to(const TrialRecord& trial, const MeasureParts&, const Measure& measure) {
    const auto row = first_hit(trial.curve, measure);
    return row ? seconds_until(trial.curve, *row) : missed;
}

std::optional<double> seconds_per_epoch(const TrialRecord& trial, const MeasureParts&, const Measure&) {
    const std::size_t rows = trial.curve.epoch.size();
    if (rows < 2 || !trial.curve.find("train_seconds")) return {};
    return seconds_until(trial.curve, rows - 1) / static_cast<double>(rows - 1);
}

/// Of a part of the data, by the name of the metric.
MeasureKind::Getter value_of(Numbers TrialRecord::*part) {
    return [part](const TrialRecord& trial, const MeasureParts& parts, const Measure&) {
        const Numbers& numbers = trial.*part;
        const auto found = numbers.find(parts.name);
        return found == numbers.end() ? std::nullopt : finite(found->second);
    };
}

/// By the label of the class, or by its number where classes have no labels; `classes` where it is none of them.
std::size_t class_of(const TrialRecord& trial, const std::string& label, std::size_t classes) {
    std::size_t index = classes;
    const auto& labels = trial.data.labels;
    if (labels.empty())
        std::from_chars(label.data(), label.data() + label.size(), index);
    else
        index = static_cast<std::size_t>(std::ranges::find(labels, label) - labels.begin());
    return std::min(index, classes);
}

std::optional<double> of_class(const TrialRecord& trial, const MeasureParts& parts, const Measure&) {
    const auto found = trial.test_per_class.find(parts.name);
    if (found == trial.test_per_class.end()) return {};
    const std::size_t index = class_of(trial, parts.label, found->second.size());
    return index < found->second.size() ? finite(found->second[index]) : std::nullopt;
}

/// The best value after the first epoch: the untrained network's does not count.
std::optional<double> best_value(const TrialRecord& trial, const MeasureParts& parts, const Measure&) {
    const auto* values = trial.curve.find(parts.name);
    const bool more = more_is_better(parts.name);
    std::optional<double> result;
    for (std::size_t row = 1; values && row < values->size(); ++row) {
        const auto value = (*values)[row];
        if (value && (!result || (more ? *value > *result : *value < *result))) result = value;
    }
    return result;
}

std::optional<double> last_value(const TrialRecord& trial, const MeasureParts& parts, const Measure&) {
    const auto* values = trial.curve.find(parts.name);
    if (!values || values->size() < 2) return {};
    return values->back();
}

// ---- what a mean over the samples is the mean of
// ----------------------------------------------------------------------

bool always(const MeasureParts&) { return true; }

constexpr BySample gap_of_each = {always,
                                  [](const TrialRecord& trial, const MeasureParts&) { return gap_by_sample(trial); }};

constexpr BySample metric_of_each = {
    [](const MeasureParts& parts) {
        return parts.name == "loss" || parts.name == "data_loss" || layers::find_metric(parts.name);
    },
    [](const TrialRecord& trial, const MeasureParts& parts) { return test_by_sample(trial, parts.name); }};

std::size_t own_class(const TrialRecord& trial, const MeasureParts& parts) {
    return class_of(trial, parts.label, trial.confusion_matrix.size());
}

bool is_recall(const MeasureParts& parts) { return parts.name == "recall"; }

/// Of a class: recall is the share of its own samples that was found; precision and f1 are about all samples.
constexpr BySample score_of_each = {always,
                                    [](const TrialRecord& trial, const MeasureParts& parts) {
                                        const std::size_t of_class = own_class(trial, parts);
                                        return is_recall(parts) ? recall_by_sample(trial, of_class)
                                                                : score_by_sample(trial, parts.name, of_class);
                                    },
                                    is_recall};

// ---- the table ------------------------------------------------------------------------------------------------------

/// A number that the record holds: what is measured, written and read is the member. Where it may be missing, its key
/// is left out.
template <class T>
MeasureKind stored(MeasureKind kind, T TrialRecord::*member) {
    using Field = RecordField<TrialRecord>;
    constexpr bool may_be_missing = std::is_same_v<T, std::optional<double>>;
    kind.field =
        may_be_missing ? Field::unless_default(kind.name, member, kind.doc) : Field::of(kind.name, member, kind.doc);
    kind.get = [member](const TrialRecord& trial, const MeasureParts&, const Measure&) -> std::optional<double> {
        if constexpr (may_be_missing)
            return finite(trial.*member);
        else
            return finite(static_cast<double>(trial.*member));
    };
    return kind;
}

/// How long training took, and how fast the network is.
std::vector<MeasureKind> measures_of_training() {
    return {
        {.name = "epochs_to",
         .doc = "the first epoch in which `monitor` reaches `target`; a miss is worse than any hit",
         .from = From::first_hit,
         .words = {"epochs", "more epochs", "fewer epochs"},
         .get = epochs_to},
        {.name = "seconds_to",
         .doc = "seconds of training until `monitor` reaches `target`",
         .from = From::first_hit,
         .words = {"seconds", "more time", "less time"},
         .get = seconds_to},
        stored({.name = "epochs_run",
                .doc = "epochs until the training ended",
                .words = {"epochs until it stopped", "more", "fewer", "takes"}},
               &TrialRecord::epochs_run),
        stored({.name = "best_epoch",
                .doc = "the epoch in which the monitored value was best",
                .words = {"epochs until its best one", "more", "fewer", "takes"}},
               &TrialRecord::best_epoch),
        stored({.name = "train_seconds",
                .doc = "seconds of training, in all",
                .words = {"seconds of training", "more", "fewer", "takes"},
                .summarized = false},
               &TrialRecord::train_seconds),
        {.name = "seconds_per_epoch",
         .doc = "seconds of training, on average over the epochs",
         .words = {"seconds per epoch", "more", "fewer", "takes"},
         .get = seconds_per_epoch,
         .exported = false},
        stored({.name = "inference_images_per_second",
                .doc = "samples per second in inference",
                .words = {"samples per second at inference", "more", "fewer"},
                .better = Better::large,
                .is_cost = true,
                .exported = false},
               &TrialRecord::inference_images_per_second),
    };
}

/// What came of training.
std::vector<MeasureKind> measures_of_network() {
    return {
        stored(
            {.name = "train_test_gap",
             .doc = "training accuracy less test accuracy; for targets that are numbers, test loss less training loss",
             .words = {"gap between training and test", "a larger", "a smaller"},
             .by_sample = gap_of_each},
            &TrialRecord::train_test_gap),
        stored({.name = "sparsity",
                .doc = "share of exact zeros in kernels",
                .words = {"share of weights that are zero", "a larger", "a smaller"},
                .better = Better::large},
               &TrialRecord::sparsity),
        stored({.name = "params",
                .doc = "parameters of the network",
                .words = {"parameters", "more", "fewer"},
                .is_cost = true},
               &TrialRecord::params),
        stored({.name = "trainable_params",
                .doc = "parameters that learn",
                .words = {"parameters that learn", "more", "fewer"},
                .is_cost = true,
                .exported = false},
               &TrialRecord::trainable_params),
    };
}

/// The loss and the metrics, by their names.
std::vector<MeasureKind> measures_of_parts() {
    return {
        {.name = "test_<metric>",
         .doc = "the loss or a metric on the test part, of the weights that the trial ends with",
         .from = From::test,
         .better = Better::as_column,
         .get = value_of(&TrialRecord::test),
         .by_sample = metric_of_each},
        {.name = "test_<metric>.<class>",
         .doc = "precision, recall or f1 of one class, by the file's own label",
         .from = From::test_class,
         .better = Better::as_column,
         .get = of_class,
         .by_sample = score_of_each},
        {.name = "train_<metric>",
         .doc = "the same on the training part, in inference mode",
         .from = From::train,
         .better = Better::as_column,
         .get = value_of(&TrialRecord::train)},
        {.name = "monte_carlo_<metric>",
         .doc = "the same on the test part, of the mean of many random passes (`evaluation: {monte_carlo: …}`)",
         .from = From::monte_carlo,
         .better = Better::as_column,
         .get = value_of(&TrialRecord::monte_carlo)},
        {.name = "monte_carlo_entropy",
         .doc = "the entropy of that mean, in nats, on average over the samples",
         .from = From::monte_carlo,
         .get = value_of(&TrialRecord::monte_carlo)},
        {.name = "monte_carlo_gain",
         .doc = "accuracy of that mean less the ordinary test accuracy; for targets that are numbers, loss saved",
         .from = From::monte_carlo,
         .words = {"gain by many random passes", "a larger", "a smaller"},
         .better = Better::large,
         .get = value_of(&TrialRecord::monte_carlo)},
    };
}

/// The learning curve, by the names of its columns.
std::vector<MeasureKind> measures_of_curves() {
    return {
        {.name = "best.<column>",
         .doc = "the best value of a column of the learning curve, such as `best.val_accuracy`",
         .from = From::best,
         .better = Better::as_column,
         .get = best_value},
        {.name = "last.<column>",
         .doc = "the last value of a column of the learning curve, such as `last.val_loss`",
         .from = From::last,
         .better = Better::as_column,
         .get = last_value},
    };
}

}  // namespace

const std::vector<MeasureKind>& measure_kinds() {
    static const std::vector<MeasureKind> kinds = [] {
        std::vector<MeasureKind> all;
        for (auto* table : {measures_of_training, measures_of_network, measures_of_parts, measures_of_curves})
            std::ranges::move(table(), std::back_inserter(all));
        return all;
    }();
    return kinds;
}

const MeasureKind* find_measure_kind(std::string_view name) {
    const auto found = std::ranges::find(measure_kinds(), name, &MeasureKind::name);
    return found == measure_kinds().end() ? nullptr : &*found;
}

std::vector<std::string> scalar_measures() {
    std::vector<std::string> names;
    for (const MeasureKind& kind : measure_kinds())
        if (kind.from == From::scalar || kind.from == From::first_hit) names.push_back(kind.name);
    return names;
}

bool is_first_hit(std::string_view measure) {
    const MeasureKind* kind = find_measure_kind(measure);
    return kind && kind->from == From::first_hit;
}

// ---- names ----------------------------------------------------------------------------------------------------------

namespace {

bool is_family(const MeasureKind& kind) { return kind.name.find('<') != kind.name.npos; }

std::string without_prefix(std::string_view text, std::string_view prefix) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    return std::string(text);
}

/// `test_` of `test_<metric>`; all of a name without blanks.
std::string_view prefix_of(const MeasureKind& kind) {
    return std::string_view(kind.name).substr(0, kind.name.find('<'));
}

}  // namespace

bool MeasureKind::is_of(std::string_view measure) const {
    const std::string_view prefix = prefix_of(*this);
    if (prefix == name) return measure == name;
    return measure.starts_with(prefix) && measure.size() > prefix.size();
}

std::optional<MeasureParts> MeasureParts::parse(std::string_view text) {
    const auto& kinds = measure_kinds();
    const auto family_of = [&](From from) {
        return std::ranges::find_if(kinds,
                                    [&](const MeasureKind& kind) { return kind.from == from && is_family(kind); });
    };
    // A number's own name stands before the families: `train_seconds` is no metric.
    auto kind =
        std::ranges::find_if(kinds, [&](const MeasureKind& one) { return one.name == text && !is_family(one); });
    if (kind != kinds.end()) {
        const auto family = family_of(kind->from);
        return MeasureParts{&*kind, without_prefix(text, family == kinds.end() ? "" : prefix_of(*family)), {}};
    }
    kind = std::ranges::find_if(kinds, [&](const MeasureKind& one) { return is_family(one) && one.is_of(text); });
    if (kind == kinds.end()) return {};
    const std::string name = without_prefix(text, prefix_of(*kind));
    const auto dot = name.find('.');
    if (kind->from != From::test || dot == name.npos) return MeasureParts{&*kind, name, {}};
    if (dot + 1 == name.size()) return {};
    return MeasureParts{&*family_of(From::test_class), name.substr(0, dot), name.substr(dot + 1)};
}

bool Measure::censored() const { return is_first_hit(name); }

std::string Measure::text() const {
    return censored() ? fmt::format("{} {} {}", name, monitor, target.value_or(0)) : name;
}

// ---- asking a trial -------------------------------------------------------------------------------------------------

std::optional<double> measure(const TrialRecord& trial, const Measure& measure) {
    if (trial.status == Status::failed || trial.status == Status::interrupted) return {};
    const auto parts = MeasureParts::parse(measure.name);
    return parts ? parts->kind->get(trial, *parts, measure) : std::nullopt;
}

bool is_by_sample(std::string_view measure) {
    const auto parts = MeasureParts::parse(measure);
    return parts && parts->kind->by_sample.applies && parts->kind->by_sample.applies(*parts);
}

std::optional<std::vector<double>> by_sample(const TrialRecord& trial, const Measure& asked) {
    if (!is_by_sample(asked.name) || !measure(trial, asked)) return {};
    const auto parts = MeasureParts::parse(asked.name);
    return parts->kind->by_sample.values(trial, *parts);
}

namespace {

bool is_of_own_class(const MeasureParts& parts) {
    const auto asked = parts.kind->by_sample.of_own_class;
    return asked && asked(parts);
}

}  // namespace

std::vector<std::uint32_t> groups_by_sample(const TrialRecord& trial, const Measure& asked) {
    const auto parts = MeasureParts::parse(asked.name);
    if (!parts || !trial.outcomes) return {};
    const auto& [group, expected] = std::tie(trial.outcomes->group, trial.outcomes->expected);
    if (!is_of_own_class(*parts)) return group;
    const std::size_t of_class = own_class(trial, *parts);
    std::vector<std::uint32_t> groups;
    for (std::size_t i = 0; i < group.size(); ++i)
        if (expected[i] == of_class) groups.push_back(group[i]);
    return groups;
}

std::string class_of_samples(std::string_view measure) {
    const auto parts = MeasureParts::parse(measure);
    return parts && is_of_own_class(*parts) ? parts->label : "";
}

double reached(const TrialRecord& trial, const Measure& measure) {
    if (measure.name == "epochs_to") return static_cast<double>(trial.epochs_run);
    return seconds_until(trial.curve, trial.curve.epoch.size());
}

bool more_is_better(const std::string& measure) {
    const auto parts = MeasureParts::parse(measure);
    if (parts && parts->kind->better != Better::as_column) return parts->kind->better == Better::large;
    const std::string column = without_prefix(parts ? parts->name : measure, "val_");
    return layers::higher_is_better(column.substr(0, column.find('.'))).value_or(false);
}

bool is_share(const std::string& measure) {
    const auto parts = MeasureParts::parse(measure);
    const std::string column = without_prefix(parts ? parts->name : measure, "val_");
    if (column == "sparsity" || column.ends_with("/dead_units") || column.ends_with("/saturated_units")) return true;
    const auto range = layers::range_of(column.substr(0, column.find('.')));
    return range && range->least == 0.0 && range->most == 1.0;
}

}  // namespace runner
