#include "runner/results/plain_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "runner/counted.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/text.h"
#include "runner/thousands.h"

namespace runner {
namespace {

std::string spaced(std::string text) {
    std::ranges::replace(text, '_', ' ');
    return text;
}

/// Of the measure's row; what that leaves open follows from the name: "best validation accuracy".
MeasureWords words_of(const std::string& measure) {
    const auto parts = MeasureParts::parse(measure);
    MeasureWords words = parts ? parts->kind->words : MeasureWords{};
    if (!words.what.empty()) return words;
    using From = MeasureKind::From;
    const From from = parts ? parts->kind->from : From::scalar;
    if (from == From::best || from == From::last)
        words.what = (from == From::best ? "best " : "last ") + plain_column(parts->name);
    else if (from == From::test_class)
        words.what = fmt::format("test {} of class {}", spaced(parts->name), parts->label);
    else
        words.what = spaced(measure);
    return words;
}

std::string plain_number(double number) { return number > 0 ? signed_number(number).substr(1) : signed_number(number); }

std::string other(const Verdict& verdict) {
    return verdict.against_number ? fmt::format("{}", *verdict.against_number) : verdict.against;
}

std::string that_of(const Verdict& verdict) {
    return verdict.against_number ? other(verdict) : "that of " + verdict.against;
}

/// Of a claim that was not run the margin may be unknown.
std::string within(const std::string& margin) { return margin.empty() ? "" : ", within " + margin; }
std::string at_most(const std::string& margin) { return margin.empty() ? "not" : "at most " + margin; }

/// "bn reaches a validation accuracy of 0.985 in fewer epochs than plain".
std::string asked_of_target(const Verdict& verdict, const std::string& margin) {
    const MeasureWords words = words_of(verdict.measure.name);
    const std::string &fewer = words.less, &more = words.more, &unit = words.what;
    const std::string target = fmt::format("{} reaches a {} of {} in", verdict.variant,
                                           plain_column(verdict.measure.monitor), verdict.measure.target.value_or(0));
    const std::string by = margin.empty() ? "" : fmt::format(", by more than {}", margin);
    switch (verdict.expect) {
        case Expect::greater:
            return fmt::format("{} {} than {}{}", target, more, other(verdict), by);
        case Expect::less:
            return fmt::format("{} {} than {}{}", target, fewer, other(verdict), by);
        case Expect::equal:
            return fmt::format("{} as many {} as {}{}", target, unit, other(verdict), within(margin));
        case Expect::not_less:
            return fmt::format("{} no fewer {} than {}{}", target, unit, other(verdict), within(margin));
        case Expect::not_greater:
            return fmt::format("{} no more {} than {}{}", target, unit, other(verdict), within(margin));
    }
    return {};
}

std::string asked(const Verdict& verdict) {
    const std::string margin = margin_text(verdict, plain_number);
    if (verdict.measure.censored()) return asked_of_target(verdict, margin);
    const MeasureWords words = words_of(verdict.measure.name);
    const std::string &verb = words.verb, &what = words.what;
    const std::string by = !margin.empty() ? fmt::format(", by more than {}", margin) : "";
    switch (verdict.expect) {
        case Expect::greater:
            return fmt::format("{} {} {} {} than {}{}", verdict.variant, verb, words.more, what, other(verdict), by);
        case Expect::less:
            return fmt::format("{} {} {} {} than {}{}", verdict.variant, verb, words.less, what, other(verdict), by);
        case Expect::equal:
            return fmt::format("{} of {} equals {}{}", what, verdict.variant, that_of(verdict), within(margin));
        case Expect::not_less:
            return fmt::format("{} of {} is {} below {}", what, verdict.variant, at_most(margin), that_of(verdict));
        case Expect::not_greater:
            return fmt::format("{} of {} is {} above {}", what, verdict.variant, at_most(margin), that_of(verdict));
    }
    return {};
}

const Estimate* estimate_of(const Results& results, const std::string& variant, const std::string& measure) {
    const auto found = std::ranges::find(results.summary, variant, &VariantSummary::variant);
    return found == results.summary.end() ? nullptr : found->find(measure);
}

/// The two means, with as many decimals as their difference needs.
std::string means(const Verdict& verdict, const Results& results) {
    const Estimate* own = estimate_of(results, verdict.variant, verdict.measure.name);
    const Estimate* against = estimate_of(results, verdict.against, verdict.measure.name);
    if (!own || !against || !std::isfinite(*verdict.effect) || *verdict.effect == 0) return {};
    if (own->n != verdict.pairs || against->n != verdict.pairs) return {};  // means of other seeds would not fit
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(*verdict.effect))));
    const int decimals = std::clamp(1 - exponent, 0, 6);
    if (exponent >= 4) return fmt::format(": {} against {}", with_thousands(own->mean), with_thousands(against->mean));
    return fmt::format(": {:.{}f} against {:.{}f}", own->mean, decimals, against->mean, decimals);
}

