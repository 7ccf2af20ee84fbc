#include "runner/results/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runner/results/claim_sentence.h"
#include "runner/results/part_sizes.h"
#include "runner/results/plain_words.h"
#include "runner/results/text.h"
#include "runner/thousands.h"

namespace runner {
namespace {

/// The metrics of the test part, accuracy first, as summaries have them; then what many random passes say.
std::vector<std::string> metrics_of(const Results& results) {
    std::vector<std::string> names, random;
    for (const VariantSummary& summary : results.summary)
        for (const auto& [name, estimate] : summary.measures) {
            const bool metric = name.starts_with("test_") && name != "test_loss" && name != "test_data_loss";
            if (metric && std::ranges::find(names, name) == names.end())
                names.insert(name == "test_accuracy" ? names.begin() : names.end(), name);
            if (name == "monte_carlo_accuracy" || name == "monte_carlo_entropy")
                if (std::ranges::find(random, name) == random.end()) random.push_back(name);
        }
    names.insert(names.end(), random.begin(), random.end());
    return names;
}

std::string number(const VariantSummary& summary, const std::string& measure, int digits) {
    const Estimate* estimate = summary.find_learned(measure);
    return estimate ? significant(estimate->mean, digits) : "–";
}

/// Beside the first mean, which is that of the others: "1 of 8 at chance".
std::string at_chance(const VariantSummary& summary) {
    return summary.learned.empty() ? "" : fmt::format(", {} of {} at chance", summary.at_chance, summary.n);
}

/// `goes_on`: the run does, and comes to what is not done.
std::string outcomes(const VariantSummary& summary, bool goes_on) {
    std::string text;
    for (const auto& choice : declare::choices<Status>()) {
        const auto found = summary.statuses.find(choice.name);
        if (found == summary.statuses.end()) continue;
        const std::string word = choice.value == Status::early_stopped            ? "stopped"
                                 : goes_on && choice.value == Status::interrupted ? "to come"
                                                                                  : choice.name;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", found->second, word);
    }
    return text;
}

std::vector<std::string> row_of(const VariantSummary& summary, const std::vector<std::string>& metrics, bool goes_on) {
    const auto mean_of = [&](const std::string& measure, const auto& show) {
        const Estimate* estimate = summary.find(measure);
        return estimate ? show(estimate->mean) : std::string("–");
    };
    std::vector<std::string> row = {summary.variant, fmt::format("{}", summary.n)};
    for (const std::string& metric : metrics) {
        const Estimate* estimate = summary.find_learned(metric);
        row.push_back((estimate ? plus_minus(*estimate) : "–") + (row.size() == 2 ? at_chance(summary) : ""));
    }
    row.push_back(number(summary, "test_loss", 3));
    row.push_back(mean_of("best_epoch", [](double epoch) { return fmt::format("{:.1f}", epoch); }));
    row.push_back(number(summary, "seconds_per_epoch", 3));
    row.push_back(mean_of("params", [](double count) { return with_thousands(count); }));
    row.push_back(outcomes(summary, goes_on));
    return row;
}

/// The first and the last column hold words, the others numbers.
std::string align(const std::vector<std::string>& row, const std::vector<int>& widths, std::size_t begin,
                  std::size_t end) {
    std::string line;
    for (std::size_t i = begin; i < end; ++i) {
        const bool words = i == 0 || i + 1 == row.size();
        line += fmt::format("{}{}", i == begin ? "" : "  ", words ? left(row[i], widths[i]) : right(row[i], widths[i]));
    }
    return line.substr(0, line.find_last_not_of(' ') + 1);
}

std::string paint(const std::string& text, const char* code, bool colour) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

/// Where the table is too wide, the words of each row stand above its numbers.
std::string table(const Results& results, int width, bool colour) {
    const TableText text = table_of(results);
    const std::size_t columns = text.head.size();
    std::vector<int> widths(columns);
    const auto measure_row = [&](const std::vector<std::string>& row) {
        for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
    };
    measure_row(text.head);
    for (const auto& row : text.rows) measure_row(row);
    const int total = std::accumulate(widths.begin(), widths.end(), 2 * static_cast<int>(columns) - 2);
    const auto line = [&](const std::vector<std::string>& row) {
        if (total <= width) return align(row, widths, 0, columns);
        return fmt::format("{}: {}\n  {}", row.front(), row.back(), align(row, widths, 1, columns - 1));
    };
    std::string out = paint(line(text.head), "1", colour) + '\n';
    for (const auto& row : text.rows) out += line(row) + '\n';
    return out;
}

const char* colour_of(Decision decision) {
    switch (decision) {
        case Decision::supported:
            return "32";
        case Decision::refuted:
            return "31";
        default:
            return "33";
    }
}

/// Wrapped, later lines indented; a terminal gets no control characters of a file.
std::string paragraph(const std::string& text, int width) {
    std::string out;
    for (const std::string& line : wrap(printable(text), std::max(width - 2, 20)))
        out += fmt::format("{}{}\n", out.empty() ? "" : "  ", line);
    return out;
}

std::string claim(const Verdict& verdict, int width, bool colour) {
    std::string text = paragraph(sentence(verdict), width);
    const std::string word = to_string(verdict.decision);
    const auto at = text.find(word, verdict.claim.size());
    if (colour && at != text.npos) text.replace(at, word.size(), paint(word, colour_of(verdict.decision), true));
    return text;
}

}  // namespace

namespace {

/// The last of the decimals down to which a number has so many digits.
int decimals_of(double number, int digits) {
    return number == 0 ? 0 : digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(number))));
}

}  // namespace

