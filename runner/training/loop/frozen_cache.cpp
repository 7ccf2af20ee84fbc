#include "runner/training/loop/frozen_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>

#include "runner/training/loop/alike_rows.h"
#include "runner/training/network/evaluator.h"

namespace runner {
namespace {

using layers::Phase;
using layers::Plan;

constexpr std::int64_t most_cached_bytes = std::int64_t{1} << 29;  // for one trial

/// What the frozen layers make of a part of the data, and the targets beside it; row i belongs to sample i of the order
/// without shuffling.
struct Features {
    std::vector<std::vector<float>> values;  // for each node of the cut
    std::vector<std::int64_t> columns;
    std::vector<std::int32_t> classes;
    std::vector<float> numbers, weights;

    const float* row(std::size_t cut, std::int64_t sample) const { return values[cut].data() + sample * columns[cut]; }
};

class CachedFeed : public Feed {
public:
    CachedFeed(Feed& feed, Features features) : feed_(feed), features_(std::move(features)) {}

    std::int64_t count() const override { return feed_.count(); }
    void begin_epoch(const Order& order) override { feed_.begin_epoch(order); }
    double majority() const override { return feed_.majority(); }
    std::span<const std::int32_t> order() const override { return feed_.order(); }

    void gather(std::int64_t first, Plan& plan) const override {
        const auto samples =
            feed_.order().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(plan.batch()));
        for (std::size_t cut = 0; cut < features_.values.size(); ++cut) {
            float* row = plan.input(cut).data;
            for (const std::int32_t sample : samples) {
                std::copy_n(features_.row(cut, sample), features_.columns[cut], row);
                row += features_.columns[cut];
            }
        }
        copy_targets(samples, features_.classes, plan.class_targets(), 1);
        copy_targets(samples, features_.weights, plan.sample_weights(), 1);
        copy_targets(samples, features_.numbers, plan.number_targets(), features_.numbers.size() / all());
    }

private:
    template <class T>
    static void copy_targets(std::span<const std::int32_t> samples, const std::vector<T>& from, std::span<T> to,
                             std::size_t width) {
        for (std::size_t i = 0; i < samples.size() && !from.empty() && (i + 1) * width <= to.size(); ++i)
            std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(samples[i]) * width), width,
                        to.begin() + static_cast<std::ptrdiff_t>(i * width));
    }
    std::size_t all() const { return static_cast<std::size_t>(feed_.count()); }

    Feed& feed_;
    Features features_;
};

class PrefixCacheBuilder {
public:
    PrefixCacheBuilder(const TrialContext& context, const FrozenSplit& split)
        : training_(context.variant.training),
          data_(context.data),
          prefix_(context.network(split.prefix)),
          split_(split) {}

    /// Why not; empty if nothing speaks against it.
    std::string objection() {
        if (!training_.frozen_cache) return "`frozen_cache: false`";
        if (training_.diagnostics) return "`diagnostics: true` looks at every layer";
        if (training_.epochs == 1) return "a single epoch uses every sample once";
        if (layers::size_of(split_.prefix.shape(split_.prefix.output)) < data_.numbers)
            return "its outputs are fewer than the numbers that are predicted";
        for (Feed* feed : {data_.train.get(), data_.validation.get()}) {
            if (!feed) continue;
            feed->begin_epoch(Order::for_evaluation());
            if (feed->order().empty()) return "the samples are drawn afresh";
        }
        if (const std::int64_t bytes = this->bytes(); bytes > most_cached_bytes)
            return fmt::format("it would take {} MiB", bytes >> 20);
        if (!treats_rows_alike(prefix_, *data_.train, training_.batch_size))
            return "the kernels of this processor do not treat all rows of a batch alike";
        return {};
    }