/// "1 epoch", "2.5 epochs".
std::string so_many(double number, std::string unit) {
    const std::string text = plain_number(std::abs(number));
    if (text == "1" && unit.ends_with('s')) unit.pop_back();
    return text + " " + unit;
}

std::string median_words(const Verdict& verdict) {
    const double value = *verdict.effect;
    if (value == 0) return "in the median no difference";
    const std::string unit = words_of(verdict.measure.name).what;
    return fmt::format("in the median {}{} {}", std::isfinite(value) ? "" : "more than ",
                       so_many(std::isfinite(value) ? value : verdict.beyond, unit), value > 0 ? "later" : "earlier");
}

/// The counts are what is tested; the median says how much.
std::string found_by_signs(const Verdict& verdict) {
    const Signs& signs = *verdict.signs;
    return fmt::format("Earlier with {} of {}, later with {}, alike with {}{}.", signs.losses,
                       counted(verdict.pairs, verdict.unit()), signs.wins, signs.ties - verdict.neither,
                       verdict.effect ? "; " + median_words(verdict) : "");
}

std::string found(const Verdict& verdict, const Results& results) {
    if (verdict.signs) return found_by_signs(verdict);
    if (!verdict.effect) return {};
    const double value = *verdict.effect;
    const std::string amount =
        value == 0 ? "no difference" : fmt::format("{} {}", plain_number(std::abs(value)), value > 0 ? "more" : "less");
    return fmt::format("On average {}, over {}{}.", amount, judged_on(verdict), means(verdict, results));
}

/// "about 2 of 1,000".
std::string odds(double p) {
    if (p < 0.0001) return "fewer than 1 of 10,000";
    if (p < 0.001) return fmt::format("about {:.0f} of 10,000", p * 10000);
    if (p < 0.01) return fmt::format("about {:.0f} of 1,000", p * 1000);
    if (p > 0.995) return "nearly all";
    return fmt::format("about {:.0f} of 100", p * 100);
}

std::string interval_words(const Verdict& verdict) {
    if (!verdict.has_interval()) return fmt::format("So few {}s give no interval. ", verdict.unit());
    const auto end = [&](double Interval::*which) -> std::string {
        if (std::isfinite(verdict.more_than.*which)) return "more than " + signed_number(verdict.more_than.*which);
        if (std::isfinite(verdict.less_than.*which)) return "less than " + signed_number(verdict.less_than.*which);
        const double number = verdict.interval.*which;
        return std::isinf(number) ? "beyond all bounds" : signed_number(number);
    };
    const std::string besides = asked_besides(verdict), data = new_data_of(verdict);
    return fmt::format("The {} % interval of the difference{}{} reaches from {} to {}. ",
                       significant(100 * verdict.level, verdict.level > 0.995   ? 4
                                                        : verdict.level == 0.95 ? 2
                                                                                : 3),
                       data.empty() ? "" : " for " + data,
                       besides.empty() ? "" : fmt::format(", the level for {},", besides), end(&Interval::low),
                       end(&Interval::high));
}

std::string p_text(double p) { return p < 0.0001 ? "p < 0.0001" : "p = " + significant(p, 2); }

/// Chance alone is what the p of this pair by itself tells of.
std::string chance(const Verdict& verdict) {
    const double alone = verdict.p_alone.value_or(verdict.p);
    const bool against_none =
        (verdict.expect == Expect::greater || verdict.expect == Expect::less) && verdict.margin.value_or(0) == 0;
    std::string text = fmt::format("Measured against the margin, {}.", p_text(alone));
    if (against_none)
        text = fmt::format(
            "If there were no difference, chance alone would show one at least this {} in {} such experiments ({}).",
            verdict.signs ? "one-sided" : "large", odds(alone), p_text(alone));
    if (!verdict.p_alone) return text;
    const std::string besides = asked_besides(verdict);
    return text + fmt::format(" Corrected{}, because who asks often finds something by chance, {}; that decides.",
                              besides.empty() ? "" : " for " + besides, p_text(verdict.p));
}

std::string shown(const Verdict& verdict) {
    if (verdict.decision == Decision::supported) return fmt::format("These {}s show it. ", verdict.unit());
    if (verdict.decision == Decision::refuted) return fmt::format("These {}s show that it is not so. ", verdict.unit());
    return fmt::format("These {}s cannot tell. ", verdict.unit());
}