std::string plus_minus(const Estimate& estimate) {
    constexpr int most_decimals = 6;
    if (!estimate.ci95 || !std::isfinite(estimate.mean)) return significant(estimate.mean, 4);
    const Interval& ends = estimate.new_data.value_or(*estimate.ci95);
    const double half = (ends.high - ends.low) / 2;
    if (!std::isfinite(half)) return significant(estimate.mean, 4);
    if (half <= 0) return significant(estimate.mean, 4) + " ± 0";
    if (estimate.n == 2) {
        const double apart = estimate.sd / std::sqrt(2);  // of each of two numbers from their mean
        return fmt::format("{} … {}", significant(estimate.mean - apart, 4), significant(estimate.mean + apart, 4));
    }
    const bool small_digit = half < 3 * std::pow(10, -decimals_of(half, 1));  // rounding to it would lose too much
    const int decimals = std::max({decimals_of(half, small_digit ? 2 : 1), decimals_of(estimate.mean, 3), 0});
    if (decimals <= most_decimals) return fmt::format("{:.{}f} ± {:.{}f}", estimate.mean, decimals, half, decimals);
    return fmt::format("{} ± {}", significant(estimate.mean, most_decimals), significant(half, 2));
}

namespace {

/// What each variant chose, below how that was decided.
std::string choices_text(const Results& results, int width) {
    std::string text;
    for (auto same = results.search.begin(); same != results.search.end();) {
        const std::string how = how_it_was_chosen(*same);
        const auto end = std::find_if(same, results.search.end(),
                                      [&](const SearchRecord& other) { return how_it_was_chosen(other) != how; });
        text += '\n' + paragraph(how + ':', width);
        for (const std::string& line : sentences({same, end})) text += paragraph(line, width);
        same = end;
    }
    return text;
}

}  // namespace

std::string about_plus_minus(const Results& results) {
    if (results.data.folds > 0)
        return "± is half of a 95 % interval for new trainings on new samples: it is widened because the folds' "
               "training parts overlap.";
    if (results.data.is_dealt())
        return "± is half of a 95 % interval for new seeds and new samples to train and test on: it is widened because "
               "all seeds deal from the same samples.";
    int of_new_data = 0, of_seeds = 0;
    for (const VariantSummary& summary : results.summary)
        for (const std::string& metric : metrics_of(results))
            if (const Estimate* estimate = summary.find_learned(metric); estimate && estimate->n > 2)
                ++(estimate->new_data ? of_new_data : of_seeds);
    if (of_new_data == 0) return {};
    const std::string but = of_seeds == 0
                                ? ""
                                : ", or for new seeds alone where the number is no mean over samples or outcomes of "
                                  "the samples are missing";
    const std::string units =
        results.data.group.empty() ? "test samples" : fmt::format("groups of `{}`", results.data.group);
    return fmt::format("± is half of a 95 % interval for new seeds and new {}{}.", units, but);
}

TableText table_of(const Results& results) {
    const std::vector<std::string> metrics = metrics_of(results);
    TableText text;
    text.head = {"variant", "n"};
    for (std::string words : metrics) {
        std::ranges::replace(words, '_', ' ');
        text.head.push_back(std::move(words));
    }
    for (const char* head : {"test loss", "best at", "s/epoch", "params", "outcome"}) text.head.push_back(head);
    for (std::string& head : text.head) head = printable(head);
    for (const VariantSummary& summary : results.summary) {
        auto& row = text.rows.emplace_back(row_of(summary, metrics, results.partial));
        for (std::string& cell : row) cell = printable(cell);
    }
    return text;
}

std::string results_table(const Results& results, int width, bool colour) {
    std::string out = table(results, width, colour);
    if (const std::string words = about_plus_minus(results); !words.empty()) out += '\n' + paragraph(words, width);
    if (results.data.stand_in)
        out += '\n' + paragraph(fmt::format("Data: the stand-in {}, because the dataset was not to be had.",
                                            results.data.dataset),
                                width);
    if (const std::string own = own_file(results, results.data); !own.empty())
        out += '\n' + paragraph(fmt::format("Trained on {}: {}.", own, part_sizes(results, results.data)), width);
    if (const std::string rare = about_rare_classes(results); !rare.empty()) out += '\n' + paragraph(rare, width);
    out += choices_text(results, width);
    const auto wrong = troubles(results);
    if (!wrong.empty()) out += '\n';
    for (const std::string& trouble : wrong) out += paragraph(trouble, width);
    if (!results.claims.empty()) out += '\n';
    return out + verdicts_text(results, width, colour);
}

std::string verdicts_text(const Results& results, int width, bool colour) {
    std::string out;
    for (const Verdict& verdict : results.claims) out += claim(verdict, width, colour);
    for (const std::string& text : about_verdicts(results)) out += '\n' + paragraph(text, width);
    return out;
}

}  // namespace runner
