#include "runner/data/trial_data.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "runner/data/batch.h"
#include "runner/data/dealing.h"
#include "runner/data/split_problem.h"
#include "runner/data/test_rows.h"
#include "tests/data/support.h"
#include "tests/support/allocations.h"

using namespace runner;
using namespace tests;

namespace {

/// What a feed gave: inputs row by row, and targets.
struct Gathered {
    std::vector<float> left, right;
    std::vector<std::int32_t> classes;
    std::vector<float> numbers;
};

Gathered gather(const Feed& feed, std::int64_t first, std::int64_t rows, std::int64_t columns = 2) {
    const auto& batches = dynamic_cast<const BatchFeed&>(feed);
    const auto size = static_cast<std::size_t>(rows * columns);
    Gathered result{std::vector<float>(size, -1), std::vector<float>(size, -1),
                    std::vector<std::int32_t>(static_cast<std::size_t>(rows), -1),
                    std::vector<float>(static_cast<std::size_t>(rows), -1)};
    Batch batch{rows, {}, result.classes, result.numbers};
    batch.inputs = {layers::Tensor{result.left.data(), rows, columns},
                    layers::Tensor{result.right.data(), rows, columns}};
    batches.fill(first, batch);
    return result;
}

Gathered gather_all(const Feed& feed) { return gather(feed, 0, feed.count()); }

/// The rows that a feed of `Given` samples shows, unscaled: the first byte of each.
std::vector<int> rows_of(const std::vector<float>& values) {
    std::vector<int> rows;
    for (std::size_t i = 0; i < values.size(); i += 2) rows.push_back(static_cast<int>(values[i]));
    return rows;
}

DataSpec plain(const std::shared_ptr<Given>& dataset) {
    DataSpec spec;
    spec.dataset = dataset;
    spec.scaling = Scaling::none;
    return spec;
}

TrialData trial(const DataSpec& spec, std::uint64_t seed = 1) {
    const auto& source = dynamic_cast<const Given&>(*spec.dataset);
    return make_trial_data(std::make_shared<const Dataset>(source.data()), spec, seed);
}

}  // namespace

namespace {

DataSpec paired(double same = 0.5) {
    DataSpec spec = plain(given({30, 30, 30}, {6, 6, 6}));
    spec.pairs = Pairs();
    spec.pairs->same = same;
    spec.pairs->count.train = 200;
    spec.pairs->count.test = 40;
    spec.validation = Validation{false, {}};
    spec.validation->selection.count = 12;
    return spec;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("a trial's data say what they are") {
        DataSpec spec = plain(given({4, 3, 2}, {1, 2, 3}));
        spec.classes = {2, 0};
        const TrialData data = trial(spec);
        CHECK(data.dataset == "given");
        CHECK(data.classes == 2);
        CHECK(data.labels == std::vector<std::string>{"2", "0"});
        CHECK(data.train->count() == 6);
        CHECK(data.test->count() == 4);
        CHECK(data.validation == nullptr);
        CHECK(data.train->majority() == doctest::Approx(4.0 / 6));
        CHECK(data.test->majority() == doctest::Approx(3.0 / 4));
    }

    TEST_CASE("samples come in the file's order, with their new classes") {
        DataSpec spec = plain(given({4, 3, 2}, {1, 2, 3}));
        spec.classes = {2, 0};
        const TrialData data = trial(spec);
        const Gathered got = gather_all(*data.train);
        CHECK(rows_of(got.left) == std::vector<int>{0, 2, 3, 5, 6, 8});
        CHECK(got.classes == std::vector<std::int32_t>{1, 0, 1, 0, 1, 1});
        CHECK(rows_of(gather(*data.train, 2, 3).left) == std::vector<int>{3, 5, 6});
    }

    TEST_CASE("shuffling follows seed and epoch alone, and keeps samples and classes together") {
        const DataSpec spec = plain(given({60, 60}, {1, 1}));
        const TrialData a = trial(spec, 1), b = trial(spec, 2);
        a.train->begin_epoch(Order::for_training(5, true));
        a.train->begin_epoch(Order::for_training(1, true));
        b.train->begin_epoch(Order::for_training(1, true));
        const Gathered first = gather_all(*a.train);
        std::vector<int> sorted = rows_of(first.left);
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            CHECK(first.classes[i] == sorted[i] % 2);
            CHECK(a.train->order()[i] == sorted[i]);
        }
        CHECK_FALSE(std::ranges::is_sorted(sorted));
        CHECK(first.left != gather_all(*b.train).left);
        a.train->begin_epoch(Order::for_training(2, true));
        CHECK(first.left != gather_all(*a.train).left);
        a.train->begin_epoch(Order::for_training(1, true));
        CHECK(first.left == gather_all(*a.train).left);
        std::ranges::sort(sorted);
        for (int i = 0; i < 120; ++i) CHECK(sorted[static_cast<std::size_t>(i)] == i);
        a.train->begin_epoch(Order::for_training(3, false));
        CHECK(std::ranges::is_sorted(rows_of(gather_all(*a.train).left)));
        a.train->begin_epoch(Order::for_training(1, true));
        a.train->begin_epoch(Order::for_evaluation());
        CHECK(std::ranges::is_sorted(rows_of(gather_all(*a.train).left)));
    }