    /// In batches as large as those of the training, for which alone its objection stands.
    std::unique_ptr<Feed> train() {
        return cached(*data_.train, Phase::training, std::min(training_.batch_size, data_.train->count()));
    }
    /// In those in which the whole network would be evaluated: each sample stands where it would stand there.
    std::unique_ptr<Feed> validation() {
        return data_.validation ? cached(*data_.validation, Phase::inference, Evaluator::largest_batch) : nullptr;
    }

private:
    std::int64_t bytes() const {
        std::int64_t columns = 0;
        for (const auto& input : split_.suffix.inputs) columns += layers::size_of(input.shape);
        return (data_.train->count() + (data_.validation ? data_.validation->count() : 0)) * columns *
               static_cast<std::int64_t>(sizeof(float));
    }

    std::unique_ptr<Feed> cached(Feed& feed, Phase phase, std::int64_t batch) const {
        feed.begin_epoch(Order::for_evaluation());
        Features features;
        features.values.resize(split_.cut.size());
        for (const auto& input : split_.suffix.inputs) features.columns.push_back(layers::size_of(input.shape));
        const std::int64_t rest = feed.count() % batch;
        Plan plan = prefix_.plan(batch, phase);
        for (std::int64_t first = 0; first < feed.count() - rest; first += batch) add(feed, first, plan, features);
        if (rest) {
            Plan last = prefix_.plan(rest, phase);
            add(feed, feed.count() - rest, last, features);
        }
        return std::make_unique<CachedFeed>(feed, std::move(features));
    }

    void add(const Feed& feed, std::int64_t first, Plan& plan, Features& features) const {
        feed.gather(first, plan);
        plan.forward({});
        for (std::size_t cut = 0; cut < split_.cut.size(); ++cut)
            append(features.values[cut], plan.node(split_.cut[cut]).values());
        append(features.classes, plan.class_targets());
        append(features.weights, plan.sample_weights());
        const auto numbers = static_cast<std::size_t>(plan.batch() * data_.numbers);
        append(features.numbers, plan.number_targets().first(std::min(plan.number_targets().size(), numbers)));
    }

    template <class T>
    static void append(std::vector<T>& to, std::span<T> from) {
        to.insert(to.end(), from.begin(), from.end());
    }

    const TrainingSpec& training_;
    TrialData& data_;
    Network prefix_;
    const FrozenSplit& split_;
};

/// The fastest of several training steps, forward and backward. They change moving statistics, which the caller
/// restores.
double step_seconds(const Network& network, const Feed& feed, std::int64_t batch_size) {
    Plan plan = network.plan(std::min(batch_size, feed.count()), Phase::training);
    double fastest = 1e300;
    for (int step = 0; step < 8; ++step) {
        const auto start = std::chrono::steady_clock::now();
        feed.gather(0, plan);
        plan.forward({});
        plan.loss();
        plan.backward({});
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        fastest = std::min(fastest, taken.count());
    }
    return fastest;
}

}  // namespace

std::unique_ptr<FrozenCache> FrozenCache::make(const TrialContext& context, std::optional<FrozenCacheRecord>& record) {
    record.reset();
    auto split = split_frozen_prefix(context.variant.graph);
    if (!split) return nullptr;
    record.emplace().last_layer = split->last_layer;
    PrefixCacheBuilder builder(context, *split);
    record->why = builder.objection();
    if (!record->why.empty()) return nullptr;
    auto train = builder.train(), validation = builder.validation();
    const std::int64_t batch_size = context.variant.training.batch_size;
    const std::vector<float> before(context.parameters.values().begin(), context.parameters.values().end());
    const double without = step_seconds(context.network(), *context.data.train, batch_size);
    const double with = step_seconds(context.network(split->suffix), *train, batch_size);
    std::ranges::copy(before, context.parameters.values().begin());
    record->used = true;
    record->speed_up = with > 0 ? without / with : 1;
    return std::make_unique<FrozenCache>(std::move(*split), std::move(train), std::move(validation));
}

}  // namespace runner
