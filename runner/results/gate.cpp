#include "runner/results/gate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "runner/config/claims/gate.h"
#include "runner/config/spec/resolved.h"
#include "runner/config/variants/seeds.h"
#include "runner/results/differences.h"
#include "runner/results/gate_margins.h"
#include "runner/results/pairs.h"

namespace declare {

template <>
const std::vector<Choice<runner::GateDecision>>& choices<runner::GateDecision>() {
    using enum runner::GateDecision;
    static const std::vector<Choice<runner::GateDecision>> table = {{passed, "passed"},
                                                                    {worse, "worse"},
                                                                    {not_shown, "not shown"},
                                                                    {missing, "missing"},
                                                                    {went_wrong, "went wrong"}};
    return table;
}

}  // namespace declare

namespace runner {

std::string to_string(GateDecision decision) { return declare::name_of(decision); }

ExitCode GateReport::exit_code() const {
    if (!refusals.empty()) return ExitCode::usage;
    const bool passed = std::ranges::all_of(checks, [](const auto& c) { return c.decision == GateDecision::passed; });
    return passed ? ExitCode::done : ExitCode::gate_not_met;
}

namespace {

constexpr std::size_t enough_pairs = 5;
constexpr double share = 0.95;  // of each one-sided interval

using Values = std::map<Replicate, std::optional<double>>;

Values values_of(const Results& results, const std::string& variant, const std::string& metric) {
    Values values;
    for (const TrialRecord& trial : results.trials) {
        if (trial.variant != variant) continue;
        const auto value = measure(trial, {metric});
        values[trial.replicate()] = value && std::isfinite(*value) ? value : std::nullopt;
    }
    return values;
}

/// The seeds whose trial lacks the number, if any: a gate is not passed by what was not measured.
std::string lacking(const Values& values, const std::string& where, const std::string& metric) {
    if (values.empty()) return fmt::format("no trial in {}", where);
    std::string seeds;
    int folds = 0;
    for (const auto& [replicate, value] : values) {
        if (value) continue;
        seeds += fmt::format("{}{}", seeds.empty() ? "" : ", ", replicate.seed);
        folds += replicate.fold > 0;
    }
    if (folds > 0) return fmt::format("no finite {} in {} for {} of its folds", metric, where, folds);
    return seeds.empty() ? "" : fmt::format("no finite {} in {} for seed {}", metric, where, seeds);
}

std::vector<double> numbers(const Values& values) {
    std::vector<double> result;
    for (const auto& [replicate, value] : values) result.push_back(*value);
    return result;
}

/// A center with one-sided ends on both sides.
Interval around(double center, double standard_error, double degrees) {
    if (standard_error == 0) return {center, center};
    const double half = student_t_quantile(share, degrees) * standard_error;
    return {center - half, center + half};
}

/// `test_to_train`: see estimate().
void compare_pairs(GateCheck& check, const std::vector<double>& now, const std::vector<double>& baseline,
                   double test_to_train, const Rounding& rounding) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < now.size(); ++i) differences.push_back(difference(now[i], baseline[i]));
    const auto n = static_cast<double>(differences.size());
    check.difference = rounding.clean(mean(differences));
    check.interval = around(check.difference,
                            rounding.clean(standard_deviation(differences)) * std::sqrt(1 / n + test_to_train), n - 1);
}

Trials trials_of(const Results& results, const std::string& variant, const Values& replicates) {
    std::map<Replicate, const TrialRecord*> found;
    for (const TrialRecord& trial : results.trials)
        if (trial.variant == variant && replicates.contains(trial.replicate()))
            found.emplace(trial.replicate(), &trial);
    Trials trials;
    for (const auto& [replicate, trial] : found) trials.push_back(trial);
    return trials;
}

/// The numbers of the new trials, seed by seed and sample by sample, then those of the baseline's.
SampleTable tables_of(const Trials& ours, const Trials& theirs, const std::string& metric) {
    if (!is_by_sample(metric)) return {{}, 0, fmt::format("{} is not made of what was said of each sample", metric)};
    for (const auto& [trials, where] : {std::pair{&ours, "the new results"}, std::pair{&theirs, "the baseline"}})
        if (std::ranges::any_of(*trials, [&](const TrialRecord* trial) { return !by_sample(*trial, {metric}); }))
            return {
                {}, 0, fmt::format("{} {} no {} of each sample", where, where[4] == 'n' ? "keep" : "keeps", metric)};
    Trials all = ours;
    all.insert(all.end(), theirs.begin(), theirs.end());
    return sample_table(all, {metric});
}

/// By how much what was measured is better than the margin allows.
double distance_of(const GateCheck& check) {
    return (more_is_better(check.metric) ? check.difference : -check.difference) + check.margin;
}