    TEST_CASE("images are scaled to x / 255, to the last bit") {
        DataSpec spec = plain(given({256}, {1}));
        spec.scaling = Scaling::unit;
        const Gathered got = gather_all(*trial(spec).train);
        for (std::size_t x = 0; x < 256; ++x) {
            CHECK(got.left[2 * x] == static_cast<float>(x) / 255.0f);
            CHECK(got.left[2 * x + 1] == 1.0f / 255.0f);
        }
    }

    TEST_CASE("standardizing is fitted on the training part alone") {
        DataSpec spec = plain(given({10, 10}, {2, 2}));
        spec.scaling = Scaling::standardize;
        spec.validation = Validation{false, {}};
        spec.validation->selection.count = 16;
        spec.validation->selection.pick = Pick::last;
        const TrialData data = trial(spec);  // train: (0, 1), (1, 1), (2, 1), (3, 1)
        const double mean = 10.0 / 8, deviation = std::sqrt(18.0 / 8 - mean * mean);
        const Gathered train = gather_all(*data.train), validation = gather_all(*data.validation);
        CHECK(train.left[6] == doctest::Approx((3 - mean) / deviation).epsilon(1e-6));
        CHECK(validation.left[0] == doctest::Approx((4 - mean) / deviation).epsilon(1e-6));
        CHECK(validation.left[1] == doctest::Approx((1 - mean) / deviation).epsilon(1e-6));
    }

    TEST_CASE("numbers: targets, and columns standardized one by one") {
        Dataset table;
        table.train.shape = table.test.shape = {3};
        table.train.values = NumberRows(3, std::vector<double>{1, 10, 7, 3, 30, 7});
        table.train.numbers = NumberRows(1, std::vector<double>{0.5, -2});
        table.test.values = NumberRows(3, std::vector<double>{2, 0, 8});
        table.test.numbers = NumberRows(1, std::vector<double>{4});
        DataSpec spec;
        spec.scaling = Scaling::standardize;
        const TrialData data = make_trial_data(std::make_shared<const Dataset>(table), spec, 1);
        const Gathered train = gather(*data.train, 0, 2, 3), test = gather(*data.test, 0, 1, 3);
        CHECK(train.left == std::vector<float>{-1, -1, 0, 1, 1, 0});
        CHECK(test.left == std::vector<float>{0, -2, 1});
        CHECK(train.numbers == std::vector<float>{0.5f, -2});
        CHECK(train.classes == std::vector<std::int32_t>{-1, -1});
        CHECK(data.classes == 0);
        CHECK(data.train->majority() == 0);
        spec.scaling = Scaling::unit;
        CHECK(gather(*make_trial_data(std::make_shared<const Dataset>(table), spec, 1).train, 0, 2, 3).left ==
              std::vector<float>{1, 10, 7, 3, 30, 7});
    }

