#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "layers/metrics/scores.h"

namespace layers::metrics {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The share of pairs of a yes and a no whose yes has the greater score, equals counting half: the area under the ROC
/// curve, which is exact for any scores. Undefined where there is no pair, or where a score is no number.
class Area {
public:
    explicit Area(const std::vector<Scored>& all) {
        for (const Scored& one : all) {
            is_defined_ = is_defined_ && !std::isnan(one.score);
            (one.yes ? yes_ : no_).push_back(one.score);
        }
        if (!is_defined_) return;
        std::ranges::sort(yes_);
        std::ranges::sort(no_);
        for (const double score : yes_) twice_ += twice_below(no_, score);
    }

    double value() const { return share(twice_, std::ssize(yes_), std::ssize(no_)); }

    /// Without the answers of one sample.
    double without(std::span<const Scored> some) const {
        std::int64_t twice = twice_, yes = std::ssize(yes_), no = std::ssize(no_);
        for (const Scored& one : some) {
            twice -= one.yes ? twice_below(no_, one.score) : 2 * std::ssize(yes_) - twice_below(yes_, one.score);
            --(one.yes ? yes : no);
            // The pairs within the sample have been taken twice.
            for (const Scored& other : some)
                if (one.yes && !other.yes) twice += one.score > other.score ? 2 : one.score == other.score;
        }
        return share(twice, yes, no);
    }

private:
    /// Twice the scores below this one, equals once.
    static std::int64_t twice_below(const std::vector<double>& sorted, double score) {
        const auto [first, last] = std::ranges::equal_range(sorted, score);
        return (first - sorted.begin()) + (last - sorted.begin());
    }
    double share(std::int64_t twice, std::int64_t yes, std::int64_t no) const {
        if (!is_defined_ || yes == 0 || no == 0) return undefined;
        return static_cast<double>(twice) / (2 * static_cast<double>(yes * no));
    }

    std::vector<double> yes_, no_;  // ascending
    std::int64_t twice_ = 0;        // twice the pairs in order
    bool is_defined_ = true;
};

/// The same where each answer counts by its weight, and so each pair by the product of two.
double weighted_area(std::vector<Scored> all) {
    if (std::ranges::any_of(all, [](const Scored& one) { return std::isnan(one.score); })) return undefined;
    std::ranges::sort(all, {}, &Scored::score);
    double below = 0, area = 0, yes = 0;  // what the noes below weigh; pairs in order; all yeses
    for (std::size_t first = 0; first < all.size();) {
        double equal_yes = 0, equal_no = 0;
        std::size_t end = first;
        for (; end < all.size() && all[end].score == all[first].score; ++end)
            (all[end].yes ? equal_yes : equal_no) += all[end].weight;
        area += equal_yes * (below + equal_no / 2);
        yes += equal_yes;
        below += equal_no;
        first = end;
    }
    return yes > 0 && below > 0 ? area / (yes * below) : undefined;
}

/// Over which yes-or-no answers the areas of several classes are averaged.
enum class Over {
    answers,         // those of all outputs to all samples, as one curve
    curves,          // a curve for each class, all alike
    weighted_curves  // a curve for each class, by its samples
};

/// Two classes have one curve, that of the second, unless an average of their own is asked for.
class AucMeter : public Meter {
public:
    AucMeter(const Answer& answer, Over over, bool second_alone)
        : scores_(answer), over_(over), second_(second_alone && answer.classes == 2) {}

    void reset() override { scores_.clear(); }
    void add(const MetricCall& call) override { scores_.add(call); }
    double value() const override {
        if (scores_.samples() == 0) return undefined;
        if (const auto one = the_one_curve()) return area_of(scores_.of_class(*one));
        return over_ == Over::answers ? area_of(scores_.of_all()) : mean();
    }
    std::vector<double> without_each(std::optional<std::size_t>) const override {
        if (scores_.samples() == 0) return {};
        if (const auto one = the_one_curve()) return without_each_answer(*one);
        return over_ == Over::answers ? without_each_of_all() : mean_without_each();
    }

private:
    using Numbers = std::vector<double>;

    double area_of(const std::vector<Scored>& all) const {
        return scores_.weighs() ? weighted_area(all) : Area(all).value();
    }

    /// Where there is no mean of several.
    std::optional<std::size_t> the_one_curve() const {
        if (scores_.width() == 1) return 0;
        return second_ ? std::optional<std::size_t>(1) : std::nullopt;
    }

    Numbers without_each_answer(std::size_t column) const {
        const std::vector<Scored> all = scores_.of_class(column);
        const Area area(all);
        Numbers result;
        for (const Scored& one : all) result.push_back(area.without({&one, 1}));
        return result;
    }
    Numbers without_each_of_all() const {
        const std::vector<Scored> all = scores_.of_all();
        const Area area(all);
        const std::size_t width = scores_.width();
        Numbers result;
        for (std::size_t row = 0; row < scores_.samples(); ++row)
            result.push_back(area.without(std::span(all).subspan(row * width, width)));
        return result;
    }
    /// Over the classes that have a curve without the sample.
    Numbers mean_without_each() const {
        const std::size_t all = scores_.samples();
        Numbers sums(all), weights(all);
        for (std::size_t column = 0; column < scores_.width(); ++column) {
            const std::size_t samples = scores_.samples_of(column);
            if (samples == 0 || samples == all) continue;
            const Numbers areas = without_each_answer(column);
            for (std::size_t row = 0; row < all; ++row) {
                const std::size_t left = samples - scores_.is_yes(row, column);
                if (left == 0 || left == all - 1) continue;
                const double weight = over_ == Over::weighted_curves ? static_cast<double>(left) : 1;
                sums[row] += weight * areas[row];
                weights[row] += weight;
            }
        }
        for (std::size_t row = 0; row < all; ++row) sums[row] = weights[row] > 0 ? sums[row] / weights[row] : undefined;
        return sums;
    }
    /// Over the classes that have a curve: those of some samples, but not of all.
    double mean() const {
        double sum = 0, weights = 0;
        for (std::size_t column = 0; column < scores_.width(); ++column) {
            const std::size_t samples = scores_.samples_of(column);
            if (samples == 0 || samples == scores_.samples()) continue;
            const double weight = over_ == Over::weighted_curves ? scores_.weight_of(column) : 1;
            sum += weight * area_of(scores_.of_class(column));
            weights += weight;
        }
        return weights > 0 ? sum / weights : undefined;
    }

    Scores scores_;
    Over over_;
    bool second_;
};

template <Over over, bool second_alone = false>
struct Auc : Metric {
    bool judges_booleans() const override { return true; }
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
