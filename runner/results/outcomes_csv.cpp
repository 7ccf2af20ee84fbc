#include "runner/results/outcomes_csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/results/csv.h"

namespace runner {
namespace {

/// One output of one sample of a trial.
struct SampleLine {
    const TrialRecord& trial;
    std::size_t sample, output;

    const Outcomes& outcomes() const { return *trial.outcomes; }
    std::string label(std::uint16_t of_class) const { return csv_field(trial.data.label(of_class)); }
    /// The shortest digits of a float32, where it is one.
    std::string number(const std::vector<double>& numbers) const {
        const double value = numbers[sample * outcomes().width() + output];
        const auto single = static_cast<float>(value);
        return static_cast<double>(single) == value ? written(single) : written(value);
    }
    template <class Number>
    static std::string written(Number value) {
        return std::isfinite(value) ? fmt::format("{}", value) : "";
    }
};

/// A column, which is there where a trial has it.
struct SampleColumn {
    const char* name;
    bool (*has)(const Outcomes&);
    std::string (*cell)(const SampleLine&);
};

bool has_classes(const Outcomes& outcomes) { return !outcomes.expected.empty(); }
bool has_numbers(const Outcomes& outcomes) { return !outcomes.prediction.empty(); }

constexpr SampleColumn sample_columns[] = {
    {"row", [](const Outcomes& outcomes) { return !outcomes.row.empty(); },
     [](const SampleLine& line) { return std::to_string(line.outcomes().row[line.sample]); }},
    {"partner", [](const Outcomes& outcomes) { return !outcomes.partner.empty(); },
     [](const SampleLine& line) { return std::to_string(line.outcomes().partner[line.sample]); }},
    {"group", [](const Outcomes& outcomes) { return !outcomes.group.empty(); },
     [](const SampleLine& line) { return csv_field(line.outcomes().group_of(line.sample)); }},
    {"expected", has_classes, [](const SampleLine& line) { return line.label(line.outcomes().expected[line.sample]); }},
    {"predicted", has_classes,
     [](const SampleLine& line) { return line.label(line.outcomes().predicted[line.sample]); }},
    {"probability", [](const Outcomes& outcomes) { return !outcomes.probability.empty(); },
     [](const SampleLine& line) { return SampleLine::written(line.outcomes().probability[line.sample]); }},
    {"correct", has_classes,
     [](const SampleLine& line) { return std::string(line.outcomes().is_correct(line.sample) ? "1" : "0"); }},
    {"output", [](const Outcomes& outcomes) { return outcomes.width() > 1; },
     [](const SampleLine& line) { return std::to_string(line.output + 1); }},
    {"target", has_numbers, [](const SampleLine& line) { return line.number(line.outcomes().target); }},
    {"prediction", has_numbers, [](const SampleLine& line) { return line.number(line.outcomes().prediction); }},
};

std::vector<const SampleColumn*> columns_of(const Results& results) {
    std::vector<const SampleColumn*> columns;
    for (const SampleColumn& column : sample_columns)
        if (std::ranges::any_of(results.trials, [&](const TrialRecord& trial) {
                return trial.outcomes && column.has(*trial.outcomes);
            }))
            columns.push_back(&column);
    return columns;
}

void add_lines(std::string& text, const std::string& experiment, const TrialRecord& trial, bool folds,
               const std::vector<const SampleColumn*>& columns) {
    const Outcomes& outcomes = *trial.outcomes;
    const std::string variant = csv_field(trial.variant);
    for (std::size_t sample = 0; sample < outcomes.samples(); ++sample)
        for (std::size_t output = 0; output < std::max<std::size_t>(1, outcomes.width()); ++output) {
            fmt::format_to(std::back_inserter(text), "{},{},{},{}{}", experiment, variant, trial.seed,
                           folds ? fmt::format("{},", trial.fold) : "", outcomes.index[sample]);
            for (const SampleColumn* column : columns)
                text += ',' + (column->has(outcomes) ? column->cell({trial, sample, output}) : "");
            text += '\n';
        }
}

}  // namespace

std::string outcomes_csv(const Results& results) {
    const auto columns = columns_of(results);
    if (columns.empty()) return {};
    const bool folds = std::ranges::any_of(results.trials, [](const TrialRecord& trial) { return trial.fold > 0; });
    std::string text = fmt::format("experiment,variant,seed,{}index", folds ? "fold," : "");
    for (const SampleColumn* column : columns) text += fmt::format(",{}", column->name);
    text += '\n';
    for (const TrialRecord& trial : results.trials)
        if (trial.outcomes) add_lines(text, csv_field(results.experiment), trial, folds, columns);
    return text;
}

}  // namespace runner
