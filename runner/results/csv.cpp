#include "runner/results/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>

#include "runner/store/json.h"

namespace runner {
namespace {

using TidyRow =
    std::function<void(const TrialRecord&, std::size_t row, const std::string& metric, std::optional<double>)>;

void for_each_number(const Results& results, const TidyRow& visit) {
    for (const TrialRecord& trial : results.trials)
        for (std::size_t row = 0; row < trial.curve.epoch.size(); ++row)
            for (const auto& [metric, values] : trial.curve.columns) visit(trial, row, metric, values[row]);
}

/// A column more where folds are cut.
bool has_folds(const Results& results) {
    return std::ranges::any_of(results.trials, [](const TrialRecord& trial) { return trial.fold > 0; });
}

std::string json_row(const Results& results, const TrialRecord& trial, Value epoch, const std::string& metric,
                     Value value) {
    Value row = Value::map();
    row.set("experiment", Value::string(results.experiment));
    row.set("variant", Value::string(trial.variant));
    row.set("seed", Value::integer(static_cast<std::int64_t>(trial.seed)));
    if (trial.fold > 0) row.set("fold", Value::integer(trial.fold));
    row.set("epoch", std::move(epoch));
    row.set("metric", Value::string(metric));
    row.set("value", std::move(value));
    return to_json_line(row) + '\n';
}

}  // namespace

std::string csv_field(const std::string& text) {
    // A spreadsheet would reckon with what begins like a formula; an apostrophe before it makes it text.
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    const std::string field = formula ? '\'' + text : text;
    if (field.find_first_of(",\"\r\n") == field.npos) return field;
    std::string quoted = "\"";
    for (const char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string curves_csv(const Results& results) {
    const bool folds = has_folds(results);
    std::string out = fmt::format("experiment,variant,seed,{}epoch,metric,value\n", folds ? "fold," : "");
    const std::string experiment = csv_field(results.experiment);
    for_each_number(results, [&](const TrialRecord& trial, std::size_t row, const std::string& metric, auto value) {
        fmt::format_to(std::back_inserter(out), "{},{},{},{}{},{},{}\n", experiment, csv_field(trial.variant),
                       trial.seed, folds ? fmt::format("{},", trial.fold) : "", trial.curve.epoch[row],
                       csv_field(metric), value ? fmt::format("{}", *value) : "");
    });
    return out;
}

std::string curves_jsonl(const Results& results) {
    std::string out;
    for_each_number(results, [&](const TrialRecord& trial, std::size_t row, const std::string& metric, auto value) {
        out += json_row(results, trial, Value::integer(trial.curve.epoch[row]), metric,
                        value ? Value::number(*value) : Value::null());
    });
    const auto scalar = [&](const TrialRecord& trial, const std::string& name) {
        if (const auto value = measure(trial, {name}))
            out += json_row(results, trial, Value::null(), name, Value::number(*value));
    };
    for (const TrialRecord& trial : results.trials) {
        for (const auto& [metric, value] : trial.test) scalar(trial, "test_" + metric);
        for (const auto& [metric, value] : trial.monte_carlo) scalar(trial, "monte_carlo_" + metric);
        for (const MeasureKind& kind : measure_kinds())
            if (kind.from == MeasureKind::From::scalar && kind.exported) scalar(trial, kind.name);
    }
    return out;
}

}  // namespace runner
