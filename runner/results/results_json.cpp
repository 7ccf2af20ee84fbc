#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/declare/diagnostic.h"
#include "runner/record/archive.h"
#include "runner/results/results.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {

template <>
struct Archived<int> {
    static Value write(int i) { return Value::integer(i); }
    static void read(const Value& value, int& i, const std::string& path) {
        std::int64_t wide = 0;
        Archived<std::int64_t>::read(value, wide, path);
        i = static_cast<int>(wide);
    }
};

/// An end that is infinite is null.
template <>
struct Archived<Interval> {
    static Value write(const Interval& interval) {
        return Value::list({number_or_null(interval.low), number_or_null(interval.high)});
    }
    static void read(const Value& value, Interval& interval, const std::string& path) {
        if (!value.is_list() || value.items.size() != 2) expected(path, "two numbers", value);
        interval = {};
        if (const auto low = declare::to_number(value.items[0])) interval.low = *low;
        if (const auto high = declare::to_number(value.items[1])) interval.high = *high;
    }
};

/// Enumerations that have a to_string.
template <class E, E last>
struct ArchivedWord {
    static Value write(E e) { return Value::string(to_string(e)); }
    static void read(const Value& value, E& e, const std::string& path) {
        for (int i = 0; i <= static_cast<int>(last); ++i)
            if (value.is_scalar() && value.text == to_string(static_cast<E>(i))) return void(e = static_cast<E>(i));
        expected(path, "another word", value);
    }
};
template <>
struct Archived<Decision> : ArchivedWord<Decision, Decision::not_run> {};
template <>
struct Archived<Expect> : ArchivedWord<Expect, Expect::not_greater> {};

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, Environment>
void describe(Archive& archive, T& environment) {
    archive.entry("runner", environment.runner);
    archive.entry("git", environment.git);
    archive.entry("compiler", environment.compiler);
    archive.entry("onednn", environment.onednn);
    archive.entry("isa", environment.isa);
    archive.entry("cpu", environment.cpu);
    archive.entry("threads_per_trial", environment.threads_per_trial);
    archive.entry("jobs", environment.jobs);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, Signs>
void describe(Archive& archive, T& signs) {
    archive.entry("more", signs.wins);
    archive.entry("same", signs.ties);
    archive.entry("less", signs.losses);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, CandidateRecord>
void describe(Archive& archive, T& candidate) {
    archive.entry("label", candidate.label);
    archive.entry("parameters", candidate.parameters);
    archive.entry("mean", candidate.mean);
    archive.entry("values", candidate.values);
    archive.entry("statuses", candidate.statuses);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, SearchRecord>
void describe(Archive& archive, T& search) {
    archive.entry("variant", search.variant);
    archive.entry("by", search.by);
    archive.entry("seeds", search.seeds);
    archive.maybe("kept", search.kept);
    archive.entry("candidates", search.candidates);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, Look>
void describe(Archive& archive, T& look) {
    archive.entry("seeds", look.seeds);
    archive.entry("alpha", look.alpha);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, Looks>
void describe(Archive& archive, T& looks) {
    archive.entry("made", looks.made);
    archive.entry("planned", looks.planned);
    archive.entry("max_seeds", looks.max_seeds);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, Verdict>
void describe(Archive& archive, T& verdict) {
    archive.entry("claim", verdict.claim);
    archive.entry("variant", verdict.variant);
    if constexpr (std::same_as<Archive, Writer>) {
        archive.entry("against",
                      verdict.against_number ? Value::number(*verdict.against_number) : Value::string(verdict.against));
    } else if (const Value* against = archive.map().find("against")) {
        verdict.against_number = declare::to_number(*against);
        if (!verdict.against_number) verdict.against = against->text;
    }
    archive.entry("measure", verdict.measure.name);
    archive.maybe("monitor", verdict.measure.monitor);
    archive.maybe("target", verdict.measure.target);
    archive.entry("expect", verdict.expect);
    archive.maybe("margin", verdict.margin);
    archive.maybe("margin_share", verdict.margin_share);
    archive.entry("verdict", verdict.decision);
    archive.maybe("why", verdict.why);
    archive.entry("effect", verdict.effect);
    archive.maybe("effect_beyond", verdict.beyond);
    archive.entry("ci95", verdict.interval);
    archive.maybe("ci95_more_than", verdict.more_than);
    archive.maybe("ci95_less_than", verdict.less_than);
    archive.entry("level", verdict.level);
    archive.entry("p", verdict.p);
    archive.entry("pairs", verdict.pairs);
    if constexpr (std::same_as<Archive, Writer>) {
        if (verdict.questions > 1) archive.entry("questions", verdict.questions);
    } else {
        archive.entry("questions", verdict.questions);
    }
    archive.maybe("look", verdict.look);
    archive.maybe("looks", verdict.looks);
    archive.group("signs", [&](auto& inner) {
        if constexpr (std::same_as<Archive, Writer>) {
            if (verdict.signs) describe(inner, *verdict.signs);
        } else {
            describe(inner, verdict.signs.emplace());
        }
    });
    archive.maybe("more_seeds", verdict.more_seeds);
}

namespace {

Value estimate_to_value(const Estimate& estimate, int n) {
    Value value = Value::map();
    value.set("mean", number_or_null(estimate.mean));
    value.set("sd", number_or_null(estimate.sd));
    value.set("ci95", estimate.ci95 ? Archived<Interval>::write(*estimate.ci95) : Value::null());
    if (estimate.n != n) value.set("n", Value::integer(estimate.n));
    return value;
}

Value summary_to_value(const VariantSummary& summary) {
    Value value = Value::map();
    value.set("variant", Value::string(summary.variant));
    value.set("n", Value::integer(summary.n));
    value.set("statuses", Archived<std::map<std::string, int>>::write(summary.statuses));
    for (const auto& [name, estimate] : summary.measures) value.set(name, estimate_to_value(estimate, summary.n));
    Value targets = Value::map();
    for (const TargetSummary& target : summary.targets) {
        Value one = Value::map();
        one.set("n", Value::integer(target.n));
        one.set("hits", Value::integer(target.hits));
        one.set("median", number_or_null(target.median));
        targets.set(fmt::format("{} {}", target.measure.monitor, *target.measure.target), std::move(one));
    }
    value.set("epochs_to", std::move(targets));
    return value;
}

Value trials_to_value(const Results& results) {
    Value list = Value::list();
    for (const TrialRecord& trial : results.trials) {
        Value value = trial_to_value(trial);
        if (trial.data == results.data) value.remove("data");
        list.items.push_back(std::move(value));
    }
    return list;
}

Value gate_to_value(const Gate& gate) {
    Value value = Value::map();
    for (const auto& [metric, margin] : gate) value.set(metric, Value::number(margin));
    return value;
}

const Value& needed(const Value& map, const char* key) {
    static const Value nothing;
    const Value* value = map.find(key);
    if (!value) expected(key, "a value", nothing);
    return *value;
}

void check_schema(const Value& value, const std::string& name) {
    const Value* schema = value.find("schema");
    if (schema && schema->is_scalar() && schema->text == results_schema_name) return;
    const bool other = schema && schema->is_scalar() && schema->text.starts_with("runner-results/");
    declare::Diagnostics diagnostics;
    const declare::Place place{std::make_shared<declare::Source>(name, "")};
    if (other)
        diagnostics.error(place,
                          fmt::format("written as `{}`, and this runner reads `{}`", schema->text, results_schema_name),
                          "read it with the runner that wrote it, or run the experiment again");
    else
        diagnostics.error(place, fmt::format("not a results file: expected `\"schema\": \"{}\"`", results_schema_name),
                          "results stand in `results/<experiment>/results.json`");
    throw declare::InvalidInput(diagnostics);
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

/// What is infinite is written as null; the signs tell which way the effect is, and bounds the ends of its interval.
void restore_infinite(Verdict& verdict) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (!verdict.effect && verdict.signs && verdict.pairs > 0)
        verdict.effect = verdict.signs->wins > verdict.signs->losses ? infinite : -infinite;
    if (std::isfinite(verdict.more_than.low)) verdict.interval.low = infinite;
    if (std::isfinite(verdict.less_than.high)) verdict.interval.high = -infinite;
}

Results results_from_value(const Value& value) {
    Results results;
    Reader reader(value, {});
    reader.entry("experiment", results.experiment);
    reader.entry("question", results.question);
    reader.entry("config", results.config);
    reader.entry("config_hash", results.config_hash);
    reader.entry("variants", results.variants);
    if (const Value* formats = value.find("formats")) results.formats = *formats;
    reader.entry("environment", results.environment);
    results.data = data_from_value(needed(value, "data"));
    const Value& trials = needed(value, "trials");
    for (std::size_t i = 0; i < trials.items.size(); ++i) {
        TrialRecord trial = trial_from_value(trials.items[i], fmt::format("trials[{}]", i));
        if (!trials.items[i].find("data")) trial.data = results.data;
        results.trials.push_back(std::move(trial));
    }
    reader.entry("search", results.search);
    reader.maybe("looks", results.looks);
    reader.entry("claims", results.claims);
    for (Verdict& verdict : results.claims) restore_infinite(verdict);
    if (const Value* gate = value.find("gate"))
        for (const auto& entry : gate->entries)
            results.gate.emplace_back(entry.key, declare::to_number(entry.value).value_or(0));
    results.summary = summarize(results.trials, targets_of(results.claims));
    return results;
}

}  // namespace

Value results_to_value(const Results& results) {
    Value value = Value::map();
    value.set("schema", Value::string(results_schema_name));
    value.set("experiment", Value::string(results.experiment));
    value.set("question", Value::string(results.question));
    value.set("config", results.config);
    value.set("config_hash", Value::string(results.config_hash));
    value.set("variants", results.variants);
    if (!results.formats.entries.empty()) value.set("formats", results.formats);
    value.set("gate", gate_to_value(results.gate));
    value.set("data", data_to_value(results.data));
    value.set("environment", write_record(results.environment));
    if (!results.search.empty()) value.set("search", Archived<std::vector<SearchRecord>>::write(results.search));
    value.set("trials", trials_to_value(results));
    Value summaries = Value::list();
    for (const VariantSummary& summary : results.summary) summaries.items.push_back(summary_to_value(summary));
    value.set("summary", std::move(summaries));
    value.set("claims", Archived<std::vector<Verdict>>::write(results.claims));
    if (!(results.looks == Looks{})) value.set("looks", Archived<Looks>::write(results.looks));
    return value;
}

std::filesystem::path results_file(const std::filesystem::path& path) {
    std::error_code unused;
    return std::filesystem::is_directory(path, unused) ? path / "results.json" : path;
}

Results read_results(const std::filesystem::path& path) {
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

}  // namespace runner
