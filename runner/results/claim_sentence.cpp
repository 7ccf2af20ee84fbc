#include "runner/results/claim_sentence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/results/text.h"

namespace runner {

std::string asked_besides(const Verdict& verdict) {
    if (verdict.level <= 0.95 + 1e-12) return "";
    const std::string pairs = fmt::format("{} pairs", verdict.questions);
    if (verdict.looks == 0) return pairs;
    const std::string looks = fmt::format("{} {}", verdict.looks, verdict.looks == 1 ? "look" : "looks");
    return verdict.questions == 1 ? looks : looks + " and " + pairs;
}

std::string margin_text(const Verdict& verdict, const std::function<std::string(double)>& number) {
    const bool known = verdict.margin && std::isfinite(*verdict.margin);
    const double size = verdict.margin_share.value_or(verdict.margin.value_or(0));
    if (size == 0) return "";
    if (!verdict.margin_share) return number(size);
    const std::string share = fmt::format("{:g} %", 100 * size);
    return known ? fmt::format("{} ({})", share, number(*verdict.margin)) : share;
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

std::string interval(const Verdict& verdict) {
    if (!verdict.has_interval()) return "no interval from so few pairs";
    const auto percent = significant(100 * verdict.level, verdict.level > 0.995 ? 4 : 3);
    const auto end = [&](double Interval::*which) {
        if (std::isfinite(verdict.more_than.*which)) return "> " + signed_effect(verdict.more_than.*which);
        if (std::isfinite(verdict.less_than.*which)) return "< " + signed_effect(verdict.less_than.*which);
        return signed_effect(verdict.interval.*which);
    };
    const std::string reason = asked_besides(verdict);
    return fmt::format("{} % interval{} {} … {}", verdict.level == 0.95 ? "95" : percent,
                       reason.empty() ? "" : " for " + reason, end(&Interval::low), end(&Interval::high));
}

/// "less with 8 of 8 seeds, more with 0, the same with 0 (in the median −3, 95 % interval −7 … −2; p = 0.0078)".
std::string found_in_counts(const Verdict& verdict) {
    const Signs& signs = *verdict.signs;
    const auto first = std::max(signs.wins, signs.losses), second = std::min(signs.wins, signs.losses);
    const bool more = signs.wins > signs.losses;
    std::string text = fmt::format("{} with {} of {} {}, {} with {}, the same with {}", more ? "more" : "less", first,
                                   verdict.pairs, verdict.pairs == 1 ? "seed" : "seeds", more ? "less" : "more", second,
                                   signs.ties - verdict.neither);
    text += verdict.effect ? fmt::format(" (in the median {}; ", effect(verdict)) : " (";
    return text + fmt::format("{}; {})", interval(verdict), p_values(verdict));
}

std::string found(const Verdict& verdict) {
    if (verdict.signs) return found_in_counts(verdict);
    return fmt::format("{} ({}; {} {}, {})", effect(verdict), interval(verdict), verdict.pairs,
                       verdict.pairs == 1 ? "seed" : "seeds", p_values(verdict));
}

}  // namespace

std::string sentence(const Verdict& verdict) {
    std::string text = fmt::format("{}: {}. Expected: {} of {} {}", verdict.claim, to_string(verdict.decision),
                                   verdict.measure.text(), verdict.variant, expectation(verdict));
    const bool known = verdict.effect || verdict.signs;
    if (known) text += "; found: " + found(verdict);
    if (!verdict.why.empty()) text += "; " + verdict.why;
    if (verdict.looks > 1 && verdict.decision != Decision::undecided)
        text += fmt::format("; decided at look {} of {}", verdict.look, verdict.looks);
    if (verdict.decision == Decision::undecided && known) {
        if (verdict.more_seeds)
            text += fmt::format("; about {} more {} would decide it, if the effect stays the same", *verdict.more_seeds,
                                *verdict.more_seeds == 1 ? "seed" : "seeds");
        else
            text += "; no reasonable number of seeds would decide it";
    }
    return text + ".";
}

std::vector<std::string> about_verdicts(const Results& results) {
    std::vector<std::string> compared, texts;
    for (const Verdict& verdict : results.claims)
        for (const std::string& name : {verdict.variant, verdict.against}) compared.push_back(name);
    if (std::string looks = looks_sentence(results.looks); !looks.empty()) texts.push_back(std::move(looks));
    if (std::string choices = about_choices(results.search, compared); !choices.empty())
        texts.push_back(std::move(choices));
    return texts;
}

}  // namespace runner
