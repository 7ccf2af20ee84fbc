#include "runner/results/question.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runner/counted.h"

namespace runner {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

constexpr std::int64_t enough_groups = 4;  // with fewer it is little known how groups spread

constexpr double skewed = 1.5;  // beyond this a test of few numbers' mean finds by chance what it should not

/// Into how many the samples of a variant were cut; the trials of a run that was stopped may not all tell.
std::int64_t folds_of(const Trials& trials, const std::string& variant) {
    std::int64_t folds = 0;
    for (const TrialRecord* trial : trials)
        if (trial->variant == variant && trial->fold > 0) folds = std::max(folds, trial->data.folds);
    return folds;
}

}  // namespace

Question::Question(const Claim& claim, const std::string& variant, const std::string& against, const Trials& trials) {
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
    verdict_.folds = folds_of(trials, variant);
    verdict_.neither = pairs_.neither;
    say_left_out();
    take_margin_of_against();
    choose_test(claim, trials);
    measure_effect();
    ask();
}

double Question::p() const { return std::min(supports_, refutes_); }

Verdict Question::answer(double p_corrected, double level, bool significant) {
    verdict_.p = p_corrected;
    if (p_corrected != p()) verdict_.p_alone = p();
    verdict_.level = 1 - level;
    if (test_) verdict_.interval = interval(level, !samples_.empty());
    if (verdict_.measure.censored()) bound_interval(level);
    tell_parts(level);
    if (significant && test_)
        verdict_.decision = supports_ <= refutes_ ? Decision::supported : Decision::refuted;
    else
        tell_needs(level);
    return verdict_;
}

// ---- what is asked of which trials ----------------------------------------------------------------------------------

void Question::not_run(const std::string& variant) {
    verdict_.decision = Decision::not_run;
    verdict_.why = fmt::format("{} was not run", variant);
}

void Question::say(const std::string& why) { verdict_.why += (verdict_.why.empty() ? "" : "; ") + why; }

void Question::say_left_out() {
    if (pairs_.left_out > 0 && verdict_.pairs > 0)
        say(fmt::format("{} {} left out, where one of the two has no such number",
                        counted(pairs_.left_out, verdict_.unit()), pairs_.left_out == 1 ? "is" : "are"));
    if (verdict_.pairs == 0) say(fmt::format("no {} has this number for both", verdict_.unit()));
    if (pairs_.neither > 0)
        say(fmt::format("{} of {} reached it with neither", pairs_.neither, counted(verdict_.pairs, verdict_.unit())));
}

void Question::set_margin(const Claim& claim) {
    if (!claim.margin) return;
    if (claim.margin->relative)
        verdict_.margin_share = claim.margin->value;
    else
        verdict_.margin = claim.margin->value;
}

void Question::take_margin_of_against() {
    if (!verdict_.margin_share || pairs_.told() == 0) return;
    const double scale = verdict_.measure.censored() ? median(pairs_.against) : mean(pairs_.against);
    verdict_.margin = *verdict_.margin_share * std::abs(scale);
}

// ---- the test -------------------------------------------------------------------------------------------------------

/// Over samples too where the claim says so and the trials tell of the same ones.
void Question::choose_test(const Claim& claim, const Trials& trials) {
    verdict_.over = {Over::seeds};
    if (pairs_.told() == 0) return;
    if (is_resampled(claim, trials)) {
        verdict_.over = {verdict_.folds > 0 ? Over::folds : Over::dealings};
        test_ = test_of(0);
        return;
    }
    if (claim.is_over_samples()) {
        samples_ = pair_samples(verdict_.measure, trials, verdict_.variant, verdict_.against, verdict_.against_number);
        if (!samples_.empty()) verdict_.over.push_back(Over::samples);
        if (samples_.groups > 0) tell_groups(trials);
        // Where no trial keeps any, it is said once for all verdicts: see about_verdicts().
        if (samples_.empty() && samples_.any_kept) over_seeds_because(samples_.why_not);
    }
    test_ = test_of(0);
    if (!test_->crossed() || test_->crossed()->standard_errors().both > 0) return;
    over_seeds_because("no sample differs from the others, which says little of new ones");
    test_ = test_of(0);
}

void Question::tell_groups(const Trials& trials) {
    verdict_.groups = static_cast<std::int64_t>(samples_.groups);
    verdict_.group = (*std::ranges::find(trials, verdict_.variant, &TrialRecord::variant))->data.group;
}

/// Of folds whatever is claimed: there are no seeds without them.
bool Question::is_resampled(const Claim& claim, const Trials& trials) {
    const auto of_variant = [this](const TrialRecord* trial) { return trial->variant == verdict_.variant; };
    for (const TrialRecord* trial : trials)
        if (of_variant(trial)) test_to_train_ = std::max(test_to_train_, trial->data.test_to_train());
    if (verdict_.folds == 0 && (claim.over == std::vector<Over>{Over::seeds} || verdict_.measure.censored()))
        test_to_train_ = 0;
    return test_to_train_ > 0;
}

