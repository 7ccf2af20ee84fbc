#include "runner/results/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runner/results/pairs.h"

namespace declare {

template <>
const std::vector<Choice<runner::Decision>>& choices<runner::Decision>() {
    using enum runner::Decision;
    static const std::vector<Choice<runner::Decision>> table = {
        {supported, "supported"}, {refuted, "refuted"}, {undecided, "undecided"}, {not_run, "not run"}};
    return table;
}

}  // namespace declare

namespace runner {

std::string to_string(Decision decision) { return declare::name_of(decision); }

bool Verdict::has_interval() const {
    for (const Interval& one : {interval, more_than, less_than})
        if (std::isfinite(one.low) || std::isfinite(one.high)) return true;
    return false;
}

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

constexpr double skewed = 1.5;  // beyond this a test of few numbers' mean finds by chance what it should not

/// One pair of a claim on the way to its verdict.
class Question {
public:
    Question(const Claim& claim, const std::string& variant, const std::string& against, const Trials& trials) {
        verdict_.claim = claim.name;
        verdict_.variant = variant;
        verdict_.against = against;
        if (against.empty()) verdict_.against_number = claim.against_number;
        verdict_.measure = {claim.measure, claim.monitor, claim.target};
        if (!verdict_.measure.censored()) verdict_.measure = {claim.measure};
        verdict_.expect = claim.expect;
        set_margin(claim);
        if (!has_trial(trials, variant) || (!against.empty() && !has_trial(trials, against))) {
            not_run(!has_trial(trials, variant) ? variant : against);
            return;
        }
        pairs_ = pair_up(verdict_.measure, trials, variant, against, verdict_.against_number);
        differences_ = pairs_.differences();
        verdict_.pairs = pairs_.seeds();
        verdict_.neither = pairs_.neither;
        say_left_out();
        take_margin_of_against();
        measure_effect();
        test();
    }

    /// Two-sided, in whichever direction the data point.
    double p() const { return std::min(supports_, refutes_); }
    bool is_asked() const { return verdict_.decision != Decision::not_run; }

    Verdict answer(double p_corrected, double level, bool significant) {
        verdict_.p = p_corrected;
        if (p_corrected != p()) verdict_.p_alone = p();
        verdict_.level = 1 - level;
        verdict_.interval = interval(level);
        if (!flips_) bound_interval(level);
        if (significant && pairs_.told() > 0)
            verdict_.decision = supports_ <= refutes_ ? Decision::supported : Decision::refuted;
        else
            verdict_.more_seeds = more_seeds(level);
        return verdict_;
    }
    const Verdict& unanswered() const { return verdict_; }

private:
    Verdict verdict_;
    PairedNumbers pairs_;
    std::vector<double> differences_;
    std::optional<SignFlips> flips_;
    double supports_ = 1, refutes_ = 1;  // two-sided p-values

    void not_run(const std::string& variant) {
        verdict_.decision = Decision::not_run;
        verdict_.why = fmt::format("{} was not run", variant);
    }

    void say(const std::string& why) { verdict_.why += (verdict_.why.empty() ? "" : "; ") + why; }

    void say_left_out() {
        if (pairs_.left_out > 0 && verdict_.pairs > 0)
            say(fmt::format("{} {} left out, where one of the two has no such number", pairs_.left_out,
                            pairs_.left_out == 1 ? "seed is" : "seeds are"));
        if (verdict_.pairs == 0) say("no seed has this number for both");
        if (pairs_.neither > 0)
            say(fmt::format("{} of {} {} reached it with neither", pairs_.neither, verdict_.pairs,
                            verdict_.pairs == 1 ? "seed" : "seeds"));
    }

    void set_margin(const Claim& claim) {
        if (!claim.margin) return;
        if (claim.margin->relative)
            verdict_.margin_share = claim.margin->value;
        else
            verdict_.margin = claim.margin->value;
    }

    void take_margin_of_against() {
        if (!verdict_.margin_share || pairs_.told() == 0) return;
        const double scale = verdict_.measure.censored() ? median(pairs_.against) : mean(pairs_.against);
        verdict_.margin = *verdict_.margin_share * std::abs(scale);
    }

    void measure_effect() {
        if (verdict_.measure.censored() && verdict_.pairs > 0) count_targets();
        if (pairs_.told() == 0 || verdict_.measure.censored()) return;
        verdict_.effect = pairs_.rounding.clean(mean(differences_));
        flips_.emplace(differences_, pairs_.rounding);
        if (const double skew = skewness(differences_); Rounding{skewed}.less(skewed, std::abs(skew)))
            say(
                fmt::format("the differences are skewed ({}{:.1f}), and the test, which takes them for symmetric, is "
                            "less sure than it says",
                            skew < 0 ? "−" : "", std::abs(skew)));
    }

