// Who is augmented, when, and by which random numbers.
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "runner/config/checks/checks.h"
#include "runner/data/batch.h"
#include "runner/data/trial_data.h"
#include "tests/config/reading.h"
#include "tests/data/support.h"
#include "tests/support/allocations.h"

using namespace runner;
using tests::yaml;

namespace {

constexpr std::int64_t count = 20, size = 4 * 4 * 3;

/// Pictures of random bytes, each of a class of its own.
Part pictures(std::uint64_t salt) {
    Part part;
    part.shape = {4, 4, 3};
    layers::Draws draws(layers::Stream(salt, "pictures"));
    std::vector<std::uint8_t> bytes;
    for (std::int64_t i = 0; i < count * size; ++i) bytes.push_back(static_cast<std::uint8_t>(draws.word()));
    part.bytes = std::move(bytes);
    for (std::int32_t i = 0; i < count; ++i) part.classes.push_back(i);
    return part;
}

std::shared_ptr<const Dataset> pictures() {
    auto dataset = std::make_shared<Dataset>();
    dataset->name = "pictures";
    dataset->train = pictures(1);
    dataset->test = pictures(2);
    for (std::int64_t i = 0; i < count; ++i) dataset->labels.push_back(std::to_string(i));
    return dataset;
}

DataSpec spec_of(const std::string& augment, const std::string& more = {}) {
    Diagnostics diagnostics;
    DataSpec spec = read_data(yaml("{dataset: mnist, augment: " + augment + more + "}"), diagnostics);
    REQUIRE_MESSAGE(diagnostics.errors() == 0, diagnostics.render());
    return spec;
}

TrialData trial_of(const std::string& augment, std::uint64_t seed = 1, const std::string& more = {}) {
    return make_trial_data(pictures(), spec_of(augment, more), seed);
}

/// What an epoch gives of each sample, by its row.
struct Seen {
    std::vector<float> values = std::vector<float>(static_cast<std::size_t>(count * size));
    std::vector<std::int32_t> classes = std::vector<std::int32_t>(count, -1), seconds = classes;
    std::vector<float> shares = std::vector<float>(count, -1.0f);
    bool operator==(const Seen&) const = default;
};

Seen see(const Feed& feed, std::int64_t batch_size = count) {
    Seen seen, by_row;
    for (std::int64_t first = 0; first < feed.count(); first += batch_size) {
        const std::int64_t rows = std::min(batch_size, feed.count() - first);
        const auto at = static_cast<std::size_t>(first);
        Batch batch{rows,
                    {},
                    std::span(seen.classes).subspan(at),
                    {},
                    std::span(seen.seconds).subspan(at),
                    std::span(seen.shares).subspan(at, static_cast<std::size_t>(rows))};
        batch.inputs[0] = {seen.values.data() + first * size, rows, size};
        dynamic_cast<const BatchFeed&>(feed).fill(first, batch);
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(feed.count()); ++i) {
        const auto row = static_cast<std::size_t>(feed.rows(0)[i]);
        std::copy_n(seen.values.begin() + static_cast<std::ptrdiff_t>(i) * size, size,
                    by_row.values.begin() + static_cast<std::ptrdiff_t>(row) * size);
        by_row.classes[row] = seen.classes[i];
        by_row.seconds[row] = seen.seconds[i];
        by_row.shares[row] = seen.shares[i];
    }
    return by_row;
}

Seen see(Feed& feed, const Order& order, std::int64_t batch_size = count) {
    feed.begin_epoch(order);
    return see(feed, batch_size);
}

Seen epoch(const TrialData& data, std::int64_t number, bool shuffled = true, std::int64_t batch_size = count) {
    return see(*data.train, Order::for_training(number, shuffled), batch_size);
}

const std::string several = "[random_flip, {random_rotation: 0.2}, {gaussian_noise: 0.1}, mixup]";

/// The diagnostics of a data section alone.
std::string told(const std::string& section) {
    Diagnostics diagnostics;
    read_data(yaml(section), diagnostics);
    return tests::brief(diagnostics);
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("what is drawn for a sample depends on seed, epoch and sample alone") {
        const TrialData data = trial_of(several), again = trial_of(several);
        const Seen third = epoch(data, 3);
        CHECK(epoch(data, 3, false) == third);
        CHECK(epoch(data, 3, true, 7) == third);
        CHECK(epoch(again, 3) == third);  // as one that goes on with epoch 3
        CHECK_FALSE(epoch(data, 4) == third);
        CHECK_FALSE(epoch(trial_of(several, 2), 3) == third);
        // Apart from partners, who change too.
        for (const char* one : {"random_flip", "{cutout: 2}", "{gaussian_noise: 0.1}"})
            CHECK_FALSE(epoch(trial_of(one), 3) == epoch(trial_of(one), 4));
    }

    TEST_CASE("fewer samples, or another entry of the list, change none of what is drawn for the others") {
        const std::string cut = "{cutout: 2}";
        const Seen alone = epoch(trial_of(cut), 2);
        CHECK(epoch(trial_of("[{random_brightness: 0}, " + cut + "]"), 2) == alone);
        const TrialData few = trial_of(cut, 1,
                                       ", take: {train: {count: 10, pick: last}}, classes: [10, 11, 12, 13, "
                                       "14, 15, 16, 17, 18, 19], scaling: none");
        const TrialData all = trial_of(cut, 1, ", scaling: none");
        const Seen those = epoch(few, 2), these = epoch(all, 2);
        CHECK(std::equal(those.values.begin() + 10 * size, those.values.end(), these.values.begin() + 10 * size));
        // The second of two alike draws for itself.
        CHECK_FALSE(epoch(trial_of("[" + cut + ", " + cut + "]"), 2) == alone);
    }

    TEST_CASE("its own purpose draws: `noise`") {
        Seeds seeds(1);
        seeds.set(Purpose::order, 5);
        seeds.set(Purpose::weights, 5);
        const auto with = [&] { return make_trial_data(pictures(), spec_of(several), seeds); };
        const Seen usual = epoch(trial_of(several), 2);
        CHECK(epoch(with(), 2) == usual);
        seeds.set(Purpose::noise, 5);
        CHECK_FALSE(epoch(with(), 2) == usual);
    }

    TEST_CASE("evaluation never augments, nor is any other part than that for training augmented") {
        const std::string split = ", validation: test";
        const TrialData data = trial_of(several, 1, split), plain = trial_of("[]", 1, split);
        const Order evaluation = Order::for_evaluation();
        CHECK_FALSE(epoch(data, 1).values == see(*plain.train, evaluation).values);
        CHECK(see(*data.train, evaluation).values == see(*plain.train, evaluation).values);
        CHECK(see(*data.train, evaluation).classes == see(*plain.train, evaluation).classes);
        CHECK(see(*data.train, evaluation).shares == std::vector<float>(count, 1.0f));
        for (const Order& order : {evaluation, Order::for_training(1, true)}) {
            CHECK(see(*data.validation, order).values == see(*plain.validation, order).values);
            CHECK(see(*data.test, order).values == see(*plain.test, order).values);
        }
        // Who would keep what frozen layers make of the samples learns that they are drawn afresh.
        data.train->begin_epoch(evaluation);
        CHECK(data.train->order().empty());
        CHECK_FALSE(plain.train->order().empty());
        CHECK(data.train->rows(0).size() == count);
        CHECK(data.train->majority() == plain.train->majority());
    }

    TEST_CASE("the partners of an epoch are a permutation, and the class of the greater share comes first") {
        const TrialData data = trial_of("{mixup: 1.0}"), plain = trial_of("[]");
        const Seen raw = see(*plain.train, Order::for_evaluation());
        const Seen seen = epoch(data, 1);
        std::multiset<std::int32_t> partners;
        int swapped = 0;
        for (std::int32_t row = 0; row < count; ++row) {
            const auto i = static_cast<std::size_t>(row);
            CAPTURE(row);
            const bool own = seen.classes[i] == row;
            swapped += !own;
            const std::int32_t partner = own ? seen.seconds[i] : seen.classes[i];
            CHECK((own || seen.seconds[i] == row));
            CHECK(seen.shares[i] >= 0.5f);
            partners.insert(partner);
            const float share = own ? seen.shares[i] : 1 - seen.shares[i];
            for (std::size_t k = 0; k < size; ++k)
                CHECK(seen.values[i * size + k] ==
                      doctest::Approx(share * raw.values[i * size + k] +
                                      (1 - share) * raw.values[static_cast<std::size_t>(partner) * size + k])
                          .epsilon(1e-4));
        }
        CHECK(partners.size() == std::set<std::int32_t>(partners.begin(), partners.end()).size());
        CHECK(swapped > 0);
        CHECK(swapped < count);
    }

    TEST_CASE("a partner is mixed in as its own batch shows it") {
        // Before the mixing all pictures turn grey, so nothing but grey can come of it; after it, of none.
        const TrialData before = trial_of("[{cutout: {size: 9, fill_value: 0.5}}, {mixup: 1.0}]", 1);
        for (const float value : epoch(before, 1).values) CHECK(value == doctest::Approx(0.5));
        const TrialData after = trial_of("[{mixup: 1.0}, {cutout: {size: 9, fill_value: 0.5}}]", 1);
        for (const float value : epoch(after, 1).values) CHECK(value == doctest::Approx(0.5));
    }

    TEST_CASE("pixels keep their scale") {
        const auto greatest = [](const Seen& seen) { return std::ranges::max(seen.values); };
        const std::string white = "{cutout: {size: 20, fill_value: 1}}";
        CHECK(greatest(epoch(trial_of(white), 1)) == doctest::Approx(1));
        CHECK(greatest(epoch(trial_of(white, 1, ", scaling: none"), 1)) == doctest::Approx(255));
        const TrialData data = trial_of(white, 1, ", scaling: standardize");
        CHECK(greatest(epoch(data, 1)) == doctest::Approx(data.preparation.prepared(255, 0)));
    }

    TEST_CASE("a batch allocates nothing") {
        const TrialData data = trial_of(several);
        Seen seen;
        data.train->begin_epoch(Order::for_training(1, true));
        Batch batch{count, {}, seen.classes, {}, seen.seconds, seen.shares};
        batch.inputs[0] = {seen.values.data(), count, size};
        const auto& feed = dynamic_cast<const BatchFeed&>(*data.train);
        feed.fill(0, batch);
        const tests::Allocations allocations;
        feed.fill(0, batch);
        CHECK(allocations.count() == 0);
    }

    TEST_CASE("what cannot be augmented is told") {
        CHECK(told("{dataset: mnist, augment: [mixup, random_flip, cutmix]}") ==
              "1:48 `cutmix` in `augment` beside `mixup`: samples are mixed with one partner\n"
              "  leave one of the two out\n");
        CHECK(told("{dataset: mnist, augment: mixup, pairs: {}}") ==
              "1:27 `mixup` in `augment`: `pairs` cannot be mixed\n  leave out one of the two\n");
        CHECK(told("{dataset: mnist, augment: [random_flop]}") ==
              "1:28 `augment` of `data`: unknown augmentation `random_flop`\n  did you mean `random_flip`?\n");
        CHECK(told("{dataset: mnist, augment: [{random_zoom: 1}]}") ==
              "1:42 `height_factor` of `random_zoom`: expected a number, at least 0 and below 1, received `1`\n");
    }
}
