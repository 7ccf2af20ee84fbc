#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "layers/metrics/metric.h"

namespace layers {

namespace metrics {

namespace {

enum class Average { macro, micro, weighted, positive };

/// What is counted for each class. A quotient 0/0 is 0, as in Keras.
struct Counts {
    std::int64_t hits = 0, named = 0, truly = 0;

    static double share(std::int64_t part, std::int64_t whole) {
        return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
    }
    double precision() const { return share(hits, named); }
    double recall() const { return share(hits, truly); }
    double f1() const { return share(2 * hits, named + truly); }
};
using Score = double (Counts::*)() const;

class ScoreMeter : public Meter {
public:
    ScoreMeter(Score score, Average average, const Answer& answer)
        : score_(score), average_(average), answer_(answer), counts_(static_cast<std::size_t>(answer.classes)) {}

    void reset() override {
        counts_.assign(counts_.size(), {});
        samples_.clear();
    }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row) {
            const Sample sample{answer_.named_class(call.said(row)), call.true_class(row)};
            count(sample, 1, counts_);
            samples_.push_back(sample);
        }
    }
    double value() const override { return value_of(counts_); }
    std::vector<double> per_class() const override {
        std::vector<double> result;
        for (const Counts& counts : counts_) result.push_back(score(counts));
        return result;
    }
    /// Samples that were named alike and are alike have the same share in it.
    std::vector<double> without_each(std::optional<std::size_t> of_class) const override {
        std::map<Sample, double> known;
        std::vector<Counts> rest = counts_;
        std::vector<double> result;
        result.reserve(samples_.size());
        for (const Sample& sample : samples_) {
            const auto [found, is_new] = known.try_emplace(sample);
            if (is_new) {
                count(sample, -1, rest);
                found->second = of_class ? score(rest[*of_class]) : value_of(rest);
                count(sample, 1, rest);
            }
            result.push_back(found->second);
        }
        return result;
    }

private:
    using Sample = std::pair<std::size_t, std::size_t>;  // the class that was named, and the true one

    static void count(const Sample& sample, std::int64_t times, std::vector<Counts>& counts) {
        const auto& [named, truly] = sample;
        counts[named].named += times;
        counts[truly].truly += times;
        if (named == truly) counts[truly].hits += times;
    }

    double value_of(const std::vector<Counts>& counts) const {
        switch (average_) {
            case Average::positive:
                return score(counts.back());
            case Average::micro:
                return score(std::accumulate(counts.begin(), counts.end(), Counts(), [](Counts a, const Counts& b) {
                    return Counts{a.hits + b.hits, a.named + b.named, a.truly + b.truly};
                }));
            default:
                return mean(counts);
        }
    }
    double score(const Counts& counts) const { return (counts.*score_)(); }
    double mean(const std::vector<Counts>& of_classes) const {
        double sum = 0, weights = 0;
        for (const Counts& counts : of_classes) {
            const double weight = average_ == Average::weighted ? static_cast<double>(counts.truly) : 1;
            sum += weight * score(counts);
            weights += weight;
        }
        return sum / weights;
    }

    Score score_;
    Average average_;
    Answer answer_;
    std::vector<Counts> counts_;
    std::vector<Sample> samples_;
};

template <Score score>
struct ScoreMetric : Metric {
    Average average = Average::macro;
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<ScoreMeter>(score, average, answer);
    }
};
using Precision = ScoreMetric<&Counts::precision>;
using Recall = ScoreMetric<&Counts::recall>;
using F1 = ScoreMetric<&Counts::f1>;

}  // namespace
}  // namespace metrics

}  // namespace layers

namespace declare {

template <>
const std::vector<Choice<layers::metrics::Average>>& choices<layers::metrics::Average>() {
    using namespace layers;
    using metrics::Average;
    static const std::vector<Choice<Average>> all = {{Average::macro, "macro"},
                                                     {Average::micro, "micro"},
                                                     {Average::weighted, "weighted"},
                                                     {Average::positive, "positive"}};
    return all;
}

}  // namespace declare

namespace layers {

namespace metrics {
namespace {

template <class Owner>
Fields average() {
    return {field("average", &Owner::average,
                  "over classes: each class counts alike (macro), each sample counts alike (micro), each class by its "
                  "samples (weighted), or the last class alone (positive)")
                .as_main()};
}

}  // namespace

extern const Kind precision =
    make_kind<Precision>({.name = "precision",
                          .doc = "of the samples predicted as a class, the share that belongs to it",
                          .fields = average<Precision>()});

extern const Kind recall = make_kind<Recall>(
    {.name = "recall", .doc = "of the samples of a class, the share predicted as it", .fields = average<Recall>()});

extern const Kind f1 = make_kind<F1>({.name = "f1",
                                      .doc = "harmonic mean of precision and recall",
                                      .fields = average<F1>(),
                                      .aliases = {"f1_score", "F1Score"}});

}  // namespace metrics
}  // namespace layers
