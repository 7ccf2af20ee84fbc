#include "runner/results/results_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/declare/diagnostic.h"
#include "runner/config/variants/names.h"
#include "runner/record/trial_json.h"
#include "runner/results/plain_words.h"
#include "runner/results/records.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/store/json_map_text.h"
#include "runner/store/outcomes_file.h"
#include "runner/store/trial_folders.h"

namespace runner {

// ---- summaries ------------------------------------------------------------------------------------------------------

const RecordFields<Estimate>& Recorded<Estimate>::fields() {
    using Field = RecordField<Estimate>;
    static const RecordFields<Estimate> fields = {
        Field::of("mean", &Estimate::mean, "").as_required(),
        Field::of("sd", &Estimate::sd, "").as_required(),
        Field::of("ci95", &Estimate::ci95, "of the mean").as_required(),
        Field::of("n", &Estimate::n, "left out where it is that of the variant"),
        Field::unless_default(
            "ci95_new_data", &Estimate::new_data,
            "of the mean over new seeds and new test samples, where outcomes of the samples are kept"),
    };
    return fields;
}

const RecordFields<TargetSummary>& Recorded<TargetSummary>::fields() {
    using Field = RecordField<TargetSummary>;
    static const RecordFields<TargetSummary> fields = {
        Field::of("n", &TargetSummary::n, ""),
        Field::of("hits", &TargetSummary::hits, ""),
        Field::of("median", &TargetSummary::median, "null: missed by half"),
    };
    return fields;
}

namespace {

RecordField<VariantSummary> epochs_to_field() {
    RecordField<VariantSummary> field{.key = "epochs_to", .doc = "by monitor and target"};
    field.write = [](const VariantSummary& summary) {
        Value targets = Value::map();
        for (const TargetSummary& target : summary.targets)
            targets.set(fmt::format("{} {}", target.measure.monitor, *target.measure.target), write_record(target));
        return targets;
    };
    return std::move(field).as(Form::map_of(RecordType<TargetSummary>::form())).as_required();
}

/// Left out where all trials learned something, or none.
RecordField<VariantSummary> learned_field() {
    RecordField<VariantSummary> field{.key = "learned", .doc = "the measures of the trials that did not collapse"};
    field.write = [](const VariantSummary& summary) -> std::optional<Value> {
        if (summary.learned.empty()) return {};
        Value measures = Value::map();
        for (const auto& [name, estimate] : summary.learned) measures.set(name, write_record(estimate));
        return measures;
    };
    return std::move(field).as(Form::map_of(RecordType<Estimate>::form()));
}

}  // namespace

const RecordFields<VariantSummary>& Recorded<VariantSummary>::fields() {
    using Field = RecordField<VariantSummary>;
    static const RecordFields<VariantSummary> fields = {
        Field::of("variant", &VariantSummary::variant, "").as_required(),
        Field::of("n", &VariantSummary::n, "trials with results: neither failed nor interrupted").as_required(),
        Field::of("statuses", &VariantSummary::statuses, "how many trials ended so"),
        Field::unless_default("at_chance", &VariantSummary::at_chance,
                              "trials that collapsed, which the means include"),
        Field::unless_default(
            "steps_shared_with", &VariantSummary::steps_shared_with,
            "other variants whose trainings take the same steps, as far as each goes: they were taken once"),
        learned_field(),
        epochs_to_field(),
    };
    return fields;
}

namespace {

/// The measures stand before `epochs_to`.
Value summary_to_value(const VariantSummary& summary) {
    Value value = write_record(summary);
    const Value targets = *value.find("epochs_to");
    value.remove("epochs_to");
    for (const auto& [name, estimate] : summary.measures) {
        Value one = write_record(estimate);
        if (estimate.n == summary.n) one.remove("n");
        value.set(name, std::move(one));
    }
    value.set("epochs_to", targets);
    return value;
}

// ---- the whole ------------------------------------------------------------------------------------------------------

using ResultsField = RecordField<Results>;

/// Checked before anything else is read.
ResultsField schema_field() {
    ResultsField field{.key = "schema"};
    field.write = [](const Results&) { return Value::string(results_schema_name); };
    return std::move(field).as({.kind = Form::Kind::word, .words = {results_schema_name}}).as_required();
}

/// Left out where no variant uses any such setting.
ResultsField formats_field() {
    ResultsField field{.key = "formats",
                       .doc = "the formats of settings whose meaning has changed, by variant and path"};
    field.write = [](const Results& results) -> std::optional<Value> {
        if (results.formats.entries.empty()) return {};
        return results.formats;
    };
    field.read = [](const Value& value, Results& results, const std::string&) { results.formats = value; };
    return std::move(field).as(Form::map_of(Form::map_of({.kind = Form::Kind::integer})));
}

ResultsField gate_field() {
    ResultsField field{.key = "gate", .doc = "metric to margin"};
    field.write = [](const Results& results) {
        Value value = Value::map();
        for (const auto& [metric, margin] : results.gate) value.set(metric, Value::number(margin));
        return value;
    };
    field.read = [](const Value& value, Results& results, const std::string&) {
        for (const auto& entry : value.entries)
            results.gate.emplace_back(entry.key, declare::to_number(entry.value).value_or(0));
    };
    return std::move(field).as(Form::map_of({.kind = Form::Kind::number}));
}

/// Follows from the settings of the variants.
ResultsField trained_on_field() {
    ResultsField field{.key = "trained_on", .doc = "the file of one's own that `data` come from, for people"};
    field.write = [](const Results& results) -> std::optional<Value> {
        const std::string own = own_file(results, results.data);
        if (own.empty()) return {};
        return Value::string(own);
    };
    return std::move(field).as(Form::of_text());
}

bool is_made_on(const TrialRecord& trial, const Environment& environment) {
    return trial.environment && *trial.environment == environment;
}

/// Leaves out `data` and `environment` where they are those of the results, which are read before.
Value trial_among(const Results& results, const TrialRecord& trial) {
    Value value = trial_to_value(trial);
    if (trial.data == results.data) value.remove("data");
    if (is_made_on(trial, results.environment)) value.remove("environment");
    return value;
}

constexpr const char* trials_key = "trials";

ResultsField trials_field() {
    ResultsField field{.key = trials_key, .doc = "in the file's order of variants, then by seed"};
    field.write = [](const Results& results) {
        Value list = Value::list();
        for (const TrialRecord& trial : results.trials) list.items.push_back(trial_among(results, trial));
        return list;
    };
    field.read = [](const Value& list, Results& results, const std::string& path) {
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            TrialRecord trial = trial_from_value(list.items[i], fmt::format("{}[{}]", path, i));
            if (!list.items[i].find("data")) trial.data = results.data;
            if (!list.items[i].find("environment")) trial.environment = results.environment;
            results.trials.push_back(std::move(trial));
        }
    };
    return std::move(field).as(RecordType<std::vector<TrialRecord>>::form()).as_needed();
}

/// Computed anew where results are read.
ResultsField summary_field() {
    ResultsField field{.key = "summary"};
    field.write = [](const Results& results) {
        Value list = Value::list();
        for (const VariantSummary& summary : results.summary) list.items.push_back(summary_to_value(summary));
        return list;
    };
    return std::move(field).as(RecordType<std::vector<VariantSummary>>::form()).as_required();
}

RecordFields<Results> make_results_fields() {
    const Form map_or_null = Form::or_null(Form::map_of({}));
    return {
        schema_field(),
        ResultsField::of("experiment", &Results::experiment, "").as_required(),
        ResultsField::of("question", &Results::question, "").as_required(),
        ResultsField::unless_default("partial", &Results::partial, "of a run that was at work when this was written"),
        ResultsField::of("config", &Results::config, "the resolved file").as(map_or_null).as_required(),
        ResultsField::of("config_hash", &Results::config_hash, "SHA-256 of `config` on one line").as_required(),
        ResultsField::of("variants", &Results::variants,
                         "data, model, training and evaluation of each variant, with every default")
            .as(Form::map_of(map_or_null)),
        formats_field(),
        gate_field(),
        ResultsField::of("data", &Results::data, "what most variants were trained on").as_needed(),
        trained_on_field(),
        ResultsField::of("environment", &Results::environment,
                         "of the run that wrote this; what was made on another says so")
            .as_required(),
        ResultsField::unless_default("search", &Results::search, "how the variants that choose came to their settings"),
        trials_field(),
        summary_field(),
        ResultsField::of("claims", &Results::claims, "").as_required(),
        ResultsField::unless_default("looks", &Results::looks,
                                     "of --until-decided and --within: when the claims were judged"),
        ResultsField::unless_default("within", &Results::within, "of --within: what there was no time for"),
    };
}

void check_schema(const Value& value, const std::string& name) {
    const Value* schema = value.find("schema");
    if (schema && schema->is_scalar() && schema->text == results_schema_name) return;
    const bool other = schema && schema->is_scalar() && schema->text.starts_with("runner-results/");
    if (other)
        declare::throw_invalid_file(
            name, fmt::format("written as `{}`, and this runner reads `{}`", schema->text, results_schema_name),
            "read it with the runner that wrote it, or run the experiment again");
    declare::throw_invalid_file(name,
                                fmt::format("not a results file: expected `\"schema\": \"{}\"`", results_schema_name),
                                "results stand in `results/<experiment>/results.json`");
}

/// Names become those of files and folders: what a file of results says is held to the same rule as what an
/// experiment says.
void check_plain(const std::string& name, const std::string& path) {
    if (is_plain_name(name)) return;
    throw_unexpected(path, "a letter or digit, then letters, digits, `.`, `_` and `-`", Value::string(name));
}

void check_plain_names(const Results& results) {
    check_plain(results.experiment, "experiment");
    for (std::size_t i = 0; i < results.trials.size(); ++i)
        check_plain(results.trials[i].variant, fmt::format("trials[{}].variant", i));
    for (std::size_t i = 0; i < results.search.size(); ++i)
        check_plain(results.search[i].variant, fmt::format("search[{}].variant", i));
}

/// Targets of claims, asked for in epochs.
std::vector<Measure> targets_of(const std::vector<Verdict>& claims) {
    std::vector<Measure> targets;
    for (const Verdict& verdict : claims) {
        if (!verdict.measure.censored() || !verdict.measure.target) continue;
        const Measure target{"epochs_to", verdict.measure.monitor, verdict.measure.target};
        if (std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
    }
    return targets;
}

/// What is infinite is written as null; the signs tell which way the effect is, and bounds the ends of its interval. As
/// many on either side: then it is not told.
void restore_infinite(Verdict& verdict) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (!verdict.effect && verdict.signs && verdict.signs->wins != verdict.signs->losses)
        verdict.effect = verdict.signs->wins > verdict.signs->losses ? infinite : -infinite;
    if (std::isfinite(verdict.more_than.low)) verdict.interval.low = infinite;
    if (std::isfinite(verdict.less_than.high)) verdict.interval.high = -infinite;
}

Results results_from_value(const Value& value) {
    Results results = read_record<Results>(value, {});
    for (Verdict& verdict : results.claims) restore_infinite(verdict);
    check_plain_names(results);
    return results;
}

}  // namespace