    void count_targets() {
        verdict_.signs = count_signs(differences_, 0);
        verdict_.signs->ties += pairs_.neither;
        if (pairs_.told() == 0) return;
        const double middle = median(differences_);
        if (std::isnan(middle)) {
            say(fmt::format("the median is not told: {} later, {} earlier", verdict_.signs->wins,
                            verdict_.signs->losses));
            return;
        }
        verdict_.effect = middle;
        if (std::isinf(middle)) verdict_.beyond = median(pairs_.bounds);
    }

    /// Of the edge that the effect must lie beyond: 1 above, -1 below. A relative margin is a share of each seed's own
    /// `against`, so that its chance has a part in the test.
    double edge() const { return verdict_.expect == Expect::less || verdict_.expect == Expect::not_less ? -1 : 1; }
    double center(double edge) const { return verdict_.margin_share ? 0 : edge * verdict_.margin.value_or(0); }
    std::vector<double> differences_at(double edge) const {
        if (!verdict_.margin_share) return differences_;
        return pairs_.differences(edge * std::copysign(*verdict_.margin_share, mean(pairs_.against)));
    }

    Sides sides(double edge) const {
        if (!flips_) return count_signs(differences_at(edge), center(edge), pairs_.rounding).p();
        if (!verdict_.margin_share) return flips_->p(center(edge));
        return SignFlips(differences_at(edge), pairs_.rounding).p(0);
    }

    void test() {
        if (pairs_.told() == 0) return;
        const auto both = [](double p) { return std::min(1.0, 2 * p); };
        const Sides at = sides(edge());
        if (verdict_.expect == Expect::equal) {
            const Sides below = sides(-1);
            supports_ = both(std::max(below.greater, at.less));
            refutes_ = both(std::min(at.greater, below.less));
        } else {
            const bool upward = verdict_.expect == Expect::greater || verdict_.expect == Expect::not_less;
            supports_ = both(upward ? at.greater : at.less);
            refutes_ = both(upward ? at.less : at.greater);
        }
    }

    Interval interval(double level) const {
        if (!flips_) return sign_interval(differences_, level);
        if (!verdict_.margin_share) return flips_->interval(level);
        if (verdict_.expect != Expect::equal) return interval_at(edge(), level);
        const double effect = *verdict_.effect;
        if (std::abs(effect) > *verdict_.margin) return interval_at(effect < 0 ? -1 : 1, level);
        return {interval_at(-1, level).low, interval_at(1, level).high};
    }

    /// Of the effect, by the test of what lies beyond a relative margin: so the interval holds the margin where the
    /// verdict leaves it open, and nowhere else.
    Interval interval_at(double edge, double level) const {
        const Interval beyond = SignFlips(differences_at(edge), pairs_.rounding).interval(level);
        return {beyond.low + edge * *verdict_.margin, beyond.high + edge * *verdict_.margin};
    }

    /// Of ends that are infinite because a target was missed: what the trials that missed it tell for certain.
    void bound_interval(double level) {
        std::vector<double> least = differences_, most = differences_;
        for (std::size_t i = 0; i < pairs_.bounds.size(); ++i) {
            if (least[i] == infinite) least[i] = pairs_.bounds[i];
            if (most[i] == -infinite) most[i] = pairs_.bounds[i];
        }
        const Interval above = order_interval(least, level), below = order_interval(most, level);
        const Interval& ends = verdict_.interval;
        if (ends.low == infinite) verdict_.more_than.low = above.low;
        if (ends.high == infinite) verdict_.more_than.high = above.high;
        if (ends.low == -infinite) verdict_.less_than.low = below.low;
        if (ends.high == -infinite) verdict_.less_than.high = below.high;
    }

