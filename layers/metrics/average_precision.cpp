#include <algorithm>
#include <numeric>

#include "layers/metrics/scores.h"

namespace layers::metrics {
namespace {

/// The mean precision over the samples of a class, each among those that score at least as high. 0 where there are
/// none. (scikit-learn's: the sum over thresholds of the precision, by how much recall grows.)
class RankedPrecision {
public:
    explicit RankedPrecision(const std::vector<Scored>& samples) : group_of_(samples.size()) {
        std::vector<std::size_t> order(samples.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, std::ranges::greater(), [&](std::size_t i) { return samples[i].score; });
        for (std::size_t place = 0; place < order.size(); ++place) {
            const Scored& one = samples[order[place]];
            if (place == 0 || one.score != samples[order[place - 1]].score)
                groups_.push_back(groups_.empty() ? Group() : Group{0, groups_.back().hits, groups_.back().all});
            groups_.back().yes += one.yes ? one.weight : 0;
            groups_.back().hits += one.yes ? one.weight : 0;
            groups_.back().all += one.weight;
            group_of_[order[place]] = groups_.size() - 1;
        }
        add_up();
    }

    double value() const { return share(before_.back(), groups_.back().hits); }

    /// What it would be without a sample, where all count alike: those before it keep their precision.
    double without(std::size_t sample, bool yes) const {
        const std::size_t at = group_of_[sample];
        const Group& group = groups_[at];
        const double own = yes ? precision(group.yes - 1, group.hits - 1, group.all - 1)
                               : precision(group.yes, group.hits, group.all - 1);
        const double after = (yes ? without_hit_ : without_miss_)[at + 1];
        return share(before_[at] + own + after, groups_.back().hits - yes);
    }

private:
    /// Of equal scores: what the samples of the class weigh, and those and all up to its end.
    struct Group {
        double yes = 0, hits = 0, all = 0;
    };
    static double precision(double yes, double hits, double all) { return all == 0 ? 0 : yes * hits / all; }
    static double share(double sum, double hits) { return hits == 0 ? 0 : sum / hits; }

    void add_up() {
        before_.assign(groups_.size() + 1, 0);
        without_hit_ = without_miss_ = before_;
        for (std::size_t i = 0; i < groups_.size(); ++i)
            before_[i + 1] = before_[i] + precision(groups_[i].yes, groups_[i].hits, groups_[i].all);
        for (std::size_t i = groups_.size(); i-- > 0;) {
            const auto& [yes, hits, all] = groups_[i];
            without_hit_[i] = without_hit_[i + 1] + precision(yes, hits - 1, all - 1);
            without_miss_[i] = without_miss_[i + 1] + precision(yes, hits, all - 1);
        }
    }

    std::vector<Group> groups_;  // by falling score
    std::vector<std::size_t> group_of_;
    std::vector<double> before_;                      // of the groups before each, summed
    std::vector<double> without_hit_, without_miss_;  // of each and those after it, were there one sample less before
};

class AveragePrecisionMeter : public Meter {
public:
    explicit AveragePrecisionMeter(const Answer& answer) : scores_(answer), two_(answer.classes == 2) {}

    void reset() override { scores_.clear(); }
    void add(const MetricCall& call) override { scores_.add(call); }
    double value() const override {
        const auto all = columns();
        double sum = 0;
        for (const std::size_t column : all) sum += RankedPrecision(scores_.of_class(column)).value();
        return sum / static_cast<double>(all.size());
    }
    std::vector<double> without_each(std::optional<std::size_t>) const override {
        std::vector<double> result(scores_.samples());
        if (result.size() < 2) return {};
        const auto all = columns();
        for (const std::size_t column : all) {
            const auto samples = scores_.of_class(column);
            const RankedPrecision ranked(samples);
            for (std::size_t row = 0; row < samples.size(); ++row)
                result[row] += ranked.without(row, samples[row].yes) / static_cast<double>(all.size());
        }
        return result;
    }

private:
    /// Of two classes that of the second.
    std::vector<std::size_t> columns() const {
        if (scores_.samples() == 0) return {};
        if (two_) return {scores_.width() - 1};
        std::vector<std::size_t> all(scores_.width());
        std::iota(all.begin(), all.end(), std::size_t{0});
        return all;
    }

    Scores scores_;
    bool two_;
};

struct AveragePrecision : Metric {
    bool judges_booleans() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<AveragePrecisionMeter>(answer);
    }
};

}  // namespace

extern const Kind average_precision =
    make_kind<AveragePrecision>({.name = "average_precision",
                                 .doc = "area under the curve of precision over recall, as its sum over thresholds: of "
                                        "two classes the second's, of more the mean over all",
                                 .aliases = {"average_precision_score"}});

}  // namespace layers::metrics