    TEST_CASE("numbers that are predicted are standardized where their columns say so, by the training part") {
        Dataset table;
        table.train.shape = table.test.shape = {1};
        table.train.values = NumberRows(1, std::vector<double>{1, 2});
        table.train.numbers = NumberRows(3, std::vector<double>{1.7e9, 5, 7, 1.7e9 + 2, 6, 7});
        table.test.values = NumberRows(1, std::vector<double>{3});
        table.test.numbers = NumberRows(3, std::vector<double>{1.7e9 + 4, -1, 9});
        table.targets = {{"when", true}, {"size", false}, {"same", true}};
        const TrialData data = make_trial_data(std::make_shared<const Dataset>(table), DataSpec(), 1);
        CHECK(data.numbers == 3);
        const auto numbers = [](Feed& feed, std::int64_t rows) {
            std::vector<float> found(static_cast<std::size_t>(3 * rows)), values(static_cast<std::size_t>(rows));
            dynamic_cast<BatchFeed&>(feed).fill(0, {.rows = rows,
                                                    .inputs = {layers::Tensor{values.data(), rows, 1}, {}},
                                                    .classes = {},
                                                    .numbers = found});
            return found;
        };
        CHECK(numbers(*data.train, 2) == std::vector<float>{-1, 5, 0, 1, 6, 0});
        CHECK(numbers(*data.test, 1) == std::vector<float>{3, -1, 2});
        const layers::Units& units = data.preparation.units;
        CHECK(units.mean == std::vector<double>{1.7e9 + 1, 0, 7});
        CHECK(units.deviation == std::vector<double>{1, 1, 1});
        CHECK(units.original(3, 0) == 1.7e9 + 4);
        CHECK(data.preparation.targets == std::vector<std::string>{"when", "size", "same"});
        const auto kept = read_preparation(write(data.preparation));
        REQUIRE(kept);
        CHECK(*kept == data.preparation);
        Value broken = write(data.preparation);
        broken.entries[broken.entries.size() - 1].value.items[0].set("deviation", Value::number(0));
        CHECK_FALSE(read_preparation(broken));
        for (const char* key : {"mean", "deviation"}) {
            Value no_number = write(data.preparation);
            no_number.entries[no_number.entries.size() - 1].value.items[0].set(key, Value::string("much"));
            CHECK_FALSE(read_preparation(no_number));
        }
    }

    TEST_CASE("weights go where their samples go, and a part in which none counts is refused") {
        Dataset table;
        table.train.shape = table.test.shape = {1};
        table.train.values = NumberRows(1, std::vector<double>{1, 2, 3});
        table.train.classes = {0, 1, 1};
        table.train.weights = {0.5F, 0, 2};
        table.test.values = NumberRows(1, std::vector<double>{4, 5});
        table.test.classes = {0, 1};
        table.test.weights = {3, 4};
        table.labels = {"a", "b"};
        table.weight = "w";
        const auto data_of = [&](const DataSpec& spec) {
            return make_trial_data(std::make_shared<const Dataset>(table), spec, 1);
        };
        const TrialData data = data_of({});
        CHECK(data.weighted);
        CHECK(data.preparation.weight == "w");
        std::vector<float> values(3), weights(3, 1.0F);
        std::vector<std::int32_t> classes(3);
        dynamic_cast<BatchFeed&>(*data.train)
            .fill(0, {.rows = 3,
                      .inputs = {layers::Tensor{values.data(), 3, 1}, {}},
                      .classes = classes,
                      .numbers = {},
                      .weights = weights});
        CHECK(weights == std::vector<float>{0.5F, 0, 2});
        const Dataset dealt = deal_anew(table, 3);
        for (const Part* part : {&dealt.train, &dealt.test})
            for (std::size_t i = 0; i < part->weights.size(); ++i)
                CHECK(part->weights[i] ==
                      std::vector<float>{0.5F, 0, 2, 3, 4}[static_cast<std::size_t>(part->places[i])]);
        Dataset all = table;
        const Part drawn = draw_test(all.train, 0.4, "csv");
        CHECK(drawn.weights.size() + all.train.weights.size() == 3);
        DataSpec pairs;
        pairs.pairs.emplace();
        CHECK(message_of<DataProblems>([&] { data_of(pairs); }) ==
              "error: `data`: `pairs`: rows have weights, column `w`, and a pair has none\n");
        table.test.weights = {0, 0};
        CHECK(message_of<DataProblems>([&] { data_of({}); }) ==
              "error: `data`: column `w`: no row of the test part has a weight above 0\n      leave rows that never "
              "count "
              "out of the table\n");
    }