/// As claims about new seeds and new samples; false where the samples are not told of.
bool compare_samples(GateCheck& check, const Trials& ours, const Trials& theirs) {
    if (!check.paired || ours.size() < least_crossed_seeds) {
        check.over_why = fmt::format("fewer than {} seeds are common", enough_pairs);
        return false;
    }
    const SampleTable table = tables_of(ours, theirs, check.metric);
    check.over_why = table.why_not;
    if (!table.why_not.empty()) return false;
    const std::size_t half = table.values.size() / 2;
    std::vector<double> effects;
    for (std::size_t i = 0; i < half; ++i) effects.push_back(table.values[i] - table.values[half + i]);
    const Crossed crossed(effects, ours.size());
    check.over = {Over::seeds, Over::samples};
    check.samples = crossed.samples();
    check.se = crossed.standard_errors();
    check.difference = crossed.mean();
    check.interval = crossed.interval(2 * (1 - share));
    if (table.groups > 0) check.group = ours.front()->data.group;
    const auto needs = crossed.needs(distance_of(check), 2 * (1 - share));
    if (needs.seeds && !needs.samples)
        check.more_seeds = std::max<int>(1, static_cast<int>(*needs.seeds) - check.seeds);
    check.samples_needed = needs.samples;
    return true;
}

/// Welch's test, with Satterthwaite's degrees of freedom.
void compare_groups(GateCheck& check, const std::vector<double>& now, const std::vector<double>& baseline,
                    double test_to_train) {
    check.difference = difference(check.now, check.baseline);
    if (now.size() < 2 || baseline.size() < 2) return;
    const auto part = [&](const std::vector<double>& values) {
        return std::pow(standard_deviation(values), 2) * (1 / static_cast<double>(values.size()) + test_to_train);
    };
    const double a = part(now), b = part(baseline);
    const double degrees =
        a + b == 0
            ? 1
            : (a + b) * (a + b) /
                  (a * a / static_cast<double>(now.size() - 1) + b * b / static_cast<double>(baseline.size() - 1));
    check.interval = around(check.difference, std::sqrt(a + b), degrees);
}

/// How many more seeds until the interval, as wide as the seeds spread, ends above -margin.
std::optional<int> seeds_to_show(const GateCheck& check, double distance) {
    const double half = (check.interval.high - check.interval.low) / 2;
    const int n = std::min(check.seeds, check.baseline_seeds);
    if (!std::isfinite(half) || check.folds) return {};  // more folds of the same samples hardly help
    const double sd = half / student_t_quantile(share, std::max(n - 1, 1)) * std::sqrt(n);
    return more_pairs(distance, sd, n, 2 * (1 - share));
}

void decide(GateCheck& check, const Rounding& rounding) {
    const bool more = more_is_better(check.metric);
    const double worst = more ? check.interval.low : -check.interval.high;
    const double best = more ? check.interval.high : -check.interval.low;
    if (rounding.less(-check.margin, worst) || worst >= 0)
        check.decision = GateDecision::passed;
    else if (rounding.less(best, -check.margin))
        check.decision = GateDecision::worse;
    else
        check.decision = GateDecision::not_shown;
    const double distance = rounding.clean(distance_of(check));
    check.is_beyond = !(distance > 0);
    if (check.decision != GateDecision::not_shown || check.is_beyond)
        check.more_seeds = {}, check.samples_needed = {};
    else if (!check.samples)
        check.more_seeds = seeds_to_show(check, distance);
}

/// A trial of the same seed with the same number in both, for every seed: the same bits, and no chance is at work.
bool is_unchanged(const Values& now, const Values& baseline) { return now.size() > 1 && now == baseline; }

const TrialRecord* first_of(const Results& results, const std::string& variant) {
    const auto found = std::ranges::find(results.trials, variant, &TrialRecord::variant);
    return found == results.trials.end() ? nullptr : &*found;
}

bool asks_for_samples(const Results& results) {
    const Value* gate = results.config.find("gate");
    declare::Diagnostics unused;
    const auto over = gate ? read_gate_over(*gate, unused) : std::vector<Over>{};
    return std::ranges::find(over, Over::samples) != over.end();
}

