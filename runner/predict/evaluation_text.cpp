#include "runner/predict/evaluation_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/record_field.h"
#include "runner/results/records.h"
#include "runner/results/table.h"
#include "runner/results/text.h"
#include "runner/store/json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

using Row = std::vector<std::string>;

/// Of all variants, accuracy first and loss last.
std::vector<std::string> metrics_of(const std::vector<VariantEvaluation>& variants) {
    std::vector<std::string> names;
    for (const VariantEvaluation& variant : variants)
        for (const TrialRecord& trial : variant.trials)
            for (const auto& [name, value] : trial.test)
                if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    const auto place = [](const std::string& name) { return name == "accuracy" ? 0 : name == "loss" ? 2 : 1; };
    std::ranges::stable_sort(names, {}, place);
    return names;
}

std::string number_in(const Numbers& numbers, const std::string& name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? "–" : significant(found->second, 4);
}

/// The mean over the networks, with its interval for new seeds and samples where that is known.
std::string mean_in(const VariantSummary& summary, const std::string& name) {
    const Estimate* estimate = summary.find("test_" + name);
    return estimate ? plus_minus(*estimate) : "–";
}

std::vector<Row> rows_of(const VariantEvaluation& variant, const std::vector<std::string>& metrics) {
    std::vector<Row> rows;
    const auto add = [&](const std::string& who, const auto& number_of) {
        Row& row = rows.emplace_back(Row{rows.empty() ? printable(variant.variant) : "", who});
        for (const std::string& metric : metrics) row.push_back(number_of(metric));
    };
    const auto summaries = summarize(variant.trials, {});
    if (variant.trials.size() > 1)
        add(fmt::format("mean of {}", variant.trials.size()),
            [&](const std::string& metric) { return mean_in(summaries[0], metric); });
    if (variant.together)
        add("together", [&](const std::string& metric) { return number_in(*variant.together, metric); });
    for (const TrialRecord& trial : variant.trials)
        add(to_string(trial.replicate()), [&](const std::string& metric) { return number_in(trial.test, metric); });
    return rows;
}

/// Words at the left, numbers at the right.
std::string in_columns(const std::vector<Row>& rows) {
    std::vector<int> widths(rows[0].size());
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += (i == 0 ? "" : "  ") + (i < 2 ? left(row[i], widths[i]) : right(row[i], widths[i]));
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

std::int64_t samples_of(const Evaluation& evaluation) {
    return static_cast<std::int64_t>(evaluation.variants[0].trials[0].outcomes->samples());
}

Value variant_value(const VariantEvaluation& variant) {
    Value seeds = Value::list(), map = Value::map(), mean = Value::map();
    for (const TrialRecord& trial : variant.trials) {
        Value one = Value::map();
        one.set("seed", Value::integer(static_cast<std::int64_t>(trial.seed)));
        if (trial.fold > 0) one.set("fold", Value::integer(trial.fold));
        one.set("test", RecordType<Numbers>::write(trial.test));
        seeds.items.push_back(std::move(one));
    }
    const auto summary = summarize(variant.trials, {}).at(0);
    for (const auto& [name, estimate] : summary.measures)
        if (name.starts_with("test_")) mean.set(name.substr(5), Value::number(estimate.mean));
    map.set("seeds", std::move(seeds));
    map.set("mean", std::move(mean));
    if (variant.together) map.set("together", RecordType<Numbers>::write(*variant.together));
    return map;
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation, const Results& results, int width, bool colour) {
    const auto metrics = metrics_of(evaluation.variants);
    std::vector<Row> rows = {{"variant", "network"}};
    for (std::string metric : metrics) {
        std::ranges::replace(metric, '_', ' ');
        rows[0].push_back(printable(metric));
    }
    bool together = false;
    for (const VariantEvaluation& variant : evaluation.variants) {
        const auto more = rows_of(variant, metrics);
        rows.insert(rows.end(), more.begin(), more.end());
        together = together || variant.together;
    }
    std::string text = fmt::format("{}: {} samples\n\n{}", printable(evaluation.data),
                                   with_thousands(samples_of(evaluation)), in_columns(rows));
    if (together)
        text += results.data.labels.empty() ? "\n`together` is the mean of what the networks say.\n"
                                            : "\n`together` is the class of the mean of the networks' probabilities.\n";
    Results judged = results;
    judged.claims = evaluation.claims;
    judged.looks = {};
    const std::string verdicts = verdicts_text(judged, width, colour);
    return verdicts.empty() ? text : text + '\n' + verdicts;
}

Value evaluation_value(const Evaluation& evaluation) {
    Value variants = Value::map(), claims = Value::list(), map = Value::map();
    for (const VariantEvaluation& variant : evaluation.variants) variants.set(variant.variant, variant_value(variant));
    for (const Verdict& verdict : evaluation.claims) claims.items.push_back(RecordType<Verdict>::write(verdict));
    map.set("data", Value::string(evaluation.data));
    map.set("samples", Value::integer(samples_of(evaluation)));
    map.set("variants", std::move(variants));
    map.set("claims", std::move(claims));
    return map;
}

}  // namespace runner