std::string sure(const Verdict& verdict) {
    const bool known = verdict.effect || verdict.signs;
    std::string text = known ? shown(verdict) + interval_words(verdict) + chance(verdict) : "";
    if (!verdict.why.empty()) text += fmt::format("{}Note: {}.", text.empty() ? "" : " ", verdict.why);
    if (!verdict.looked_before.empty())
        text += fmt::format(" It was judged at {} seeds before, which p counts.", listed(verdict.looked_before));
    if (const std::string parts = what_would_narrow(verdict); !parts.empty()) text += " " + parts;
    if (verdict.decision != Decision::undecided || !known) return text;
    std::string decides = what_would_decide(verdict, "difference");
    decides[0] = static_cast<char>(decides[0] - 'a' + 'A');
    return text + fmt::format(" {}.", decides);
}

}  // namespace

std::string plain_column(std::string column) {
    const bool validation = column.starts_with("val_");
    if (const auto slash = column.rfind('/'); slash != column.npos)  // of a layer
        return fmt::format("{}: {}", column.substr(0, slash), spaced(column.substr(slash + 1)));
    if (column == "learning_rate") return "learning rate";
    if (column == "train_seconds") return "seconds of training";
    if (column == "eval_seconds") return "seconds of validation";
    if (validation) column.erase(0, 4);
    return (validation ? "validation " : "training ") + spaced(column);
}

/// The column that a table's settings name for it, at `label` or among the `columns`; empty where there is none.
std::string label_of(const Value& table) {
    if (const Value* label = table.find("label"); label && label->is_scalar() && !label->text.empty())
        return label->text;
    const Value* columns = table.find("columns");
    for (std::size_t i = 0; columns && i < columns->entries.size(); ++i)
        if (columns->entries[i].value.text == "label") return columns->entries[i].key;
    return {};
}

/// The columns of numbers that are predicted, or of yes and no: "target `price`", "targets `price`, `rent`".
std::string targets_of(const Value& table) {
    std::vector<std::string> names;
    const Value* columns = table.find("columns");
    for (std::size_t i = 0; columns && i < columns->entries.size(); ++i)
        if (const Value& kind = columns->entries[i].value; kind.text == "target" || kind.find("target"))
            names.push_back("`" + columns->entries[i].key + "`");
    return names.empty() ? "" : fmt::format("target{} {}", names.size() > 1 ? "s" : "", fmt::join(names, ", "));
}

std::string own_file(const Results& results, const DataRecord& data) {
    const auto trial = std::ranges::find(results.trials, data, &TrialRecord::data);
    const Value* found = trial == results.trials.end() ? nullptr : results.variants.find(trial->variant);
    for (const std::string& key : {std::string("data"), std::string("dataset"), data.dataset})
        if (found) found = found->find(key);
    const Value* file = found ? found->find("file") : nullptr;  // of a table
    if (found && !file) file = found->find("train_images");
    if (!file || !file->is_scalar()) return {};
    const std::string name = std::filesystem::path(file->text).filename().native();
    const std::string label = label_of(*found), targets = targets_of(*found);
    if (!targets.empty()) return fmt::format("{} ({})", name, targets);
    return label.empty() ? name : fmt::format("{} (label `{}`)", name, label);
}

std::string data_title(const Results& results, const DataRecord& data) {
    const std::string own = own_file(results, data);
    return own.empty() ? data.dataset : own;
}

std::string plain_words(const Measure& measure) { return words_of(measure.name).what; }

PlainVerdict plain_words(const Verdict& verdict, const Results& results) {
    return {asked(verdict), found(verdict, results), sure(verdict)};
}

namespace {

/// "claims at 5 % each", "comparisons of 2 claims at 5 % each": what a claim asks of several pairs has 5 % together.
std::string counted_claims(const std::vector<Verdict>& verdicts) {
    std::set<std::string> names;
    for (const Verdict& verdict : verdicts) names.insert(verdict.claim);
    const std::string claims = names.size() == 1 ? "claim at 5 %" : "claims at 5 % each";
    if (names.size() == verdicts.size()) return claims;
    return fmt::format("comparisons of {} {}", names.size(), claims);
}

}  // namespace

std::string plain_count(const std::vector<Verdict>& verdicts) {
    std::string text;
    for (const Decision decision : {Decision::supported, Decision::refuted, Decision::undecided, Decision::not_run}) {
        const auto count = std::ranges::count(verdicts, decision, &Verdict::decision);
        if (count == 0) continue;
        const std::string of = text.empty() ? fmt::format(" of {} {}", verdicts.size(), counted_claims(verdicts)) : "";
        text += fmt::format("{}{}{} {} {}", text.empty() ? "" : ", ", count, of, count == 1 ? "is" : "are",
                            decision == Decision::not_run ? "not answered by this run" : to_string(decision));
    }
    return text.empty() ? text : text + ".";
}

}  // namespace runner