GateCheck check_metric(const Results& now, const Results& baseline, const std::string& variant,
                       const GateMargin& margin) {
    GateCheck check;
    check.variant = variant;
    check.metric = margin.metric;
    check.margin = margin.of(0);
    Values ours = values_of(now, variant, check.metric), theirs = values_of(baseline, variant, check.metric);
    check.why = lacking(ours, "the new results", check.metric);
    if (check.why.empty()) check.why = lacking(theirs, "the baseline", check.metric);
    if (!check.why.empty()) return check;

    const auto common = static_cast<std::size_t>(
        std::ranges::count_if(ours, [&](const auto& entry) { return theirs.contains(entry.first); }));
    check.paired = common >= enough_pairs || is_unchanged(ours, theirs);
    if (check.paired) {
        std::erase_if(ours, [&](const auto& entry) { return !theirs.contains(entry.first); });
        std::erase_if(theirs, [&](const auto& entry) { return !ours.contains(entry.first); });
    }
    const auto x = numbers(ours), y = numbers(theirs);
    check.seeds = static_cast<int>(x.size());
    check.baseline_seeds = static_cast<int>(y.size());
    check.now = mean(x);
    check.baseline = mean(y);
    check.margin = margin.of(check.baseline);
    Rounding rounding(x);
    rounding.add(y);
    const double test_to_train = first_of(now, variant)->data.test_to_train();
    check.folds = first_of(now, variant)->data.folds > 0;
    // Where test samples are dealt anew by seed or fold, new ones are what the numbers are about already.
    const bool samples = asks_for_samples(now) && test_to_train == 0;
    if (!samples || !compare_samples(check, trials_of(now, variant, ours), trials_of(baseline, variant, theirs)))
        check.paired ? compare_pairs(check, x, y, test_to_train, rounding) : compare_groups(check, x, y, test_to_train);
    decide(check, rounding);
    return check;
}

/// The trials of a variant that diverged or collapsed without leave, if any.
std::optional<GateCheck> check_outcome(const Results& now, const std::string& variant) {
    GateCheck check;
    check.variant = variant;
    check.metric = "outcome";
    check.decision = GateDecision::went_wrong;
    for (const TrialRecord& trial : now.trials) {
        const bool wrong = trial.status == Status::diverged || trial.status == Status::collapsed;
        if (trial.variant != variant || !wrong || is_well(now, trial)) continue;
        check.why += fmt::format("{}{} {}{}", check.why.empty() ? "" : "; ", to_string(trial.replicate()),
                                 to_string(trial.status), trial.why.empty() ? "" : ": " + trial.why);
    }
    return check.why.empty() ? std::nullopt : std::optional(check);
}

bool has_stand_in(const Results& results) {
    return std::ranges::any_of(results.trials, [](const TrialRecord& trial) { return trial.data.stand_in; });
}

/// How a variant was searched for, without what the candidates came to; null for one that does not choose. Settings
/// that were not there yet when a baseline was written stand at their defaults.
Value search_of(const Results& results, const std::string& variant) {
    const Value* variants = results.config.find("variants");
    const Value* own = variants ? variants->find(variant) : nullptr;
    const Value* search = own ? own->find("search") : nullptr;
    Value result = Value::map();
    if (!search) return result;
    result.set("search", *search);
    Value& made = result.entries[0].value;
    made.remove("seeds");
    if (Value* candidates = made.find("candidates"))
        for (Value::Entry& candidate : candidates->entries) candidate.value = with_defaults(std::move(candidate.value));
    return result;
}

GateChange change_of(const std::string& variant, const Difference& difference) {
    const auto copy = [](const Value* value) { return value ? std::optional(*value) : std::nullopt; };
    return {variant, difference.path, copy(difference.first), copy(difference.second), difference.text()};
}

declare::Formats formats_in_use(const Results& results, const std::string& variant) {
    const Value* formats = results.formats.find(variant);
    return formats ? declare::read_formats(*formats) : declare::Formats();
}

/// Settings and components that have come to mean something else since one of the two was made.
std::vector<std::string> changed_formats(const declare::Formats& now, const declare::Formats& baseline) {
    std::vector<std::string> changed;
    for (const std::string& path : declare::differing(now, baseline))
        changed.push_back(fmt::format("{} computes something else since the baseline (format {}, not {})", path,
                                      declare::format_in(now, path), declare::format_in(baseline, path)));
    return changed;
}

Vary vary_of(const Results& results) {
    declare::Diagnostics unused;
    const Value* written = results.config.find("vary");
    Vary vary = read_vary(written ? *written : Value::null(), unused);
    std::ranges::sort(vary);
    return vary;
}

/// Other draws are other trainings, though each has the number of a seed that the baseline has too.
std::optional<GateChange> changed_vary(const Results& now, const Results& baseline, const std::string& variant) {
    const Vary ours = vary_of(now), theirs = vary_of(baseline);
    if (ours == theirs) return {};
    const Value written = declare::FieldType<Vary>::write(ours), before = declare::FieldType<Vary>::write(theirs);
    return GateChange{variant, "vary", written, before, fmt::format("vary: {}, not {}", show(written), show(before))};
}

