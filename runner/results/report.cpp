#include "runner/results/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "runner/results/differences.h"
#include "runner/results/table.h"
#include "runner/results/text.h"

namespace runner {
namespace {

/// Text of a file as Markdown shows it: nothing in it becomes a mark, a tag or a new line. A `_` within a word is none.
std::string plain(const std::string& text) {
    const std::string clean = printable(text);
    const auto in_word = [&](std::size_t at) {
        return at < clean.size() && std::isalnum(static_cast<unsigned char>(clean[at]));
    };
    std::string result;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const bool mark = std::string_view("\\`*_{}[]<>#|&").find(clean[i]) != std::string_view::npos;
        if (mark && !(clean[i] == '_' && in_word(i - 1) && in_word(i + 1))) result += '\\';
        result += clean[i];
    }
    return result;
}

std::string markdown_row(const std::vector<std::string>& cells) {
    std::string row = "|";
    for (const std::string& cell : cells) row += fmt::format(" {} |", plain(cell));
    return row + '\n';
}

std::string markdown_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                           bool last_is_words) {
    std::string text = markdown_row(head) + "|";
    for (std::size_t i = 0; i < head.size(); ++i)
        text += i == 0 || (last_is_words && i + 1 == head.size()) ? " :-- |" : " --: |";
    text += '\n';
    for (const auto& row : rows) text += markdown_row(row);
    return text;
}

std::string answers(const Results& results) {
    if (results.claims.empty()) return {};
    std::string text = "## Answers\n\n";
    for (const Verdict& verdict : results.claims) {
        const std::string words = sentence(verdict), word = to_string(verdict.decision);
        const std::string rest = words.substr(verdict.claim.size() + 2 + word.size());
        text += fmt::format("- {}: **{}**{}\n", plain(verdict.claim), word, plain(rest));
    }
    return text +
           "\nEvery seed gives one pair; a claim is supported or refuted if a two-sided sign-flip test (for targets a "
           "sign "
           "test) says so at 5 %, corrected by Holm where a claim compares several pairs.\n\n";
}

std::string figures(const Results& results) {
    const TableText table = table_of(results);
    std::string text = "## Variants\n\n" + markdown_table(table.head, table.rows, true);
    text +=
        "\nMeans over n seeds, ± half of the 95 % interval; of the weights that each trial ends with. `best at` is "
        "the epoch that they come from.\n\n";
    const auto wrong = troubles(results);
    for (const std::string& trouble : wrong) text += "- " + plain(trouble) + "\n";
    return wrong.empty() ? text : text + "\n";
}

std::string targets(const Results& results) {
    std::vector<std::vector<std::string>> rows;
    for (const VariantSummary& summary : results.summary)
        for (const TargetSummary& target : summary.targets)
            rows.push_back({fmt::format("{} {}", target.measure.monitor, *target.measure.target), summary.variant,
                            fmt::format("{} of {}", target.hits, target.n), significant(target.median, 3)});
    if (rows.empty()) return {};
    std::ranges::stable_sort(rows, {}, [](const auto& row) { return row[0]; });
    return "## Epochs to a target\n\n" +
           markdown_table({"target", "variant", "reached by", "median epoch"}, rows, false) + "\n";
}

/// The first trial of a variant speaks for its parameters.
const TrialRecord* trial_of(const Results& results, const std::string& variant) {
    const auto found = std::ranges::find(results.trials, variant, &TrialRecord::variant);
    return found == results.trials.end() ? nullptr : &*found;
}

std::string sections_that_differ(const Value& first, const Value& other) {
    std::vector<std::string> names;
    for (const Difference& difference : differences(first, other)) {
        const std::string name = difference.path.substr(0, difference.path.find_first_of(".["));
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Parameters that are not the same in all variants, and the sections in which the resolved settings differ.
std::string what_differs(const Results& results) {
    if (results.summary.size() < 2) return {};
    std::vector<std::string> parameters;
    for (const VariantSummary& summary : results.summary)
        for (const Difference& difference : differences(trial_of(results, results.summary[0].variant)->parameters,
                                                        trial_of(results, summary.variant)->parameters)) {
            const std::string name = difference.path.substr(0, difference.path.find_first_of(".["));
            if (std::ranges::find(parameters, name) == parameters.end()) parameters.push_back(name);
        }
    std::vector<std::string> head = {"variant"};
    head.insert(head.end(), parameters.begin(), parameters.end());
    head.push_back("sections that differ from the first");
    std::vector<std::vector<std::string>> rows;
    const Value* first = results.variants.find(results.summary[0].variant);
    for (const VariantSummary& summary : results.summary) {
        std::vector<std::string> row = {summary.variant};
        for (const std::string& parameter : parameters) {
            const Value* value = trial_of(results, summary.variant)->parameters.find(parameter);
            row.push_back(value ? layers::show(*value) : "–");
        }
        const Value* own = results.variants.find(summary.variant);
        row.push_back(first && own ? sections_that_differ(*first, *own) : "");
        rows.push_back(std::move(row));
    }
    std::string text = "## What differs\n\n" + markdown_table(head, rows, true);
    return text +
           "\nEverything else is the same in all variants; `config` and `variants` of results.json hold every "
           "setting.\n\n";
}

std::string data_line(const DataRecord& data) {
    return fmt::format("{}{}: {} training, {} validation{} and {} test samples", plain(data.dataset),
                       data.stand_in ? " (**a stand-in**, because the dataset was not to be had)" : "", data.train,
                       data.validation, data.validation_is_test ? " (**the test samples themselves**)" : "", data.test);
}

std::string basis(const Results& results) {
    const Environment& e = results.environment;
    std::string text = "## Data and environment\n\n- Data: " + data_line(results.data) + ".\n";
    for (const VariantSummary& summary : results.summary)
        if (const TrialRecord* trial = trial_of(results, summary.variant); trial && !(trial->data == results.data))
            text += fmt::format("- Data of {}: {}.\n", plain(summary.variant), data_line(trial->data));
    std::set<std::uint64_t> seeds;
    for (const TrialRecord& trial : results.trials) seeds.insert(trial.seed);
    text += fmt::format("- Seeds: {}.\n", fmt::join(seeds, ", "));
    text +=
        fmt::format("- runner {}{}, {}, oneDNN {} ({}), {}; {} trials side by side, {} thread{} each.\n",
                    plain(e.runner), e.git.empty() ? "" : " (" + plain(e.git) + ")", plain(e.compiler), plain(e.onednn),
                    plain(e.isa), plain(e.cpu), e.jobs, e.threads_per_trial, e.threads_per_trial == 1 ? "" : "s");
    return text + fmt::format("- Configuration: {}.\n", results.config_hash);
}

}  // namespace

std::string report_markdown(const Results& results, bool picture) {
    std::string text = fmt::format("# {}\n\n", plain(results.experiment));
    if (!results.question.empty()) text += plain(results.question) + "\n\n";
    if (results.data.stand_in)
        text += fmt::format("**These are results on {}, the declared stand-in for data that were not to be had.**\n\n",
                            plain(results.data.dataset));
    text += answers(results);
    if (picture) text += "![Learning curves](curves.svg)\n\n";
    return text + figures(results) + targets(results) + what_differs(results) + basis(results);
}

}  // namespace runner
