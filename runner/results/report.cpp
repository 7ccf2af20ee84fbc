#include "runner/results/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "runner/counted.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/differences.h"
#include "runner/results/html.h"
#include "runner/results/layer_health.h"
#include "runner/results/markdown.h"
#include "runner/results/part_sizes.h"
#include "runner/results/plain_words.h"
#include "runner/results/sample_differences.h"
#include "runner/results/size_curves.h"
#include "runner/results/table.h"
#include "runner/results/text.h"
#include "runner/store/json.h"
#include "runner/store/record_file.h"
#include "runner/thousands.h"

namespace runner {
namespace {

using Kind = Block::Kind;

Block line(Kind kind, Words words) { return {.kind = kind, .lines = {std::move(words)}}; }
Block heading(const std::string& text) { return line(Kind::heading, {text}); }
Block paragraph(const std::string& text) { return line(Kind::paragraph, {text}); }

/// "plain, bn and bn_dropout, each trained with 10 seeds on mnist."
std::string overview_line(const Results& results) {
    std::vector<std::string> names;
    std::set<std::uint64_t> seeds;
    for (const VariantSummary& summary : results.summary) names.push_back(summary.variant);
    for (const TrialRecord& trial : results.trials) seeds.insert(trial.seed);
    std::string who = fmt::format("{} variants", names.size());
    if (names.size() == 1) who = names[0];
    if (names.size() > 1 && names.size() <= 6) {
        const std::string last = names.back();
        names.pop_back();
        who = fmt::format("{} and {}", fmt::join(names, ", "), last);
    }
    const std::string each = results.summary.size() > 1 ? ", each" : ",";
    if (results.data.folds > 0)
        return fmt::format("{}{} cross-validated in {} folds on {}{}.", who, each, results.data.folds,
                           data_title(results, results.data),
                           seeds.size() == 1 ? "" : fmt::format(", dealt {} times", seeds.size()));
    return fmt::format("{}{} trained with {} on {}.", who, each, counted(seeds.size(), "seed"),
                       data_title(results, results.data));
}

void add_title(Document& document, const Results& results) {
    Block title = line(Kind::title, {results.experiment});
    if (!results.question.empty()) title.lines.push_back({results.question});
    document.push_back(std::move(title));
    if (!results.summary.empty()) document.push_back(line(Kind::lead, {overview_line(results)}));
    if (results.data.stand_in)
        document.push_back(line(
            Kind::warning,
            {.strong = fmt::format("These are results on {}, the declared stand-in for data that were not to be had.",
                                   results.data.dataset)}));
}

/// On the side that the claim looks at, or on both.
std::vector<double> margins_of(const Verdict& verdict) {
    const double margin = verdict.margin.value_or(0);
    if (margin == 0) return {};
    if (verdict.expect == Expect::equal) return {-margin, margin};
    const bool below = verdict.expect == Expect::less || verdict.expect == Expect::not_less;
    return {below ? -margin : margin};
}

ClaimAnswer answer_of(const Verdict& verdict, const Results& results) {
    const std::string words = sentence(verdict), word = to_string(verdict.decision);
    PlainVerdict plain = plain_words(verdict, results);
    return {.claim = verdict.claim,
            .decision = word,
            .sentence = words.substr(verdict.claim.size() + 2 + word.size()),
            .asked = std::move(plain.asked),
            .found = std::move(plain.found),
            .sure = std::move(plain.sure),
            .effect = verdict.effect,
            .interval = verdict.interval,
            .margins = margins_of(verdict)};
}

std::string how_it_is_judged(const Results& results) {
    const auto is_dealt = [](const Verdict& verdict) { return verdict.is_over(Over::dealings); };
    if (std::ranges::any_of(results.claims, is_dealt))
        return "Every seed deals training and test samples anew and gives one pair; a claim is supported or refuted if "
               "a two-sided test says so at 5 %, corrected by Holm where a claim compares several pairs, but not for "
               "the number of claims. It is Student's t, widened for the samples that repetitions share (Nadeau and "
               "Bengio 2003); what is said over seeds alone is tested by sign flips, for targets by signs. Undecided "
               "means: these seeds and samples do not tell, not that there is no difference.";
    const auto is_of_folds = [](const Verdict& verdict) { return verdict.is_over(Over::folds); };
    if (std::ranges::any_of(results.claims, is_of_folds))
        return "Every fold gives one pair; a claim is supported or refuted if a two-sided test says so at 5 %, "
               "corrected "
               "by Holm where a claim compares several pairs, but not for the number of claims. It is Student's t, "
               "widened "
               "because the folds' training parts overlap (Nadeau and Bengio 2003); what is said of targets is tested "
               "by "
               "signs, of which so many folds are worth fewer. Undecided means: these samples do not tell, not that "
               "there "
               "is no difference.";
    const auto crossed = std::ranges::count_if(results.claims, &Verdict::is_over_samples);
    if (crossed == 0)
        return "Every seed gives one pair; a claim is supported or refuted if a two-sided sign-flip test (for "
               "targets a sign test) says so at 5 %, corrected by Holm where a claim compares several pairs, but not "
               "for the number of claims. The sign-flip test takes differences for symmetric around their mean. "
               "Undecided means: these seeds do not tell, not that there is no difference.";
    std::string text =
        "Every seed gives one pair on every test sample; a claim is supported or refuted if a two-sided test that "
        "takes "
        "seeds and test samples for draws, each of which could have come out otherwise, says so at 5 %, corrected by "
        "Holm where a claim compares several pairs, but not for the number of claims. ";
    if (crossed < std::ssize(results.claims))
        text +=
            "What says so is tested over seeds alone, by sign flips (for targets by signs), and is about these test "
            "samples. ";
    return text + "Undecided means: these seeds and samples do not tell, not that there is no difference.";
}

void add_answers(Document& document, const Results& results) {
    if (results.claims.empty()) return;
    document.push_back(heading("Answers"));
    document.push_back(line(Kind::lead, {plain_count(results.claims)}));
    Block answers{.kind = Kind::answers};
    for (const Verdict& verdict : results.claims) answers.answers.push_back(answer_of(verdict, results));
    document.push_back(std::move(answers));
    document.push_back(paragraph(how_it_is_judged(results)));
    for (const std::string& text : about_verdicts(results)) document.push_back(paragraph(text));
}

void add_figures(Document& document, const Results& results) {
    TableText table = table_of(results);
    document.push_back(heading("Variants"));
    document.push_back(
        {.kind = Kind::table, .head = std::move(table.head), .rows = std::move(table.rows), .last_is_words = true});
    document.push_back(paragraph(
        results.data.folds > 0
            ? "Means over n folds, ± half of the 95 % interval, which is widened because the folds' training parts "
              "overlap; "
              "where some trials are at chance, having collapsed, the mean is that of the others."
            : "Means over n seeds, ± half of the 95 % interval, of two seeds both numbers; where some trials are at "
              "chance, having collapsed, the mean is that of the others; of the weights that each trial ends with: "
              "those of "
              "its best epoch, “best at”, where the file restores them, else the last. Stopped: early, as the file "
              "asks."));
    if (const std::string words = about_plus_minus(results); !words.empty()) document.push_back(paragraph(words));
}

/// The figures of the picture, which Markdown has not.
void add_sizes(Document& document, const Results& results) {
    const std::string metric = metric_of_sizes(results);
    std::string words = metric;
    std::ranges::replace(words, '_', ' ');
    Block table{.kind = Kind::table, .head = {"variant", "share of the training part", "training samples", words}};
    for (const SizeCurve& curve : size_curves(results, metric))
        for (const SizeCurve::Point& point : curve.points)
            table.rows.push_back({curve.variant, fmt::format("{}", point.size), with_thousands(point.samples),
                                  plus_minus(point.estimate)});
    if (table.rows.empty()) return;
    document.push_back(heading("Test metric by size of the training part"));
    document.push_back(std::move(table));
}

void add_targets(Document& document, const Results& results) {
    Block table{.kind = Kind::table, .head = {"target", "variant", "reached by", "median epoch"}, .words = 2};
    for (const VariantSummary& summary : results.summary)
        for (const TargetSummary& target : summary.targets)
            table.rows.push_back({fmt::format("{} {}", plain_column(target.measure.monitor), *target.measure.target),
                                  summary.variant, fmt::format("{} of {}", target.hits, target.n),
                                  std::isinf(target.median) ? "not reached" : significant(target.median, 3)});
    if (table.rows.empty()) return;
    std::ranges::stable_sort(table.rows, {}, [](const auto& row) { return row[0]; });
    document.push_back(heading("Epochs to a target"));
    document.push_back(std::move(table));
}

std::string outcome_of(const SearchRecord& search, const CandidateRecord& candidate) {
    std::set<std::string> wrong(candidate.statuses.begin(), candidate.statuses.end());
    for (const char* good : {"finished", "early_stopped", paused_status}) wrong.erase(good);
    if (candidate.label == search.kept) wrong.insert("kept");
    if (!candidate.left.empty()) return "left: " + candidate.left;
    return fmt::format("{}", fmt::join(wrong, ", "));
}

void add_choices(Document& document, const Results& results) {
    if (results.search.empty()) return;
    document.push_back(heading("What was chosen"));
    if (results.search.front().fold > 0) {
        document.push_back(paragraph(how_it_was_chosen(results.search.front()) + '.'));
        Block list{.kind = Kind::list};
        for (const std::string& text : sentences(results.search)) list.lines.push_back({text});
        return document.push_back(std::move(list));
    }
    for (const SearchRecord& search : results.search) {
        if (&search == &results.search.front() || how_it_was_chosen(search) != how_it_was_chosen(*(&search - 1))) {
            document.push_back(paragraph(how_it_was_chosen(search) + '.'));
            document.push_back(
                {.kind = Kind::table, .head = {"variant", "candidate", search.by}, .words = 2, .last_is_words = true});
            for (const std::uint64_t seed : search.seeds) document.back().head.push_back(fmt::format("seed {}", seed));
            document.back().head.push_back("outcome");
        }
        for (const CandidateRecord& candidate : search.candidates) {
            std::vector<std::string> row = {search.variant, candidate.label,
                                            candidate.mean ? significant(*candidate.mean, 4) : "–"};
            for (const auto& value : candidate.values) row.push_back(value ? significant(*value, 4) : "–");
            row.resize(3 + search.seeds.size(), "–");  // of who has left a race
            row.push_back(outcome_of(search, candidate));
            document.back().rows.push_back(std::move(row));
        }
    }
}

/// The first trial of a variant speaks for its parameters.
const TrialRecord& trial_of(const Results& results, const VariantSummary& summary) {
    return *std::ranges::find(results.trials, summary.variant, &TrialRecord::variant);
}

void add_top_key(std::vector<std::string>& names, const std::string& path) {
    const std::string name = path.substr(0, path.find_first_of(".["));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string sections_that_differ(const Results& results, const VariantSummary& summary) {
    const Value* first = results.variants.find(results.summary[0].variant);
    const Value* own = results.variants.find(summary.variant);
    std::vector<std::string> names;
    if (first && own)
        for (const Difference& difference : differences(*first, *own)) add_top_key(names, difference.path);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Parameters that are not the same in all variants, and the sections in which the resolved settings differ.
void add_what_differs(Document& document, const Results& results) {
    if (results.summary.size() < 2) return;
    std::vector<std::string> parameters;
    const Value& first = trial_of(results, results.summary[0]).parameters;
    for (const VariantSummary& summary : results.summary)
        for (const Difference& difference : differences(first, trial_of(results, summary).parameters))
            if (!difference.path.empty()) add_top_key(parameters, difference.path);
    Block table{.kind = Kind::table, .head = {"variant"}, .last_is_words = true};
    table.head.insert(table.head.end(), parameters.begin(), parameters.end());
    table.head.push_back("sections that differ from the first");
    table.words = table.head.size();
    for (const VariantSummary& summary : results.summary) {
        std::vector<std::string> row = {summary.variant};
        for (const std::string& parameter : parameters) {
            const Value* value = trial_of(results, summary).parameters.find(parameter);
            row.push_back(value && !value->is_null() ? declare::show(*value) : "–");
        }
        row.push_back(sections_that_differ(results, summary));
        table.rows.push_back(std::move(row));
    }
    document.push_back(heading("What differs"));
    document.push_back(std::move(table));
    document.push_back(paragraph(
        "Everything else is the same in all variants; config and variants in results.json hold every setting."));
}

/// The samples on which two variants differ most, where there are no pictures of them.
Block table_of_samples(const SampleDifferences& differences) {
    const SampleDifferences::Sample& first = differences.most.front();
    Block table{.kind = Kind::table,
                .head = {"class", first.row                 ? "row of the table, from 0"
                                  : differences.out_of_fold ? "place in the data"
                                                            : "place in the test set"}};
    if (!first.group.empty()) table.head.push_back("group");
    for (const std::string& name : {differences.variant, differences.against}) table.head.push_back("right: " + name);
    for (const SampleDifferences::Sample& sample : differences.most) {
        const std::string times = counted(sample.seeds, differences.out_of_fold ? "repetition" : "seed");
        auto& row = table.rows.emplace_back(
            std::vector<std::string>{sample.expected, std::to_string(sample.row.value_or(sample.index))});
        if (!first.group.empty()) row.push_back(sample.group);
        for (const std::size_t right : {sample.variant, sample.against})
            row.push_back(fmt::format("{} of {}", right, times));
    }
    return table;
}

/// How often the two are right, and the samples on which they differ most; `pictures` are of these.
void add_sample_differences(Document& document, const SampleDifferences& differences,
                            std::vector<PictureSection>& pictures) {
    document.push_back(heading(differences.heading()));
    document.push_back(paragraph(fmt::format(
        "Of {}, in most of {}: both are right on {}, {} alone on {}, {} alone on {}, neither on {}.",
        differences.out_of_fold ? fmt::format("{} samples, each tested by networks that were not trained on it",
                                              with_thousands(differences.samples()))
                                : with_thousands(differences.samples()) + " test samples",
        counted(differences.seeds, differences.out_of_fold ? "repetition" : "seed"), with_thousands(differences.both),
        differences.variant, with_thousands(differences.variant_alone), differences.against,
        with_thousands(differences.against_alone), with_thousands(differences.neither))));
    if (differences.most.empty()) return;
    const auto section = std::ranges::find(pictures, differences.heading(), &PictureSection::heading);
    if (section != pictures.end()) {
        document.push_back({.kind = Kind::pictures, .pictures = std::move(section->pictures)});
        pictures.erase(section);
        return;
    }
    document.push_back(table_of_samples(differences));
}

Words data_line(const std::string& whose, const Results& results, const DataRecord& data) {
    const std::string parts = part_sizes(results, data);
    if (!data.stand_in) return {fmt::format("{}: {}: {}.", whose, data_title(results, data), parts)};
    return {fmt::format("{}: {}, ", whose, data.dataset), "a stand-in for data that were not to be had",
            fmt::format(": {}.", parts)};
}

std::string software_line(const Environment& e) {
    return fmt::format("runner {}{}, {}, oneDNN {} ({}), {}", e.runner,
                       e.git.empty() ? "" : fmt::format(" ({})", e.git), e.compiler, e.onednn, e.isa, e.cpu);
}

std::string machine_line(const RunEnvironment& e) {
    return fmt::format("{}; {} side by side, {} thread{} each.", software_line(e), counted(e.jobs, "trial"),
                       e.threads_per_trial, e.threads_per_trial == 1 ? "" : "s");
}

/// What the machine of this run has not made, or not all of it.
void add_other_machines(Block& list, const Results& results) {
    std::vector<Environment> others;
    std::vector<std::size_t> made, begun;
    const auto count = [&](const Environment& environment, std::vector<std::size_t>& counts) {
        const auto found = std::ranges::find(others, environment) - others.begin();
        if (found == std::ssize(others)) others.push_back(environment), made.push_back(0), begun.push_back(0);
        ++counts[static_cast<std::size_t>(found)];
    };
    std::size_t unknown = 0;
    for (const TrialRecord& trial : results.trials) {
        if (trial.environment && *trial.environment != results.environment) count(*trial.environment, made);
        for (const Environment& environment : trial.begun_in) count(environment, begun);
        unknown += !trial.environment && trial.epochs_run > 0;
    }
    for (std::size_t i = 0; i < others.size(); ++i) {
        const std::string where = fmt::format(" on {}: {}.", others[i].host, software_line(others[i]));
        if (made[i]) list.lines.push_back({counted(made[i], "trial") + " made" + where});
        if (begun[i]) list.lines.push_back({counted(begun[i], "trial") + " begun" + where});
    }
    if (unknown) list.lines.push_back({fmt::format("{} without a record of the machine.", counted(unknown, "trial"))});
}

/// Folds of one dataset may differ in size.
bool are_alike(const Results& results, const DataRecord& a, const DataRecord& b) {
    if (a == b) return true;
    if (a.folds == 0 || a.folds != b.folds) return false;
    return a.dataset == b.dataset && a.sha256 == b.sha256 && a.labels == b.labels &&
           part_sizes(results, a) == part_sizes(results, b);
}

void add_basis(Document& document, const Results& results) {
    Block list{.kind = Kind::list, .lines = {data_line("Data", results, results.data)}};
    for (const VariantSummary& summary : results.summary)
        if (const DataRecord& data = trial_of(results, summary).data; !are_alike(results, data, results.data))
            list.lines.push_back(data_line(fmt::format("Data of {}", summary.variant), results, data));
    if (std::string rare = about_rare_classes(results); !rare.empty()) list.lines.push_back({std::move(rare)});
    std::set<std::uint64_t> seeds;
    for (const TrialRecord& trial : results.trials) seeds.insert(trial.seed);
    list.lines.push_back({fmt::format("Seeds: {}.", fmt::join(seeds, ", "))});
    list.lines.push_back({machine_line(results.environment)});
    add_other_machines(list, results);
    list.lines.push_back({fmt::format("Configuration: {}.", results.config_hash)});
    document.push_back(heading("Data and environment"));
    document.push_back(std::move(list));
}

/// What a reader should know beside the numbers: trials that went wrong, weights from elsewhere, computing saved.
void add_notes(Document& document, const Results& results) {
    Block list{.kind = Kind::list};
    for (const std::string& trouble : troubles(results)) list.lines.push_back({trouble});
    for (const VariantSummary& summary : results.summary) {
        const TrialRecord& trial = trial_of(results, summary);
        if (trial.frozen_cache && trial.frozen_cache->used)
            list.lines.push_back({fmt::format(
                "{}: what the frozen layers up to {} give was computed once; a training "
                "step was {} times as fast for it",
                summary.variant, trial.frozen_cache->last_layer, significant(trial.frozen_cache->speed_up, 2))});
        for (const std::string& entry : trial.weight_log)
            list.lines.push_back({fmt::format("{}: {}", summary.variant, entry)});
        if (trial.epochs_before > 0)
            list.lines.push_back({fmt::format("{}: trained further, from the state that was kept after {}",
                                              summary.variant, counted(trial.epochs_before, "epoch"))});
    }
    if (list.lines.empty()) return;
    document.push_back(heading("Notes"));
    document.push_back(std::move(list));
}

/// Only where `diagnostics: true` looked at the layers.
void add_layer_health(Document& document, const Results& results) {
    const bool looked_at = std::ranges::any_of(results.trials, [](const TrialRecord& trial) {
        return std::ranges::any_of(trial.curve.columns,
                                   [](const auto& column) { return is_about_layer(column.first); });
    });
    if (!looked_at) return;
    document.push_back(heading("Layer health"));
    Block list{.kind = Kind::list};
    for (const std::string& finding : health_findings(results)) list.lines.push_back({finding});
    document.push_back(list.lines.empty() ? paragraph("As far as diagnostics tell, every layer fares well.")
                                          : std::move(list));
    document.push_back(
        paragraph("Means over the seeds. Gradients and sizes of steps are of the first epoch, shares of "
                  "units of the last; the curves in results.json have them for every epoch."));
}

/// Of the first variant whole, of the others what is not the same; for a reader without results.json.
void add_configuration(Document& document, const Results& results) {
    if (results.summary.empty()) return;
    const std::string& name = results.summary[0].variant;
    const Value* first = results.variants.find(name);
    if (!first) return;
    document.push_back({.kind = Kind::details,
                        .lines = {{fmt::format("Every setting of {}, defaults included", name)}},
                        .text = to_json(*first)});
    for (const VariantSummary& summary : results.summary) {
        const Value* own = results.variants.find(summary.variant);
        if (!own || own == first) continue;
        std::string text;
        for (const Difference& difference : differences(*own, *first)) text += difference.text() + '\n';
        if (!text.empty())
            document.push_back({.kind = Kind::details,
                                .lines = {{fmt::format("Settings of {} that differ from {}", summary.variant, name)}},
                                .text = text});
    }
}

Document report(const Results& results, std::vector<PictureSection> sections) {
    Document document;
    add_title(document, results);
    add_answers(document, results);
    add_figures(document, results);
    add_what_differs(document, results);
    for (const SampleDifferences& differences : sample_differences(results))
        add_sample_differences(document, differences, sections);
    for (PictureSection& section : sections) {
        document.push_back(heading(section.heading));
        document.push_back({.kind = Kind::pictures, .pictures = std::move(section.pictures)});
    }
    add_sizes(document, results);
    add_targets(document, results);
    add_choices(document, results);
    add_notes(document, results);
    add_layer_health(document, results);
    add_basis(document, results);
    add_configuration(document, results);
    return document;
}

}  // namespace

std::string report_markdown(const Results& results, bool picture) {
    std::vector<PictureSection> pictures;
    if (picture) pictures.push_back({"Learning curves", {{"Learning curves", "curves.svg", {}}}});
    return to_markdown(report(results, std::move(pictures)));
}

std::string report_html(const Results& results, std::vector<PictureSection> pictures, const PageFrame& frame) {
    return to_html(report(results, std::move(pictures)), results.experiment, frame);
}

}  // namespace runner