/// What was resolved, and the data themselves: a changed file under an old name is another experiment too.
std::vector<GateChange> changes(const Results& now, const Results& baseline, const std::string& variant) {
    std::vector<GateChange> found;
    const auto tell = [&](const char* text) { found.push_back({variant, {}, {}, {}, text}); };
    const Value *ours = now.variants.find(variant), *theirs = baseline.variants.find(variant);
    if (ours && theirs) {
        const Value now_whole = with_defaults(*ours), baseline_whole = with_defaults(*theirs);
        for (const Difference& difference : differences(now_whole, baseline_whole))
            found.push_back(change_of(variant, difference));
        for (const std::string& text : changed_formats(formats_in_use(now, variant), formats_in_use(baseline, variant)))
            found.push_back({variant, {}, {}, {}, text});
    } else {
        tell("its configuration isn't in both files");
    }
    if (auto vary = changed_vary(now, baseline, variant)) found.push_back(std::move(*vary));
    const Value our_search = search_of(now, variant), their_search = search_of(baseline, variant);
    for (const Difference& difference : differences(our_search, their_search))
        found.push_back(change_of(variant, difference));
    const TrialRecord *a = first_of(now, variant), *b = first_of(baseline, variant);
    if (a && b && !(a->data == b->data) && a->data.stand_in == b->data.stand_in) {
        const bool counts = std::tie(a->data.train, a->data.validation, a->data.test) !=
                            std::tie(b->data.train, b->data.validation, b->data.test);
        tell(a->data.dataset != b->data.dataset ? "another dataset was read"
             : counts                           ? "other numbers of samples were used"
                                                : "the dataset's files or labels are others");
    }
    return found;
}

void look_for_refusals(GateReport& report, const Results& now, const Results& baseline, const GateOptions& options,
                       const std::vector<std::string>& common) {
    if (common.empty()) report.refusals.push_back("the two have no variant in common");
    const bool stand_in = has_stand_in(now) || has_stand_in(baseline);
    const std::string whose = has_stand_in(now) && has_stand_in(baseline) ? "both are"
                              : has_stand_in(now)                         ? "the new results are"
                                                                          : "the baseline is";
    if (stand_in) {
        auto& list = options.allow_stand_in ? report.notes : report.refusals;
        list.push_back(fmt::format("{} from stand-in data{}", whose,
                                   options.allow_stand_in ? "" : " (--allow-stand-in compares all the same)"));
    }
    for (const std::string& variant : common)
        for (GateChange& change : changes(now, baseline, variant)) report.changes.push_back(std::move(change));
    if (report.changes.empty()) return;
    report.changes_allowed = options.allow_changed_config;
    if (report.changes_allowed)
        report.notes.push_back("the configuration has changed");
    else
        report.refusals.push_back(
            fmt::format("the configuration has changed (--allow-changed-config compares all the same{})",
                        options.renewal.empty() ? "" : "; " + options.renewal + " makes a new baseline"));
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

/// Those that `only` names, or all.
std::vector<std::string> asked_for(std::vector<std::string> names, const std::vector<std::string>& only) {
    if (!only.empty()) std::erase_if(names, [&](const std::string& name) { return !is_among(only, name); });
    return names;
}

/// What is not trained any more is not shown to be as good as it was.
void check_missing(GateReport& report, const std::vector<std::string>& ours, const std::vector<std::string>& theirs) {
    for (const std::string& name : theirs) {
        if (is_among(ours, name)) continue;
        GateCheck& check = report.checks.emplace_back();
        check.variant = name;
        check.metric = "variant";
        check.why =
            fmt::format("it is in the baseline and not in the new results ({})",
                        ours.empty() ? "run it" : fmt::format("--only {} compares the rest", fmt::join(ours, ",")));
    }
}

}  // namespace

std::vector<std::string> trained_variants(const Results& results) {
    std::vector<std::string> names;
    for (const VariantSummary& summary : results.summary) names.push_back(summary.variant);
    return names;
}

GateReport pass_gate(const Results& now, const Results& baseline, const GateOptions& options) {
    GateReport report;
    report.experiment = now.experiment;
    const auto ours = asked_for(trained_variants(now), options.only),
               theirs = asked_for(trained_variants(baseline), options.only);
    std::vector<std::string> common;
    std::ranges::copy_if(ours, std::back_inserter(common),
                         [&](const std::string& name) { return is_among(theirs, name); });
    for (const std::string& name : ours)
        if (!is_among(theirs, name))
            report.notes.push_back(fmt::format("{} is in the new results alone, and is not compared", name));
    look_for_refusals(report, now, baseline, options, common);
    if (!report.refusals.empty()) return report;
    const GateMargins margins = margins_for(now, baseline, options.margins);
    if (!margins.note.empty()) report.notes.push_back(margins.note);
    for (const std::string& variant : common) {
        for (const GateMargin& margin : margins.all)
            report.checks.push_back(check_metric(now, baseline, variant, margin));
        if (auto outcome = check_outcome(now, variant)) report.checks.push_back(std::move(*outcome));
    }
    check_missing(report, common, theirs);
    return report;
}

}  // namespace runner
