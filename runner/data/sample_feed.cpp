#include "runner/data/sample_feed.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace runner {
namespace {

/// The share of the most frequent of the classes 0 … `classes` - 1.
double share_of_largest(std::span<const std::int32_t> targets, std::int64_t classes) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
    for (const std::int32_t target : targets) ++counts[static_cast<std::size_t>(target)];
    return targets.empty() ? 0 : static_cast<double>(std::ranges::max(counts)) / static_cast<double>(targets.size());
}

class SampleFeed : public BatchFeed {
public:
    SampleFeed(std::shared_ptr<const Samples> samples, Rows rows, std::int64_t classes, std::uint64_t seed)
        : samples_(std::move(samples)), rows_(std::move(rows)), shuffle_(seed, "shuffle"), order_(rows_.size()) {
        SampleFeed::begin_epoch(Order::for_evaluation());
        if (!samples_->has_classes()) return;
        std::vector<std::int32_t> targets;
        for (const std::int32_t row : rows_) targets.push_back(samples_->class_of(row));
        majority_ = share_of_largest(targets, classes);
    }

    std::int64_t count() const override { return static_cast<std::int64_t>(rows_.size()); }
    int inputs() const override { return 1; }
    double majority() const override { return majority_; }
    std::span<const std::int32_t> order() const override { return order_; }
    std::span<const std::int32_t> rows(int input) const override {
        return input == 0 ? std::span<const std::int32_t>(present_) : std::span<const std::int32_t>();
    }

    void begin_epoch(const Order& order) override {
        std::iota(order_.begin(), order_.end(), 0);
        if (order.shuffled) layers::Draws(shuffle_, static_cast<std::uint64_t>(order.epoch)).shuffle(std::span(order_));
        present_.clear();
        for (const std::int32_t place : order_) present_.push_back(rows_[static_cast<std::size_t>(place)]);
    }

    void fill(std::int64_t first, const Batch& batch) const override {
        if (first < 0 || first + batch.rows > count()) throw std::logic_error("a batch runs over the end of the data");
        samples_->require_room(batch);
        const auto rows =
            std::span(present_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(batch.rows));
        samples_->copy(rows, batch.inputs[0]);
        if (samples_->has_classes())
            for (std::size_t i = 0; i < rows.size(); ++i) batch.classes[i] = samples_->class_of(rows[i]);
        if (samples_->has_weights())
            for (std::size_t i = 0; i < rows.size() && !batch.weights.empty(); ++i)
                batch.weights[i] = samples_->weight_of(rows[i]);
        if (samples_->has_numbers())
            for (std::size_t i = 0; i < rows.size(); ++i)
                samples_->copy_numbers(rows[i], batch.numbers.data() + i * samples_->numbers());
    }

private:
    std::shared_ptr<const Samples> samples_;
    Rows rows_;                        // in the file's order
    layers::Stream shuffle_;           // step: the epoch
    std::vector<std::int32_t> order_;  // places in rows_
    Rows present_;                     // rows_ in this order
    double majority_ = 0;
};

}  // namespace

std::unique_ptr<BatchFeed> make_sample_feed(std::shared_ptr<const Samples> samples, Rows rows, std::int64_t classes,
                                            std::uint64_t seed) {
    return std::make_unique<SampleFeed>(std::move(samples), std::move(rows), classes, seed);
}

}  // namespace runner
