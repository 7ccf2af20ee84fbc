#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runner/results/effect_test.h"
#include "runner/results/looks.h"
#include "runner/results/pairs.h"
#include "runner/results/verdict.h"

namespace runner {

/// One pair of a claim on the way to its verdict.
class Question {
public:
    Question(const Claim& claim, const std::string& variant, const std::string& against, const Trials& trials);

    /// Two-sided, in whichever direction the data point.
    double p() const;
    bool is_asked() const { return verdict_.decision != Decision::not_run; }

    /// The level at which it is tested, two-sided, where repeated looks may find something in `alpha` of all cases.
    double level_of(const LooksSoFar& looks, double alpha) const;
    /// The share of the 5 % that looks up to this one may have spent.
    double spent(const LooksSoFar& looks) const;

    Verdict answer(double p_corrected, double level, bool significant);
    const Verdict& unanswered() const { return verdict_; }

private:
    void not_run(const std::string& variant);
    void say(const std::string& why);
    void say_left_out();
    void set_margin(const Claim& claim);
    void take_margin_of_against();

    void choose_test(const Claim& claim, const Trials& trials);
    void tell_groups(const Trials& trials);
    bool is_resampled(const Claim& claim, const Trials& trials);
    void over_seeds_because(std::string why);
    void measure_effect();
    void say_few_groups();
    void say_skewed();
    void count_targets();
    void ask();

    /// Of the edge that the effect must lie beyond: 1 above, -1 below. A relative margin is a share of each seed's own
    /// `against`, so that its chance has a part in the test.
    double edge() const;
    double center(double edge) const;
    std::unique_ptr<EffectTest> test_of(double share, bool over_samples) const;
    std::unique_ptr<EffectTest> test_of(double share) const { return test_of(share, !samples_.empty()); }
    double share_at(double edge) const;
    std::unique_ptr<EffectTest> test_of_share(double edge) const { return test_of(share_at(edge)); }
    Sides sides(double edge) const;
    Interval interval(double level, bool over_samples) const;
    Interval interval_at(double edge, double level, bool over_samples) const;

    std::vector<double> edges() const;
    std::vector<std::size_t> look_of_pairs(const LooksSoFar& looks, const std::vector<int>& seeds_of_looks) const;
    std::vector<double> spent_by_looks(const LooksSoFar& looks, double alpha) const;
    ChancePaths chance_at(double edge, const LooksSoFar& looks, const std::vector<int>& seeds_of_looks) const;

    void bound_interval(double level);
    void tell_parts(double level);
    void tell_needs(double level);
    void need_repetitions(const Crossed::Needs& folds);

    Verdict verdict_;
    PairedNumbers pairs_;
    PairedSamples samples_;     // none: judged over seeds
    double test_to_train_ = 0;  // of each repetition, where they share samples: judged so
    std::vector<double> differences_;
    std::unique_ptr<EffectTest> test_;   // none: no seed tells of a difference
    double supports_ = 1, refutes_ = 1;  // two-sided p-values
};

}  // namespace runner
