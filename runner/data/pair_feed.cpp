#include "runner/data/pair_feed.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "runner/data/split_problem.h"

namespace runner {
namespace {

/// Whether the pair at `place` is one of equals: spread evenly, so that every run of places has its exact share.
bool alike(std::int64_t place, double share) {
    // A share such as 0.29 is a little less as a double: 100 of it must still be 29.
    const auto before = [share](std::int64_t n) { return std::floor(static_cast<double>(n) * share + 1e-9); };
    return before(place + 1) > before(place);
}

/// Rows sorted by class, from which partners of the same or of another class are drawn without trying again.
class Partners {
public:
    Partners(const Samples& samples, const Rows& rows) : samples_(samples) {
        std::int32_t classes = 0;
        for (const std::int32_t row : rows) classes = std::max(classes, samples.class_of(row) + 1);
        start_.push_back(0);
        for (const Rows& some : rows_of_classes(rows, classes)) {
            sorted_.insert(sorted_.end(), some.begin(), some.end());
            start_.push_back(sorted_.size());
            if (some.size() > 1) paired_.insert(paired_.end(), some.begin(), some.end());
        }
    }

    /// Classes with two images or more exist.
    bool any_same() const { return !paired_.empty(); }
    /// There are two classes or more.
    bool any_different() const {
        for (std::size_t c = 0; c + 1 < start_.size(); ++c)
            if (start_[c + 1] - start_[c] == sorted_.size()) return false;
        return !sorted_.empty();
    }

    void draw_same(layers::Draws& draws, std::int32_t& left, std::int32_t& right) const {
        left = paired_[draws.below(paired_.size())];
        const auto [first, size] = range(left);
        const std::size_t other = first + draws.below(size - 1);
        right = sorted_[other] == left ? sorted_[first + size - 1] : sorted_[other];
    }

    void draw_different(layers::Draws& draws, std::int32_t& left, std::int32_t& right) const {
        left = sorted_[draws.below(sorted_.size())];
        const auto [first, size] = range(left);
        const std::size_t other = draws.below(sorted_.size() - size);
        right = sorted_[other < first ? other : other + size];
    }

private:
    struct Range {
        std::size_t first, size;
    };
    Range range(std::int32_t row) const {
        const auto c = static_cast<std::size_t>(samples_.class_of(row));
        return {start_[c], start_[c + 1] - start_[c]};
    }
    std::vector<Rows> rows_of_classes(const Rows& rows, std::int32_t classes) const {
        std::vector<Rows> result(static_cast<std::size_t>(classes));
        for (const std::int32_t row : rows) result[static_cast<std::size_t>(samples_.class_of(row))].push_back(row);
        return result;
    }

    const Samples& samples_;
    Rows sorted_;                     // by class, within it in the file's order
    std::vector<std::size_t> start_;  // of each class in sorted_, and the end
    Rows paired_;                     // those that have a partner in their class
};

class PairFeed : public BatchFeed {
public:
    PairFeed(std::shared_ptr<const Samples> samples, const Rows& rows, const Pairs& pairs, std::int64_t count,
             Resample resample, const Seeds& seeds, PartName part)
        : samples_(std::move(samples)),
          partners_(*samples_, rows),
          pairs_(pairs),
          resample_(resample),
          draw_(seeds[resample == Resample::each_epoch ? Purpose::order : Purpose::sample], "pairs", name_of(part)),
          shuffle_(seeds[Purpose::order], "shuffle"),
          left_(static_cast<std::size_t>(count)),
          right_(left_.size()) {
        refuse_impossible();
        draw(0);
    }

    std::int64_t count() const override { return static_cast<std::int64_t>(left_.size()); }
    int inputs() const override { return 2; }
    std::span<const std::int32_t> rows(int input) const override { return input == 0 ? left_ : right_; }

    double majority() const override {
        std::int64_t same = 0;
        for (std::int64_t i = 0; i < count(); ++i) same += alike(i, pairs_.same);
        return static_cast<double>(std::max(same, count() - same)) / static_cast<double>(count());
    }

    void begin_epoch(const Order& order) override {
        const auto step = static_cast<std::uint64_t>(order.epoch);
        draw(resample_ == Resample::each_epoch ? step : 0);
        if (resample_ == Resample::never && order.shuffled) shuffle(step);
    }

    void fill(std::int64_t first, const Batch& batch) const override {
        if (first < 0 || first + batch.rows > count()) throw std::logic_error("a batch runs over the end of the data");
        samples_->require_room(batch);
        const auto at = static_cast<std::size_t>(first), rows = static_cast<std::size_t>(batch.rows);
        samples_->copy(std::span(left_).subspan(at, rows), batch.inputs[0]);
        samples_->copy(std::span(right_).subspan(at, rows), batch.inputs[1]);
        for (std::size_t i = 0; i < rows; ++i)
            batch.classes[i] = static_cast<std::int32_t>(alike(first + static_cast<std::int64_t>(i), pairs_.same)
                                                             ? pairs_.labels.same
                                                             : pairs_.labels.different);
    }

private:
    [[noreturn]] static void refuse(const char* why) { throw DataProblems({impossible("pairs", why)}); }

    void refuse_impossible() const {
        if (pairs_.same > 0 && !partners_.any_same()) refuse("no class has two samples to make a pair of");
        if (pairs_.same < 1 && !partners_.any_different()) refuse("pairs that differ need two classes");
    }

    void draw(std::uint64_t step) {
        layers::Draws draws(draw_, step);
        for (std::size_t i = 0; i < left_.size(); ++i)
            if (alike(static_cast<std::int64_t>(i), pairs_.same))
                partners_.draw_same(draws, left_[i], right_[i]);
            else
                partners_.draw_different(draws, left_[i], right_[i]);
    }

    /// Shuffles equals among equals and the others among themselves, so that every batch keeps its share.
    void shuffle(std::uint64_t step) {
        layers::Draws draws(shuffle_, step);
        for (const bool kind : {true, false}) {
            std::vector<std::size_t> places;
            for (std::size_t i = 0; i < left_.size(); ++i)
                if (alike(static_cast<std::int64_t>(i), pairs_.same) == kind) places.push_back(i);
            for (std::size_t n = places.size(); n > 1; --n) {
                const std::size_t a = places[n - 1], b = places[draws.below(n)];
                std::swap(left_[a], left_[b]);
                std::swap(right_[a], right_[b]);
            }
        }
    }

    std::shared_ptr<const Samples> samples_;
    Partners partners_;
    Pairs pairs_;
    Resample resample_;
    layers::Stream draw_, shuffle_;  // step: the epoch
    Rows left_, right_;
};

}  // namespace

std::unique_ptr<BatchFeed> make_pair_feed(std::shared_ptr<const Samples> samples, const Rows& rows, const Pairs& pairs,
                                          std::int64_t count, Resample resample, const Seeds& seeds, PartName part) {
    return std::make_unique<PairFeed>(std::move(samples), rows, pairs, count, resample, seeds, part);
}

}  // namespace runner