    TEST_CASE("columns are standardized before they lose digits: a constant added changes nothing") {
        const auto standardized = [](double added) {
            Dataset table;
            table.train.shape = table.test.shape = {2};
            table.train.values = table.test.values = NumberRows(2);
            table.train.numbers = table.test.numbers = NumberRows(1);
            for (int i = 0; i < 40; ++i) {
                const double x = added + i;
                table.train.values.append(std::array{x, added});
                table.test.values.append(std::array{x, added});
                table.train.numbers.append(std::array{0.0});
                table.test.numbers.append(std::array{0.0});
            }
            DataSpec spec;
            spec.scaling = Scaling::standardize;
            return gather(*make_trial_data(std::make_shared<const Dataset>(table), spec, 1).train, 0, 40, 2).left;
        };
        const std::vector<float> small = standardized(0);
        CHECK(small[0] == static_cast<float>(-19.5 / std::sqrt(133.25)));
        CHECK(small[1] == 0);
        for (const double added : {1.7e9, -1.7e9, 1e12, 0.5}) CHECK(standardized(added) == small);
    }

    TEST_CASE("samples without targets are counted and gathered, and their targets are left alone") {
        Dataset unlabelled;
        unlabelled.train.shape = unlabelled.test.shape = {2};
        unlabelled.train.bytes = Bytes{0, 1, 2, 3, 4, 5};
        unlabelled.test.bytes = Bytes{6, 7};
        CHECK(unlabelled.facts().train == 3);
        DataSpec spec;
        spec.scaling = Scaling::none;
        const TrialData data = make_trial_data(std::make_shared<const Dataset>(unlabelled), spec, 1);
        CHECK(data.train->count() == 3);
        CHECK(data.classes == 0);
        CHECK(data.train->majority() == 0);
        const Gathered got = gather_all(*data.train);
        CHECK(got.left == std::vector<float>{0, 1, 2, 3, 4, 5});
        CHECK(got.classes == std::vector<std::int32_t>{-1, -1, -1});
        CHECK(got.numbers == std::vector<float>{-1, -1, -1});
    }

    TEST_CASE("a batch of another size than the samples is refused") {
        const TrialData data = trial(plain(given({4, 4}, {1, 1})));
        CHECK_THROWS_AS(gather(*data.train, 0, 2, 3), std::logic_error);
        CHECK_THROWS_AS(gather(*data.train, 7, 2), std::logic_error);
        std::vector<float> values(4);
        const Batch roomless{2, {layers::Tensor{values.data(), 2, 2}}, {}, {}};
        CHECK_THROWS_AS(dynamic_cast<const BatchFeed&>(*data.train).fill(0, roomless), std::logic_error);
    }

    TEST_CASE("a plan's inputs are filled in place: the left images first, then the right, without allocating") {
        layers::NetworkSpec spec;
        spec.inputs = {{"left", {2}, {}}, {"right", {2}, {}}};
        spec.nodes.push_back({"both", declare::standard<layers::Layer>("concatenate"), {"left", "right"}, "", {}, {}});
        spec.output = "both";
        declare::Diagnostics diagnostics;
        const layers::Graph graph = layers::build_graph(spec, diagnostics);
        REQUIRE(diagnostics.errors() == 0);
        layers::Parameters parameters(graph);
        layers::Plan plan(graph, parameters, 10, layers::Phase::inference, nullptr, 1);
        const TrialData data = trial(paired());
        const Gathered expected = gather(*data.train, 20, 10);
        const tests::Allocations allocations;
        data.train->gather(20, plan);
        CHECK(allocations.count() == 0);
        CHECK(std::ranges::equal(plan.input(0).values(), expected.left));
        CHECK(std::ranges::equal(plan.input(1).values(), expected.right));
        CHECK(std::ranges::equal(plan.class_targets(), expected.classes));
    }
}