    /// For `equal`: until the effect is told from the nearer margin.
    std::optional<int> more_seeds(double level) const {
        if (pairs_.told() < 2) return {};
        const double from = verdict_.expect == Expect::equal && verdict_.effect.value_or(0) < 0 ? -1 : edge();
        std::vector<double> numbers = differences_at(from);
        if (!flips_)
            for (double& number : numbers)
                number = pairs_.rounding.less(center(from), number) - pairs_.rounding.less(number, center(from));
        const double distance = mean(numbers) - (flips_ ? center(from) : 0);
        return more_pairs(pairs_.rounding.clean(distance), pairs_.rounding.clean(standard_deviation(numbers)),
                          pairs_.told(), level);
    }
};

/// All pairs of a claim, asked at once of these trials. `alpha`: what all of them together may spend.
std::vector<Verdict> judge_claim(const Claim& claim, const Trials& trials, double alpha) {
    std::vector<Question> questions;
    std::vector<double> p;
    for (const auto& [variant, against] : claim.pairs) {
        questions.emplace_back(claim, variant, against, trials);
        if (questions.back().is_asked()) p.push_back(questions.back().p());
    }
    const Holm corrected = holm(p, alpha);
    std::vector<Verdict> verdicts;
    std::size_t asked = 0;
    for (Question& question : questions) {
        if (!question.is_asked()) {
            verdicts.push_back(question.unanswered());
            continue;
        }
        // Repeated looks are paid for in p too, so that it always compares with 0.05.
        const double p_shown = std::min(1.0, corrected.p[asked] * (significance / alpha));
        verdicts.push_back(question.answer(p_shown, corrected.alpha[asked], p[asked] <= corrected.alpha[asked]));
        verdicts.back().questions = static_cast<int>(p.size());
        ++asked;
    }
    return verdicts;
}

/// In the order of their first trials: the file's, then those that were added.
std::vector<std::uint64_t> seeds_of(const std::vector<TrialRecord>& trials) {
    std::vector<std::uint64_t> seeds;
    for (const TrialRecord& trial : trials)
        if (std::ranges::find(seeds, trial.seed) == seeds.end()) seeds.push_back(trial.seed);
    return seeds;
}

Trials with_seeds(const std::vector<TrialRecord>& trials, const std::vector<std::uint64_t>& seeds) {
    Trials result;
    for (const TrialRecord& trial : trials)
        if (std::ranges::find(seeds, trial.seed) != seeds.end()) result.push_back(&trial);
    return result;
}

bool is_open(const Verdict& verdict) { return verdict.decision == Decision::undecided; }

std::vector<Verdict> judge_at(const Claim& claim, const std::vector<TrialRecord>& trials, const Looks& looks,
                              std::size_t index) {
    std::vector<std::uint64_t> seeds = seeds_of(trials);
    const Look& look = looks.made[index];
    seeds.resize(std::min(seeds.size(), static_cast<std::size_t>(look.seeds)));
    std::vector<Verdict> verdicts = judge_claim(claim, with_seeds(trials, seeds), look.alpha);
    for (Verdict& verdict : verdicts) {
        verdict.look = static_cast<int>(index) + 1;
        verdict.looks = looks.planned;
    }
    return verdicts;
}

/// What an earlier look has decided stands, whatever came later: else its share of the 5 % would be spent in vain.
std::vector<Verdict> judge_repeatedly(const Claim& claim, const std::vector<TrialRecord>& trials, const Looks& looks) {
    std::vector<Verdict> verdicts = judge_at(claim, trials, looks, 0);
    for (std::size_t look = 1; look < looks.made.size(); ++look) {
        if (std::ranges::none_of(verdicts, is_open)) break;
        std::vector<Verdict> later = judge_at(claim, trials, looks, look);
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            if (is_open(verdicts[i])) verdicts[i] = std::move(later[i]);
    }
    return verdicts;
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Claim>& claims, const std::vector<TrialRecord>& trials,
                           const Looks& looks) {
    std::vector<Verdict> verdicts;
    for (const Claim& claim : claims) {
        const auto of_claim = looks.made.empty()
                                  ? judge_claim(claim, with_seeds(trials, seeds_of(trials)), significance)
                                  : judge_repeatedly(claim, trials, looks);
        verdicts.insert(verdicts.end(), of_claim.begin(), of_claim.end());
    }
    return verdicts;
}

namespace {

Claim claim_of(const Verdict& verdict) {
    Claim claim;
    claim.name = verdict.claim;
    claim.against_number = verdict.against_number;
    claim.measure = verdict.measure.name;
    claim.monitor = verdict.measure.monitor;
    claim.target = verdict.measure.target;
    claim.expect = verdict.expect;
    if (verdict.margin) claim.margin = Margin{*verdict.margin, false};
    if (verdict.margin_share) claim.margin = Margin{*verdict.margin_share, true};
    return claim;
}

}  // namespace

std::vector<Claim> claims_of(const std::vector<Verdict>& verdicts) {
    std::vector<Claim> claims;
    for (const Verdict& verdict : verdicts) {
        if (claims.empty() || claims.back().name != verdict.claim) claims.push_back(claim_of(verdict));
        claims.back().pairs.emplace_back(verdict.variant, verdict.against);
    }
    return claims;
}

}  // namespace runner
