#include "runner/results/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

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

/// What both of a pair measured, seed by seed.
struct PairedNumbers {
    std::vector<double> variant, against;
    std::vector<double> differences;  // NaN where both missed the target
    std::vector<double> bounds;       // the differences, with how far a trial got in place of a target that it missed
    int left_out = 0;                 // seeds of which one has no such number
};

using Trials = std::vector<const TrialRecord*>;
using BySeed = std::map<std::uint64_t, const TrialRecord*>;

BySeed trials_of(const Trials& trials, const std::string& variant) {
    BySeed result;
    for (const TrialRecord* trial : trials)
        if (trial->variant == variant) result.emplace(trial->seed, trial);
    return result;
}

void add(PairedNumbers& pairs, const Measure& m, const TrialRecord& trial, const TrialRecord* other,
         std::optional<double> number) {
    const auto v = measure(trial, m);
    const auto a = other ? measure(*other, m) : number;
    if (!v || !a) {
        ++pairs.left_out;
        return;
    }
    pairs.variant.push_back(*v);
    pairs.against.push_back(*a);
    pairs.differences.push_back(*v - *a);
    const double v_bound = std::isinf(*v) ? reached(trial, m) : *v;
    const double a_bound = std::isinf(*a) && other ? reached(*other, m) : *a;
    pairs.bounds.push_back(v_bound - a_bound);
}

/// By seed; a seed that only one of the two was run with is no pair and not worth a word.
PairedNumbers pair_up(const Measure& m, const BySeed& variant, const BySeed& against, std::optional<double> number) {
    PairedNumbers pairs;
    for (const auto& [seed, trial] : variant) {
        const auto other = against.find(seed);
        if (number)
            add(pairs, m, *trial, nullptr, number);
        else if (other != against.end())
            add(pairs, m, *trial, other->second, {});
    }
    return pairs;
}

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
        const BySeed of_variant = trials_of(trials, variant), of_against = trials_of(trials, against);
        if (of_variant.empty() || (of_against.empty() && !against.empty())) {
            not_run(of_variant.empty() ? variant : against);
            return;
        }
        pairs_ = pair_up(verdict_.measure, of_variant, of_against, verdict_.against_number);
        verdict_.pairs = static_cast<int>(pairs_.differences.size());
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
        verdict_.level = 1 - level;
        verdict_.interval = interval(level);
        if (!flips_) bound_interval(level);
        if (significant && verdict_.pairs > 0)
            verdict_.decision = supports_ <= refutes_ ? Decision::supported : Decision::refuted;
        else
            verdict_.more_seeds = more_seeds(level);
        return verdict_;
    }
    const Verdict& unanswered() const { return verdict_; }

private:
    Verdict verdict_;
    PairedNumbers pairs_;
    std::optional<SignFlips> flips_;
    double supports_ = 1, refutes_ = 1;  // two-sided p-values

    void not_run(const std::string& variant) {
        verdict_.decision = Decision::not_run;
        verdict_.why = fmt::format("{} was not run", variant);
    }

    void say_left_out() {
        if (verdict_.pairs == 0)
            verdict_.why = "no seed has this number for both";
        else if (pairs_.left_out > 0)
            verdict_.why = fmt::format("{} {} left out, where one of the two has no such number", pairs_.left_out,
                                       pairs_.left_out == 1 ? "seed is" : "seeds are");
    }

    void set_margin(const Claim& claim) {
        if (!claim.margin) return;
        if (claim.margin->relative)
            verdict_.margin_share = claim.margin->value;
        else
            verdict_.margin = claim.margin->value;
    }

    void take_margin_of_against() {
        if (!verdict_.margin_share || verdict_.pairs == 0) return;
        const double scale = verdict_.measure.censored() ? median(pairs_.against) : mean(pairs_.against);
        verdict_.margin = *verdict_.margin_share * std::abs(scale);
    }

    void measure_effect() {
        if (verdict_.pairs == 0) return;
        if (!verdict_.measure.censored()) {
            verdict_.effect = mean(pairs_.differences);
            flips_.emplace(pairs_.differences);
            return;
        }
        std::vector<double> differences = pairs_.differences;
        for (double& difference : differences)
            if (std::isnan(difference)) difference = 0;
        verdict_.effect = median(differences);
        if (std::isinf(*verdict_.effect)) verdict_.beyond = median(pairs_.bounds);
        verdict_.signs = count_signs(pairs_.differences, 0);
    }

    Sides sides(double center) const {
        return flips_ ? flips_->p(center) : count_signs(pairs_.differences, center).p();
    }

    /// The center that the effect must lie beyond; of `equal` there are two.
    double center() const {
        const double margin = verdict_.margin.value_or(0);
        return verdict_.expect == Expect::less || verdict_.expect == Expect::not_less ? -margin : margin;
    }

    void test() {
        if (verdict_.pairs == 0) return;
        const auto both = [](double p) { return std::min(1.0, 2 * p); };
        const Sides at = sides(center());
        if (verdict_.expect == Expect::equal) {
            const Sides below = sides(-center());
            supports_ = both(std::max(below.greater, at.less));
            refutes_ = both(std::min(at.greater, below.less));
        } else {
            const bool upward = verdict_.expect == Expect::greater || verdict_.expect == Expect::not_less;
            supports_ = both(upward ? at.greater : at.less);
            refutes_ = both(upward ? at.less : at.greater);
        }
    }

    Interval interval(double level) const {
        if (flips_) return flips_->interval(level);
        return sign_interval(pairs_.differences, level);
    }

    /// Of ends that are infinite because a target was missed: what the trials that missed it tell for certain.
    void bound_interval(double level) {
        std::vector<double> least = pairs_.differences, most = pairs_.differences;
        for (std::size_t i = 0; i < pairs_.bounds.size(); ++i) {
            if (least[i] == infinite) least[i] = pairs_.bounds[i];
            if (most[i] == -infinite) most[i] = pairs_.bounds[i];
        }
        const Interval above = sign_interval(least, level), below = sign_interval(most, level);
        const Interval& ends = verdict_.interval;
        if (ends.low == infinite) verdict_.more_than.low = above.low;
        if (ends.high == infinite) verdict_.more_than.high = above.high;
        if (ends.low == -infinite) verdict_.less_than.low = below.low;
        if (ends.high == -infinite) verdict_.less_than.high = below.high;
    }

    /// For `equal`: until the effect is told from the nearer margin.
    std::optional<int> more_seeds(double level) const {
        if (verdict_.pairs < 2) return {};
        const double margin = verdict_.margin.value_or(0);
        if (flips_) {
            const double distance =
                verdict_.expect == Expect::equal ? margin - std::abs(*verdict_.effect) : *verdict_.effect - center();
            return more_pairs(distance, standard_deviation(pairs_.differences), verdict_.pairs, level);
        }
        std::vector<double> signs;
        const double from = verdict_.expect == Expect::equal && *verdict_.effect < 0 ? -margin : center();
        for (const double difference : pairs_.differences) signs.push_back((difference > from) - (difference < from));
        return more_pairs(mean(signs), standard_deviation(signs), verdict_.pairs, level);
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

}  // namespace runner