void Question::over_seeds_because(std::string why) {
    samples_ = {};
    verdict_.groups = 0;
    verdict_.group.clear();
    verdict_.over = {Over::seeds};
    say("judged over seeds: " + why);
}

/// Of what lies beyond so large a share of `against` on top of it.
std::unique_ptr<EffectTest> Question::test_of(double share, bool over_samples) const {
    if (over_samples) return test_crossed(samples_.effects(share), samples_.seeds);
    std::vector<double> differences = share == 0 ? differences_ : pairs_.differences(share);
    if (test_to_train_ > 0 && verdict_.measure.censored())
        return test_resampled_signs(std::move(differences), test_to_train_, pairs_.rounding);
    if (test_to_train_ > 0) return test_resampled(differences, test_to_train_, pairs_.rounding);
    return verdict_.measure.censored() ? test_by_signs(std::move(differences), pairs_.rounding)
                                       : test_by_flips(std::move(differences), pairs_.rounding);
}

void Question::measure_effect() {
    if (verdict_.measure.censored() && verdict_.pairs > 0) count_targets();
    if (!test_ || verdict_.measure.censored()) return;
    verdict_.effect = test_->effect();
    if (verdict_.effect) verdict_.effect = pairs_.rounding.clean(*verdict_.effect);
    if ((!samples_.empty() || test_to_train_ > 0) && pairs_.told() < least_crossed_seeds)
        say(fmt::format("fewer than {0} {1}s say too little of how {1}s spread", least_crossed_seeds, verdict_.unit()));
    say_few_groups();
    say_skewed();
}

void Question::say_few_groups() {
    if (verdict_.groups > 0 && verdict_.groups < enough_groups)
        say(fmt::format("{} groups are few: the interval of so few may hold the truth in 90 to 95 of 100 cases only",
                        verdict_.groups));
}

void Question::say_skewed() {
    const double skew = skewness(differences_);
    if (!Rounding{skewed}.less(skewed, std::abs(skew))) return;
    say(
        fmt::format("the differences are skewed ({}{:.1f}), and the test, which takes them for symmetric, is less sure "
                    "than it says",
                    skew < 0 ? "−" : "", std::abs(skew)));
}

void Question::count_targets() {
    verdict_.signs = count_signs(differences_, 0);
    verdict_.signs->ties += pairs_.neither;
    if (!test_) return;
    verdict_.effect = test_->effect();
    if (!verdict_.effect)
        say(fmt::format("the median is not told: {} later, {} earlier", verdict_.signs->wins, verdict_.signs->losses));
    else if (std::isinf(*verdict_.effect))
        verdict_.beyond = median(pairs_.bounds);
}

double Question::edge() const {
    return verdict_.expect == Expect::less || verdict_.expect == Expect::not_less ? -1 : 1;
}

double Question::center(double edge) const { return verdict_.margin_share ? 0 : edge * verdict_.margin.value_or(0); }

double Question::share_at(double edge) const {
    return edge * std::copysign(*verdict_.margin_share, mean(pairs_.against));
}

Sides Question::sides(double edge) const {
    return verdict_.margin_share ? test_of_share(edge)->p(0) : test_->p(center(edge));
}

