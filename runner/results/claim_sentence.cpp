#include "runner/results/claim_sentence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/config/spec/claim.h"
#include "runner/counted.h"
#include "runner/results/text.h"
#include "runner/thousands.h"

namespace runner {

std::string asked_besides(const Verdict& verdict) {
    if (verdict.level <= 0.95 + 1e-12) return "";
    const std::string pairs = fmt::format("{} pairs", verdict.questions);
    const auto by_hand = static_cast<int>(verdict.looked_before.size());
    const int count = verdict.looks + by_hand + (by_hand > 0 && verdict.looks == 0 ? 1 : 0);
    if (count == 0) return pairs;
    const std::string looks = counted(count, "look");
    return verdict.questions == 1 ? looks : looks + " and " + pairs;
}

std::string tested_units(const Verdict& verdict) {
    if (verdict.groups > 0) return fmt::format("groups of `{}`", verdict.group);
    const std::string of_class = class_of_samples(verdict.measure.name);
    return of_class.empty() ? "test samples" : "test samples of class " + of_class;
}

std::string judged_on(const Verdict& verdict) {
    const std::string seeds = counted(verdict.pairs, verdict.unit());
    return verdict.groups > 0 ? fmt::format("{} on {} {}", seeds, with_thousands(verdict.groups), tested_units(verdict))
                              : seeds;
}

std::string margin_text(const Verdict& verdict, const std::function<std::string(double)>& number) {
    const bool known = verdict.margin && std::isfinite(*verdict.margin);
    const double size = verdict.margin_share.value_or(verdict.margin.value_or(0));
    if (size == 0) return "";
    if (!verdict.margin_share) return number(size);
    const std::string share = fmt::format("{:g} %", 100 * size);
    return known ? fmt::format("{} ({})", share, number(*verdict.margin)) : share;
}

std::string new_data_of(const Verdict& verdict) {
    if (verdict.is_over(Over::dealings)) return "new seeds and new samples to train and test on";
    if (verdict.is_over(Over::folds)) return "new trainings on new samples";
    return verdict.is_over_samples() ? "new seeds and new " + tested_units(verdict) : "";
}

namespace {

/// "greater than that of plain", "within 0.005 of that of plain".
std::string expectation(const Verdict& verdict) {
    const std::string other =
        verdict.against_number ? fmt::format("{}", *verdict.against_number) : "that of " + verdict.against;
    const std::string margin = margin_text(verdict, [](double number) { return significant(number, 3); });
    switch (verdict.expect) {
        case Expect::greater:
            return !margin.empty() ? fmt::format("more than {} above {}", margin, other) : "greater than " + other;
        case Expect::less:
            return !margin.empty() ? fmt::format("more than {} below {}", margin, other) : "less than " + other;
        case Expect::equal:
            return fmt::format("within {} of {}", margin, other);
        case Expect::not_less:
            return fmt::format("no more than {} below {}", margin, other);
        case Expect::not_greater:
            return fmt::format("no more than {} above {}", margin, other);
    }
    return {};
}

/// Counts of epochs stay whole.
std::string signed_effect(double number) {
    if (number == 0) return "0";
    const double size = std::abs(number);
    const bool whole = size < 1e6 && size == std::floor(size);
    return fmt::format("{}{}", number > 0 ? "+" : "−", whole ? fmt::format("{:.0f}", size) : significant(size, 3));
}

std::string effect(const Verdict& verdict) {
    const double value = *verdict.effect;
    if (std::isfinite(value)) return signed_effect(value);
    return (value > 0 ? "> " : "< ") + signed_effect(verdict.beyond);
}

std::string p_value(double p) { return p < 0.0001 ? "p < 0.0001" : "p = " + significant(p, 2); }

/// "p = 0.031", "p = 0.0078, corrected for 2 pairs 0.016".
std::string p_values(const Verdict& verdict) {
    if (!verdict.p_alone) return p_value(verdict.p);
    const std::string corrected = p_value(verdict.p), reason = asked_besides(verdict);
    return fmt::format("{}, corrected{} {}", p_value(*verdict.p_alone), reason.empty() ? "" : " for " + reason,
                       corrected.substr(corrected.starts_with("p = ") ? 4 : 2));
}

std::string short_units(const Verdict& verdict) { return verdict.groups > 0 ? "groups" : "samples"; }

/// The narrower interval over seeds alone.
std::string on_these_samples(const Verdict& verdict) {
    const Interval& ends = verdict.these_samples;
    if (!std::isfinite(ends.low) || !std::isfinite(ends.high)) return "";
    return fmt::format(", {} … {} on these {} alone", signed_effect(ends.low), signed_effect(ends.high),
                       short_units(verdict));
}

std::string interval(const Verdict& verdict) {
    if (!verdict.has_interval()) return "no interval from so few pairs";
    const auto percent = significant(100 * verdict.level, verdict.level > 0.995 ? 4 : 3);
    const auto end = [&](double Interval::*which) {
        if (std::isfinite(verdict.more_than.*which)) return "> " + signed_effect(verdict.more_than.*which);
        if (std::isfinite(verdict.less_than.*which)) return "< " + signed_effect(verdict.less_than.*which);
        return signed_effect(verdict.interval.*which);
    };
    const std::string reason = asked_besides(verdict), data = new_data_of(verdict);
    return fmt::format("{} % interval{} {} … {}{}", verdict.level == 0.95 ? "95" : percent,
                       reason.empty() ? "" : " for " + reason, end(&Interval::low), end(&Interval::high),
                       data.empty() ? "" : " for " + data + on_these_samples(verdict));
}

/// "less with 8 of 8 seeds, more with 0, the same with 0 (in the median −3, 95 % interval −7 … −2; p = 0.0078)".
std::string found_in_counts(const Verdict& verdict) {
    const Signs& signs = *verdict.signs;
    const auto first = std::max(signs.wins, signs.losses), second = std::min(signs.wins, signs.losses);
    const bool more = signs.wins > signs.losses;
    std::string text = fmt::format("{} with {} of {}, {} with {}, the same with {}", more ? "more" : "less", first,
                                   counted(verdict.pairs, verdict.unit()), more ? "less" : "more", second,
                                   signs.ties - verdict.neither);
    text += verdict.effect ? fmt::format(" (in the median {}; ", effect(verdict)) : " (";
    return text + fmt::format("{}; {})", interval(verdict), p_values(verdict));
}

std::string found(const Verdict& verdict) {
    if (verdict.signs) return found_in_counts(verdict);
    return fmt::format("{} ({}; {}, {})", effect(verdict), interval(verdict), judged_on(verdict), p_values(verdict));
}

}  // namespace

std::string what_would_decide(const Verdict& verdict, const std::string& effect) {
    const auto needs = verdict.needs.value_or(Crossed::Needs());
    const std::string units = tested_units(verdict);
    if (needs.seeds && needs.samples)
        return fmt::format("about {} seeds and {} {} in all would decide it, if the {} stays the same",
                           estimated(*needs.seeds), estimated(*needs.samples), units, effect);
    if (needs.samples)
        return fmt::format(
            "no number of seeds would decide it on these {}; about {} {} would, if the {} stays the same", units,
            estimated(*needs.samples), units, effect);
    if (verdict.more_seeds)
        return fmt::format("about {} more {}{} would decide it, if the {} stays the same",
                           estimated(*verdict.more_seeds), verdict.folds > 0 ? "repetition" : "seed",
                           *verdict.more_seeds == 1 ? "" : "s", effect);
    if (verdict.folds > 0 && verdict.pairs < least_crossed_seeds)
        return fmt::format("a verdict needs at least {} folds", least_crossed_seeds);
    if (verdict.folds > 0) return "no reasonable number of repetitions would decide it: it takes more samples";
    const bool dealt = verdict.is_over(Over::dealings);
    if ((verdict.is_over_samples() || dealt) && verdict.pairs < least_crossed_seeds)
        return fmt::format("a verdict needs at least {} seeds", least_crossed_seeds);
    if (dealt) return "no reasonable number of seeds would decide it: it takes more samples to deal";
    return verdict.is_over_samples() ? fmt::format("no reasonable number of seeds or {} would decide it", units)
                                     : "no reasonable number of seeds would decide it";
}

std::string what_would_narrow(const Verdict& verdict) {
    if (!verdict.parts) return {};
    const auto percent = [](double share) { return std::lround(100 * share); };
    const auto& [seeds, samples, single] = *verdict.parts;
    const std::string unit = short_units(verdict), units = tested_units(verdict);
    std::string text = fmt::format(
        "Of the uncertainty {} % is the seeds, {} % which {} were tested, {} % luck of single {} in single trainings: ",
        percent(seeds), percent(samples), unit, percent(single), unit);
    if (seeds >= 0.5) return text + "more seeds would narrow it most.";
    return text + (samples >= 0.5 ? fmt::format("more {} would narrow it most, more seeds hardly.", units)
                                  : fmt::format("more seeds and more {} would both narrow it.", units));
}

std::string sentence(const Verdict& verdict) {
    std::string text = fmt::format("{}: {}. Expected: {} of {} {}", verdict.claim, to_string(verdict.decision),
                                   verdict.measure.text(), verdict.variant, expectation(verdict));
    const bool known = verdict.effect || verdict.signs;
    if (known) text += "; found: " + found(verdict);
    if (!verdict.why.empty()) text += "; " + verdict.why;
    if (!verdict.looked_before.empty())
        text += fmt::format("; looked at {} seed{} before, which p counts", listed(verdict.looked_before),
                            verdict.looked_before.back() == 1 ? "" : "s");
    if (verdict.looks > 1 && verdict.decision != Decision::undecided)
        text += fmt::format("; decided at look {} of {}, by which {} % of the 5 % may have been spent", verdict.look,
                            verdict.looks, significant(100 * verdict.spent.value_or(0), 2));
    if (verdict.decision == Decision::undecided && known) text += "; " + what_would_decide(verdict, "effect");
    return text + ".";
}

namespace {

bool is_over_seeds(const Verdict& verdict) {
    return verdict.decision != Decision::not_run && verdict.over == std::vector<Over>{Over::seeds} && verdict.pairs > 0;
}

/// Of results in which no trial tells of its samples, as those of an earlier runner.
std::string about_missing_outcomes(const Results& results) {
    const bool kept =
        std::ranges::any_of(results.trials, [](const TrialRecord& trial) { return trial.test_outcomes.has_value(); });
    const bool missed = std::ranges::any_of(results.claims, [](const Verdict& verdict) {
        return is_over_seeds(verdict) && is_by_sample(verdict.measure.name);
    });
    if (kept || !missed) return {};
    return "Judged over seeds: no outcomes of samples are kept for these trials. So the verdicts are about new seeds "
           "on "
           "these test samples, not about new samples.";
}

}  // namespace

std::vector<std::string> about_verdicts(const Results& results) {
    std::vector<std::string> compared, texts;
    for (const Verdict& verdict : results.claims)
        for (const std::string& name : {verdict.variant, verdict.against}) compared.push_back(name);
    if (std::string about = about_missing_outcomes(results); !about.empty()) texts.push_back(std::move(about));
    if (std::string looks = looks_sentence(results.looks); !looks.empty()) texts.push_back(std::move(looks));
    if (std::string choices = about_choices(results.search, compared); !choices.empty())
        texts.push_back(std::move(choices));
    if (results.within) texts.push_back(within_sentence(*results.within));
    return texts;
}

}  // namespace runner
