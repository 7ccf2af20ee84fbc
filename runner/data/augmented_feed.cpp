#include "runner/data/augmented_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace runner {

namespace {

/// An augmentation, and what it draws from: a stream for each input, of its own name, so that another one in the list
/// changes none of its draws.
struct Link {
    declare::Ref<Augmentation> augmentation;
    std::vector<layers::Stream> streams;  // step: the epoch and the sample
};

std::vector<Link> links_of(const Augmentations& augmentations, int inputs, std::uint64_t seed) {
    std::map<std::string, int> counted;
    std::vector<Link> links;
    for (const auto& augmentation : augmentations) {
        Link link{augmentation, {}};
        const int number = counted[augmentation->name()]++;
        for (int input = 0; input < inputs; ++input)
            link.streams.emplace_back(seed, "augment", fmt::format("{}/{}/{}", augmentation->name(), number, input));
        links.push_back(std::move(link));
    }
    return links;
}

class AugmentedFeed : public BatchFeed {
public:
    AugmentedFeed(std::unique_ptr<BatchFeed> feed, std::shared_ptr<const Samples> samples,
                  const Augmentations& augmentations, const SampleView& view, std::uint64_t seed)
        : feed_(std::move(feed)),
          samples_(std::move(samples)),
          view_(view),
          links_(links_of(augmentations, feed_->inputs(), seed)),
          partners_stream_(seed, "augment", "partners"),
          partner_(samples_->size()),
          scratch_(samples_->size()) {
        mixing_ = static_cast<std::size_t>(
            std::ranges::find_if(links_, [](const Link& link) { return link.augmentation->mixes(); }) - links_.begin());
        view_.scratch = scratch_;
        feed_->begin_epoch(Order::for_evaluation());
        if (mixes()) rows_.assign(feed_->rows(0).begin(), feed_->rows(0).end());
        partners_.resize(rows_.size());
    }

    std::int64_t count() const override { return feed_->count(); }
    int inputs() const override { return feed_->inputs(); }
    double majority() const override { return feed_->majority(); }
    std::span<const std::int32_t> rows(int input) const override { return feed_->rows(input); }
    // No order(): what it would stand for is drawn afresh.

    void begin_epoch(const Order& order) override {
        feed_->begin_epoch(order);
        training_ = order.training;
        epoch_ = static_cast<std::uint64_t>(order.epoch);
        if (!training_ || !mixes()) return;
        std::iota(partners_.begin(), partners_.end(), 0);
        layers::Draws(partners_stream_, epoch_).shuffle(std::span(partners_));
    }

    void fill(std::int64_t first, const Batch& batch) const override {
        feed_->fill(first, batch);
        std::ranges::fill(batch.shares, 1.0f);
        if (!training_) return;
        for (std::size_t input = 0; input < static_cast<std::size_t>(inputs()); ++input) {
            const auto rows = feed_->rows(static_cast<int>(input)).subspan(static_cast<std::size_t>(first));
            for (std::size_t i = 0; i < static_cast<std::size_t>(batch.rows); ++i) {
                SampleView sample = view_;
                sample.values = {batch.inputs[input].data + i * samples_->size(), samples_->size()};
                change(sample, rows[i], input, 0, mixing_);
                if (!mixes()) continue;
                mix(sample, first, i, batch);
                change(sample, rows[i], input, mixing_ + 1, links_.size());
            }
        }
    }

private:
    bool mixes() const { return mixing_ < links_.size(); }

    layers::Draws draws(const Link& link, std::int32_t row, std::size_t input) const {
        return layers::Draws(link.streams[input], epoch_ << 32 | static_cast<std::uint32_t>(row));
    }

    void change(const SampleView& sample, std::int32_t row, std::size_t input, std::size_t from, std::size_t to) const {
        for (std::size_t l = from; l < to; ++l) {
            layers::Draws drawn = draws(links_[l], row, input);
            links_[l].augmentation->change(sample, drawn);
        }
    }

    /// With its partner as this epoch shows it.
    void mix(const SampleView& sample, std::int64_t first, std::size_t i, const Batch& batch) const {
        const auto place = static_cast<std::size_t>(feed_->order()[static_cast<std::size_t>(first) + i]);
        const std::int32_t row = rows_[place], other = rows_[static_cast<std::size_t>(partners_[place])];
        SampleView partner = view_;
        partner.values = partner_;
        samples_->copy(std::span(&other, 1), {partner_.data(), 1, static_cast<std::int64_t>(partner_.size())});
        change(partner, other, 0, 0, mixing_);
        layers::Draws drawn = draws(links_[mixing_], row, 0);
        const double share = links_[mixing_].augmentation->mix(sample, partner, drawn);
        mix_targets(row, other, share, i, batch);
    }

    /// The class of the greater share comes first: it is the one that metrics know.
    void mix_targets(std::int32_t row, std::int32_t other, double share, std::size_t i, const Batch& batch) const {
        if (samples_->has_weights() && !batch.weights.empty())
            batch.weights[i] = static_cast<float>(share * static_cast<double>(samples_->weight_of(row)) +
                                                  (1 - share) * static_cast<double>(samples_->weight_of(other)));
        if (samples_->has_numbers()) mix_numbers(row, other, share, batch.numbers.data() + i * samples_->numbers());
        if (!samples_->has_classes() || batch.shares.empty()) return;
        const bool own = share >= 0.5;
        batch.classes[i] = samples_->class_of(own ? row : other);
        batch.seconds[i] = samples_->class_of(own ? other : row);
        batch.shares[i] = static_cast<float>(own ? share : 1 - share);
    }

    void mix_numbers(std::int32_t row, std::int32_t other, double share, float* dst) const {
        numbers_.resize(samples_->numbers());
        samples_->copy_numbers(row, dst);
        samples_->copy_numbers(other, numbers_.data());
        for (std::size_t k = 0; k < numbers_.size(); ++k)
            dst[k] = static_cast<float>(share * static_cast<double>(dst[k]) +
                                        (1 - share) * static_cast<double>(numbers_[k]));
    }

    std::unique_ptr<BatchFeed> feed_;
    std::shared_ptr<const Samples> samples_;
    SampleView view_;
    std::vector<Link> links_;
    std::size_t mixing_ = 0;  // which link mixes; as many as there are: none
    layers::Stream partners_stream_;
    Rows rows_;                           // by place without shuffling, where samples are mixed
    std::vector<std::int32_t> partners_;  // likewise, the partner's place
    bool training_ = false;
    std::uint64_t epoch_ = 0;
    mutable std::vector<float> partner_, numbers_, scratch_;  // of the sample under way
};

}  // namespace

std::unique_ptr<BatchFeed> make_augmented_feed(std::unique_ptr<BatchFeed> feed, std::shared_ptr<const Samples> samples,
                                               const Augmentations& augmentations, float black, float white,
                                               bool is_bounded, std::uint64_t seed) {
    SampleView view = view_of(samples->shape());
    view.black = black;
    view.white = white;
    view.is_bounded = is_bounded;
    return std::make_unique<AugmentedFeed>(std::move(feed), std::move(samples), augmentations, view, seed);
}

}  // namespace runner