TEST_SUITE("data") {
    TEST_CASE("pairs: an exact share of every batch is alike, and nothing meets itself") {
        for (const double same : {0.5, 0.29, 0.0, 1.0}) {
            const TrialData data = trial(paired(same));
            CHECK(data.labels == std::vector<std::string>{"same", "different"});
            CHECK(data.classes == 2);
            data.train->begin_epoch(Order::for_training(1, true));
            const std::int64_t batch = same == 0.29 ? 100 : 10;
            for (std::int64_t first = 0; first < 200; first += batch) {
                const Gathered got = gather(*data.train, first, batch);
                const auto left = rows_of(got.left), right = rows_of(got.right);
                std::int64_t alike = 0;
                for (std::size_t i = 0; i < left.size(); ++i) {
                    CHECK(left[i] != right[i]);
                    CHECK((left[i] % 3 == right[i] % 3) == (got.classes[i] == 0));
                    alike += got.classes[i] == 0;
                }
                CHECK(alike == std::lround(same * static_cast<double>(batch)));
            }
            CHECK(data.train->majority() == doctest::Approx(std::max(same, 1 - same)));
            CHECK(data.train->order().empty());
        }
    }

    TEST_CASE("pairs are drawn from their own part, afresh each epoch, validation and test once") {
        const TrialData data = trial(paired());
        CHECK(data.train->count() == 200);
        CHECK(data.validation->count() == 12);
        CHECK(data.test->count() == 40);
        const auto seen = [](const Feed& feed) {
            const Gathered got = gather_all(feed);
            std::set<int> rows;
            for (const int row : rows_of(got.left)) rows.insert(row);
            for (const int row : rows_of(got.right)) rows.insert(row);
            return rows;
        };
        const std::set<int> training = seen(*data.train), validation = seen(*data.validation);
        for (const int row : validation) CHECK_FALSE(training.contains(row));
        CHECK(training.size() > 70);  // of 78

        data.train->begin_epoch(Order::for_training(1, true));
        const auto first = gather_all(*data.train).left;
        data.train->begin_epoch(Order::for_training(2, true));
        CHECK(first != gather_all(*data.train).left);
        data.train->begin_epoch(Order::for_training(1, false));
        CHECK(first == gather_all(*data.train).left);
        const auto test = gather_all(*data.test).right;
        data.test->begin_epoch({.epoch = 7});
        CHECK(test == gather_all(*data.test).right);
        CHECK(test != gather_all(*trial(paired(), 2).test).right);
    }

    TEST_CASE("pairs that are drawn once are shuffled without changing a batch's share") {
        DataSpec spec = paired();
        spec.pairs->resample = Resample::never;
        spec.pairs->labels.same = 1;
        spec.pairs->labels.different = 0;
        const TrialData data = trial(spec);
        CHECK(data.labels == std::vector<std::string>{"different", "same"});
        const auto pairs = [&] {
            const Gathered got = gather_all(*data.train);
            const auto left = rows_of(got.left), right = rows_of(got.right);
            std::vector<std::pair<int, int>> result;
            for (std::size_t i = 0; i < left.size(); ++i) {
                CHECK((left[i] % 3 == right[i] % 3) == (got.classes[i] == 1));
                result.emplace_back(left[i], right[i]);
            }
            return result;
        };
        auto before = pairs();
        data.train->begin_epoch(Order::for_training(3, true));
        auto after = pairs();
        CHECK(before != after);
        std::ranges::sort(before);
        std::ranges::sort(after);
        CHECK(before == after);
        CHECK(std::ranges::count(gather(*data.train, 20, 10).classes, 1) == 5);
    }

    TEST_CASE("every image is as likely as any other to be on either side of a pair") {
        DataSpec spec = paired();
        spec.pairs->count.train = 78 * 1000;
        const TrialData data = trial(spec);
        const Gathered got = gather_all(*data.train);
        for (const auto& side : {rows_of(got.left), rows_of(got.right)}) {
            std::vector<int> hits(90);
            for (const int row : side) ++hits[static_cast<std::size_t>(row)];
            // 1,000 expected of each of 78, standard deviation 32.
            for (const int n : hits) CHECK((n == 0 || std::abs(n - 1000) < 160));
            CHECK(std::ranges::count(hits, 0) == 12);
        }
    }

    TEST_CASE("pairs that cannot be drawn are refused") {
        DataSpec spec = plain(given({4}, {1}));
        spec.pairs = Pairs();
        CHECK(message_of<declare::InvalidInput>([&] { trial(spec); }) ==
              "error: `data`: `pairs`: pairs that differ need two classes\n");
        spec = plain(given({1, 1}, {1, 1}));
        spec.pairs = Pairs();
        CHECK(message_of<declare::InvalidInput>([&] { trial(spec); }) ==
              "error: `data`: `pairs`: no class has two samples to make a pair of\n");
    }
}
