#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "layers/metrics/metric.h"

namespace layers::metrics {

namespace {

/// A number by which samples are put in order, and whether what they are ordered for is true of this one.
struct Scored {
    double score;
    bool yes;
};

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The share of pairs of a yes and a no whose yes has the greater score, equals counting half: the area under the ROC
/// curve, which is exact for any scores. Undefined where there is no pair, or where a score is no number.
double area_under(std::vector<Scored> all) {
    if (std::ranges::any_of(all, [](const Scored& one) { return std::isnan(one.score); })) return undefined;
    std::ranges::sort(all, {}, &Scored::score);
    std::int64_t twice = 0, yes_below = 0, no_below = 0;  // twice the pairs in order
    for (auto begin = all.begin(); begin != all.end();) {
        const auto end = std::find_if(begin, all.end(), [&](const Scored& one) { return one.score > begin->score; });
        const std::int64_t yes = std::count_if(begin, end, [](const Scored& one) { return one.yes; });
        const std::int64_t no = end - begin - yes;
        twice += yes * (2 * no_below + no);
        yes_below += yes;
        no_below += no;
        begin = end;
    }
    const std::int64_t pairs = yes_below * no_below;
    return pairs == 0 ? undefined : static_cast<double>(twice) / (2 * static_cast<double>(pairs));
}

/// Over which yes-or-no answers the areas of several classes are averaged.
enum class Over {
    answers,         // those of all outputs to all samples, as one curve
    curves,          // a curve for each class, all alike
    weighted_curves  // a curve for each class, by its samples
};

/// Keeps all scores. Two classes have one curve, that of the second, unless an average of their own is asked for.
class AucMeter : public Meter {
public:
    AucMeter(const Answer& answer, Over over, bool second_alone)
        : answer_(answer), over_(over), second_(second_alone && answer.classes == 2) {}

    void reset() override {
        scores_.clear();
        truths_.clear();
    }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row) {
            const auto output = call.said(row);
            const std::size_t first = scores_.size();
            scores_.resize(first + output.size());
            score(output, std::span(scores_).subspan(first));
            truths_.push_back(static_cast<std::int32_t>(call.true_class(row)));
        }
    }
    double value() const override {
        if (truths_.empty()) return undefined;
        if (width() == 1) return area_under(curve(0));
        if (second_) return area_under(curve(1));
        return over_ == Over::answers ? area_under(answers()) : mean();
    }

private:
    std::size_t width() const { return scores_.size() / truths_.size(); }

    /// One output is the second class's, and any scale puts its samples in the same order.
    void score(std::span<const float> output, std::span<double> result) const {
        if (answer_.form == Answer::Form::one_of_two)
            result[0] = static_cast<double>(output[0]);
        else
            answer_.probabilities(output, result);
    }
    Scored scored(std::size_t row, std::size_t column) const {
        const auto truth = static_cast<std::size_t>(truths_[row]);
        const bool yes = answer_.form == Answer::Form::one_of_two ? truth == 1 : truth == column;
        return {scores_[row * width() + column], yes};
    }
    std::vector<Scored> curve(std::size_t column) const {
        std::vector<Scored> result;
        result.reserve(truths_.size());
        for (std::size_t row = 0; row < truths_.size(); ++row) result.push_back(scored(row, column));
        return result;
    }
    std::vector<Scored> answers() const {
        std::vector<Scored> result;
        result.reserve(scores_.size());
        for (std::size_t row = 0; row < truths_.size(); ++row)
            for (std::size_t column = 0; column < width(); ++column) result.push_back(scored(row, column));
        return result;
    }
    /// Over the classes that have a curve: those of some samples, but not of all.
    double mean() const {
        double sum = 0, weights = 0;
        for (std::size_t column = 0; column < width(); ++column) {
            const auto samples =
                static_cast<std::size_t>(std::ranges::count(truths_, static_cast<std::int32_t>(column)));
            if (samples == 0 || samples == truths_.size()) continue;
            const double weight = over_ == Over::weighted_curves ? static_cast<double>(samples) : 1;
            sum += weight * area_under(curve(column));
            weights += weight;
        }
        return weights > 0 ? sum / weights : undefined;
    }

    Answer answer_;
    Over over_;
    bool second_;
    std::vector<double> scores_;  // a row a sample
    std::vector<std::int32_t> truths_;
};

template <Over over, bool second_alone = false>
struct Auc : Metric {
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<AucMeter>(answer, over, second_alone);
    }
};

}  // namespace

extern const Kind auc = make_kind<Auc<Over::answers, true>>(
    {.name = "auc", .doc = "area under the ROC curve, exact; of more than two classes as `auc_micro`", .format = 2});

extern const Kind auc_macro = make_kind<Auc<Over::curves>>(
    {.name = "auc_macro", .doc = "mean of the areas under each class's ROC curve, the class against the rest"});

extern const Kind auc_micro = make_kind<Auc<Over::answers>>(
    {.name = "auc_micro",
     .doc = "area under the one ROC curve of all outputs of all samples, each a yes or no to its class"});

extern const Kind auc_weighted = make_kind<Auc<Over::weighted_curves>>(
    {.name = "auc_weighted", .doc = "as `auc_macro`, each class weighted by its samples"});

}  // namespace layers::metrics
