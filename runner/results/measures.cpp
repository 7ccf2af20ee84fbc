#include "runner/results/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "layers/metrics/metric.h"

namespace runner {
namespace {

constexpr double missed = std::numeric_limits<double>::infinity();

std::optional<double> finite(double number) { return std::isfinite(number) ? std::optional(number) : std::nullopt; }

std::optional<double> find(const std::map<std::string, double>& numbers, const std::string& name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : finite(found->second);
}

/// The row of the first epoch that reached the target, or nothing.
std::optional<std::size_t> hit(const Curve& curve, const Measure& measure) {
    const auto* column = curve.find(measure.monitor);
    if (!column || !measure.target) return {};
    const bool more = more_is_better(measure.monitor);
    for (std::size_t row = 1; row < column->size(); ++row) {
        const auto value = (*column)[row];
        if (value && (more ? *value >= *measure.target : *value <= *measure.target)) return row;
    }
    return {};
}

double seconds_until(const Curve& curve, std::size_t row) {
    const auto* seconds = curve.find("train_seconds");
    double sum = 0;
    for (std::size_t i = 1; seconds && i <= row && i < seconds->size(); ++i) sum += (*seconds)[i].value_or(0);
    return sum;
}

std::optional<double> seconds_per_epoch(const TrialRecord& trial) {
    const std::size_t rows = trial.curve.epoch.size();
    if (rows < 2 || !trial.curve.find("train_seconds")) return {};
    return seconds_until(trial.curve, rows - 1) / static_cast<double>(rows - 1);
}

/// `test_precision.8`: by the label of the class, or by its number where classes have no labels.
std::optional<double> of_class(const TrialRecord& trial, const std::string& metric, const std::string& label) {
    const auto found = trial.test_per_class.find(metric);
    if (found == trial.test_per_class.end()) return {};
    std::size_t index = found->second.size();
    const auto& labels = trial.data.labels;
    if (labels.empty())
        std::from_chars(label.data(), label.data() + label.size(), index);
    else
        index = static_cast<std::size_t>(std::ranges::find(labels, label) - labels.begin());
    return index < found->second.size() ? finite(found->second[index]) : std::nullopt;
}

std::optional<double> last_value(const Curve& curve, const std::string& column) {
    const auto* values = curve.find(column);
    if (!values || values->size() < 2) return {};
    return values->back();
}

using Scalar = std::optional<double> (*)(const TrialRecord&);
struct NamedScalar {
    std::string_view name;
    Scalar of;
};
constexpr std::array scalars = {
    NamedScalar{"epochs_run", [](const TrialRecord& t) { return finite(static_cast<double>(t.epochs_run)); }},
    NamedScalar{"best_epoch", [](const TrialRecord& t) { return finite(static_cast<double>(t.best_epoch)); }},
    NamedScalar{"params", [](const TrialRecord& t) { return finite(static_cast<double>(t.params)); }},
    NamedScalar{"trainable_params",
                [](const TrialRecord& t) { return finite(static_cast<double>(t.trainable_params)); }},
    NamedScalar{"train_test_gap", [](const TrialRecord& t) { return t.train_test_gap; }},
    NamedScalar{"sparsity", [](const TrialRecord& t) { return finite(t.sparsity); }},
    NamedScalar{"seconds_per_epoch", seconds_per_epoch},
    NamedScalar{"train_seconds", [](const TrialRecord& t) { return finite(t.train_seconds); }},
    NamedScalar{"inference_images_per_second",
                [](const TrialRecord& t) { return finite(t.inference_images_per_second); }},
};

}  // namespace

bool Measure::censored() const { return name == "epochs_to" || name == "seconds_to"; }

std::string Measure::text() const {
    return censored() ? fmt::format("{} {} {}", name, monitor, target.value_or(0)) : name;
}

namespace {

/// `test_precision.8` -> `precision`, `best.val_accuracy` -> `accuracy`.
std::string_view metric_of(std::string_view measure) {
    for (const std::string_view prefix : {"best.", "last.", "test_", "train_", "monte_carlo_", "val_"})
        if (measure.starts_with(prefix)) measure.remove_prefix(prefix.size());
    return measure.substr(0, measure.find('.'));
}

}  // namespace

bool more_is_better(const std::string& measure) {
    if (const auto known = layers::higher_is_better(metric_of(measure))) return *known;
    return measure == "sparsity" || measure == "inference_images_per_second" || measure == "monte_carlo_gain";
}

std::optional<double> best(const Curve& curve, const std::string& column) {
    const auto* values = curve.find(column);
    const bool more = more_is_better(column);
    std::optional<double> result;
    for (std::size_t row = 1; values && row < values->size(); ++row) {
        const auto value = (*values)[row];
        if (value && (!result || (more ? *value > *result : *value < *result))) result = value;
    }
    return result;
}

std::optional<double> measure(const TrialRecord& trial, const Measure& measure) {
    if (trial.status == Status::failed || trial.status == Status::interrupted) return {};
    const std::string& name = measure.name;
    if (measure.censored()) {
        const auto row = hit(trial.curve, measure);
        if (!row) return missed;
        return name == "epochs_to" ? static_cast<double>(trial.curve.epoch[*row]) : seconds_until(trial.curve, *row);
    }
    if (name.starts_with("best.")) return best(trial.curve, name.substr(5));
    if (name.starts_with("last.")) return last_value(trial.curve, name.substr(5));
    for (const auto& scalar : scalars)
        if (scalar.name == name) return scalar.of(trial);
    if (name.starts_with("train_")) return find(trial.train, name.substr(6));
    if (name.starts_with("monte_carlo_")) return find(trial.monte_carlo, name.substr(12));
    if (!name.starts_with("test_")) return {};
    const auto dot = name.find('.');
    if (dot == name.npos) return find(trial.test, name.substr(5));
    return of_class(trial, name.substr(5, dot - 5), name.substr(dot + 1));
}

double reached(const TrialRecord& trial, const Measure& measure) {
    if (measure.name == "epochs_to") return static_cast<double>(trial.epochs_run);
    return seconds_until(trial.curve, trial.curve.epoch.size());
}

}  // namespace runner