void Question::ask() {
    if (!test_) return;
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

Interval Question::interval(double level, bool over_samples) const {
    const bool own = over_samples == !samples_.empty();  // the test that decides
    if (!verdict_.margin_share || verdict_.measure.censored())
        return own ? test_->interval(level) : test_of(0, over_samples)->interval(level);
    if (verdict_.expect != Expect::equal) return interval_at(edge(), level, over_samples);
    const double effect = *verdict_.effect;
    if (std::abs(effect) > *verdict_.margin) return interval_at(effect < 0 ? -1 : 1, level, over_samples);
    return {interval_at(-1, level, over_samples).low, interval_at(1, level, over_samples).high};
}

/// Of the effect, by the test of what lies beyond a relative margin: so the interval holds the margin where the
/// verdict leaves it open, and nowhere else.
Interval Question::interval_at(double edge, double level, bool over_samples) const {
    const Interval beyond = test_of(share_at(edge), over_samples)->interval(level);
    return {beyond.low + edge * *verdict_.margin, beyond.high + edge * *verdict_.margin};
}

// ---- repeated looks -------------------------------------------------------------------------------------------------

/// Those that the effect is held against.
std::vector<double> Question::edges() const {
    return verdict_.expect == Expect::equal ? std::vector<double>{-1, 1} : std::vector<double>{edge()};
}

/// The look that each pair was there at first.
std::vector<std::size_t> Question::look_of_pairs(const LooksSoFar& looks,
                                                 const std::vector<int>& seeds_of_looks) const {
    std::vector<std::size_t> look_of;
    for (const std::uint64_t seed : pairs_.seed) {
        const auto place = std::ranges::find(looks.seeds, seed) - looks.seeds.begin();
        const auto look = std::ranges::find_if(seeds_of_looks, [place](int seeds) { return seeds > place; });
        look_of.push_back(static_cast<std::size_t>(look - seeds_of_looks.begin()));
    }
    return look_of;
}

ChancePaths Question::chance_at(double edge, const LooksSoFar& looks, const std::vector<int>& seeds_of_looks) const {
    const auto look_of = look_of_pairs(looks, seeds_of_looks);
    const std::size_t count = seeds_of_looks.size();
    return verdict_.margin_share ? test_of_share(edge)->chance(0, look_of, count)
                                 : test_->chance(center(edge), look_of, count);
}

/// In all up to each look. Seeds that are to come are taken to tell as much as those that came.
std::vector<double> Question::spent_by_looks(const LooksSoFar& looks, double alpha) const {
    const auto look_of = look_of_pairs(looks, looks.planned);
    const auto most = static_cast<std::size_t>(
        std::ceil(static_cast<double>(pairs_.told()) * looks.max_seeds / std::max(1, looks.planned.back())));
    std::vector<double> spent;
    for (std::size_t look = 0; look < looks.planned.size(); ++look) {
        const auto pairs = std::ranges::count_if(look_of, [look](std::size_t of) { return of <= look; });
        const bool last = looks.planned[look] == looks.max_seeds;
        const double share =
            last ? 1 : test_->information(static_cast<std::size_t>(pairs), std::max<std::size_t>(1, most));
        spent.push_back(alpha * std::clamp(share, spent.empty() ? 0 : spent.back() / alpha, 1.0));
    }
    return spent;
}

double Question::spent(const LooksSoFar& looks) const {
    if (!test_ || looks.planned.empty()) return significance;
    const bool repeated = looks.planned.front() < looks.max_seeds;
    return spent_by_looks(looks, test_->crossed() && repeated ? significance_over_samples : significance).back();
}

double Question::level_of(const LooksSoFar& looks, double alpha) const {
    if (!test_ || looks.is_the_only_one()) return alpha;
    const bool repeated = !looks.planned.empty() && looks.planned.front() < looks.max_seeds;
    const double may = alpha * (test_->crossed() && repeated ? significance_over_samples / significance : 1);
    double level = may;
    if (repeated)
        for (const double at : edges())
            level = std::min(level, chance_at(at, looks, looks.planned).level_of_last(spent_by_looks(looks, may)));
    if (looks.by_hand.empty()) return level;
    std::vector<int> all = looks.by_hand;
    all.push_back(static_cast<int>(looks.seeds.size()));
    for (const double at : edges()) level = std::min(level, chance_at(at, looks, all).level_of_each(level));
    return level;
}

// ---- what is told ---------------------------------------------------------------------------------------------------

/// Of ends that are infinite because a target was missed: what the trials that missed it tell for certain.
void Question::bound_interval(double level) {
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

void Question::tell_parts(double level) {
    const Crossed* crossed = test_ ? test_->crossed() : nullptr;
    if (!crossed) return;
    verdict_.se = crossed->standard_errors();
    verdict_.parts = crossed->shares();
    // With two or three groups the degrees of freedom of both together may be more than those of the groups alone.
    const Interval both = crossed->interval(level);
    verdict_.floor = std::min(crossed->floor(level), (both.high - both.low) / 2);
    verdict_.these_samples = interval(level, false);
}

/// For `equal`: until the effect is told from the nearer margin.
void Question::tell_needs(double level) {
    if (!test_) return;
    const double from = verdict_.expect == Expect::equal && verdict_.effect.value_or(0) < 0 ? -1 : edge();
    const auto needs = verdict_.margin_share ? test_of_share(from)->needs(0, level) : test_->needs(center(from), level);
    if (verdict_.folds > 0) return need_repetitions(needs);
    if (needs.seeds || needs.samples) verdict_.needs = needs;
    if (needs.seeds && !needs.samples) verdict_.more_seeds = static_cast<int>(*needs.seeds) - pairs_.told();
}

/// A repetition adds all its folds at once.
void Question::need_repetitions(const Crossed::Needs& folds) {
    if (!folds.seeds) return;
    const std::int64_t now = (pairs_.told() + verdict_.folds - 1) / verdict_.folds;
    const std::int64_t all = std::max(now + 1, (*folds.seeds + verdict_.folds - 1) / verdict_.folds);
    verdict_.needs = Crossed::Needs{all, {}};
    verdict_.more_seeds = static_cast<int>(all - now);
}

}  // namespace runner