const RecordFields<Results>& Recorded<Results>::fields() {
    static const RecordFields<Results> fields = make_results_fields();
    return fields;
}

Value results_to_value(const Results& results) { return write_record(results); }

std::string results_to_json(const Results& results) {
    JsonMapText text;
    for (const ResultsField& field : Recorded<Results>::fields())
        if (field.key == trials_key && !results.trials.empty())
            text.add(field.key, results.trials.size(),
                     [&](std::size_t index) { return trial_among(results, results.trials[index]); });
        else if (const auto value = field.write(results))
            text.add(field.key, *value);
    return text.end();
}

std::filesystem::path results_file(const std::filesystem::path& path) {
    std::error_code unused;
    return std::filesystem::is_directory(path, unused) ? path / "results.json" : path;
}

Results read_results_alone(const std::filesystem::path& path) {
    const auto file = results_file(path);
    const Value value = from_json(read_file(file), file.native());
    check_schema(value, file.native());
    try {
        return results_from_value(value);
    } catch (const declare::InvalidInput& error) {
        declare::Diagnostics placed;  // the same, with the name of the file
        for (const auto& diagnostic : error.diagnostics.all())
            placed.error(declare::Place{std::make_shared<declare::Source>(file.native(), "")}, diagnostic.message,
                         diagnostic.help);
        throw declare::InvalidInput(placed);
    }
}

Results read_results(const std::filesystem::path& path) {
    Results results = read_results_alone(path);
    const auto folder = results_file(path).parent_path();
    const TrialFolders folders(folder);
    for (TrialRecord& trial : results.trials)
        read_outcomes(folders.read_at({trial.key(), trial.hash}) / outcomes_file, trial);
    results.summary = summarize(results.trials, targets_of(results.claims));
    return results;
}

}  // namespace runner
