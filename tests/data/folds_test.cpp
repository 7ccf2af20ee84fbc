#include "runner/data/folds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "runner/data/batch.h"
#include "runner/data/part_counts.h"
#include "runner/data/split.h"
#include "runner/data/trial_data.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

using Counts = std::vector<std::int64_t>;

Counts list(const declare::Value& value) {
    Counts result;
    for (const declare::Value& item : value.items) result.push_back(*declare::to_integer(item));
    return result;
}

Rows rows_of(std::size_t count) {
    Rows rows(count);
    for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::int32_t>(i);
    return rows;
}

std::vector<std::int32_t> classes_of(const Counts& sizes) {
    std::vector<std::int32_t> classes;
    for (std::size_t c = 0; c < sizes.size(); ++c)
        classes.insert(classes.end(), static_cast<std::size_t>(sizes[c]), static_cast<std::int32_t>(c));
    return classes;
}

/// Three classes of 40, 20 and 10 samples, which folds cut; what comes as a test part is never looked at.
DataSpec cut(std::int64_t folds) {
    DataSpec spec;
    spec.dataset = given({40, 20, 10}, {3, 3, 3});
    spec.folds = folds;
    return spec;
}

Seeds seeds_of(const HeldOut& held_out, std::uint64_t seed = 1) {
    Seeds seeds(seed);
    seeds.hold_out(held_out);
    return seeds;
}

Split split_of(const DataSpec& spec, const HeldOut& held_out, std::uint64_t seed = 1) {
    const Dataset dataset = std::dynamic_pointer_cast<const Given>(spec.dataset)->data();
    std::vector<SplitProblem> problems;
    const SplitPlan plan = make_split_plan(spec, dataset.labels, problems);
    require_none(problems);
    return split(dataset, plan, seeds_of(held_out, seed));
}

std::string refusal(const DataSpec& spec) {
    return message_of<declare::InvalidInput>([&] { split_of(spec, {1, 1}); });
}

Counts class_counts(const Rows& rows, const DataSpec& spec) {
    const Dataset dataset = std::dynamic_pointer_cast<const Given>(spec.dataset)->data();
    Counts counts(dataset.labels.size());
    for (const std::int32_t row : rows)
        ++counts[static_cast<std::size_t>(dataset.train.classes[static_cast<std::size_t>(row)])];
    return counts;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("folds hold as many samples of each class as scikit-learn's") {
        const declare::Value cases = from_json(read_file(PROJECT_DIR "/tests/golden/folds.json"));
        for (const declare::Value& c : cases.items) {
            const Counts sizes = list(*c.find("classes"));
            const std::vector<std::int32_t> classes = classes_of(sizes);
            const std::int64_t folds = *declare::to_integer(*c.find("folds"));
            layers::Draws draws(layers::Stream(3, "folds"));
            const Rows rows = rows_of(classes.size());
            const auto dealt = deal_folds(rows, {.classes = classes}, folds, draws);
            const auto plain = deal_folds(rows, {}, folds, draws);
            for (std::int64_t fold = 0; fold < folds; ++fold) {
                Counts counts(sizes.size());
                for (std::size_t i = 0; i < dealt.size(); ++i)
                    if (dealt[i] == fold) ++counts[static_cast<std::size_t>(classes[i])];
                CHECK(counts == list(c.find("stratified")->items[static_cast<std::size_t>(fold)]));
                CHECK(std::ranges::count(plain, fold) == list(*c.find("plain"))[static_cast<std::size_t>(fold)]);
            }
            CHECK(first_fold(sizes, folds) == list(c.find("stratified")->items[0]));
        }
        CHECK(cases.items.size() == 6);
    }

    TEST_CASE("a group stays whole in one fold, and folds stay alike in size and classes") {
        std::vector<std::int32_t> classes, groups;
        layers::Draws draws(layers::Stream(4, "groups"));
        for (std::int32_t group = 0; group < 30; ++group)
            for (std::uint64_t left = 2 + draws.below(9); left > 0; --left) {
                groups.push_back(group);
                classes.push_back(group % 3 == 0 ? 1 : 0);  // a patient has one answer
            }
        const Rows rows = rows_of(groups.size());
        const auto fold = deal_folds(rows, {classes, groups}, 5, draws);
        std::map<std::int32_t, std::set<std::int64_t>> of_group;
        std::vector<Counts> counts(5, Counts(2));
        for (std::size_t i = 0; i < fold.size(); ++i) {
            of_group[groups[i]].insert(fold[i]);
            ++counts[static_cast<std::size_t>(fold[i])][static_cast<std::size_t>(classes[i])];
        }
        for (const auto& [group, folds] : of_group) CHECK(folds.size() == 1);
        for (int c : {0, 1}) {
            const auto [least, most] =
                std::ranges::minmax(counts, {}, [c](const Counts& of) { return of[static_cast<std::size_t>(c)]; });
            CHECK(most[static_cast<std::size_t>(c)] - least[static_cast<std::size_t>(c)] <= 6);
        }
        CHECK(deal_folds(rows, {{}, groups}, 5, draws) != fold);
    }

    TEST_CASE("as many folds as groups hold out one group each, whatever their classes and sizes") {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Rows rows(60);
            std::iota(rows.begin(), rows.end(), 0);
            std::vector<std::int32_t> groups, classes;
            for (std::int32_t i = 0; i < 60; ++i) groups.push_back(i % 8), classes.push_back(i % 8 < 3 ? 0 : 1);
            layers::Draws draws(layers::Stream(seed, "one group a fold"));
            const auto fold = deal_folds(rows, {classes, groups}, 8, draws);
            std::set<std::pair<std::int64_t, std::int32_t>> met;
            for (std::size_t i = 0; i < fold.size(); ++i) met.emplace(fold[i], groups[i]);
            CHECK(met.size() == 8);
            CHECK(std::set(fold.begin(), fold.end()).size() == 8);
        }
    }

    TEST_CASE("each sample is held out once a repetition, and the seed deals anew") {
        const DataSpec spec = cut(7);
        std::set<std::int32_t> tested;
        for (std::int64_t fold = 1; fold <= 7; ++fold) {
            const Split split = split_of(spec, {fold, 1});
            CHECK(split.test_is_fold);
            CHECK(split.train.size() + split.test.size() == 70);
            Rows both;
            std::ranges::set_intersection(split.train, split.test, std::back_inserter(both));
            CHECK(both.empty());
            CHECK(std::ranges::is_sorted(split.train));
            for (const std::int32_t row : split.test) CHECK(tested.insert(row).second);
        }
        CHECK(tested.size() == 70);
        CHECK(split_of(spec, {2, 1}).test == split_of(spec, {2, 1}, 99).test);  // whatever else the trial draws
        CHECK(split_of(spec, {2, 1}).test != split_of(spec, {2, 2}).test);
        CHECK(class_counts(split_of(spec, {1, 1}).test, spec) == Counts{6, 3, 1});
    }

    TEST_CASE("validation comes from the training part of the fold, or is the fold itself") {
        DataSpec spec = cut(5);
        spec.validation = Validation();
        spec.validation->selection.fraction = 0.25;
        const Split split = split_of(spec, {3, 1});
        CHECK(split.test.size() == 14);
        CHECK(split.validation.size() == 14);
        CHECK(split.train.size() == 42);
        CHECK_FALSE(split.validation_is_test);
        for (const std::int32_t row : split.validation) CHECK_FALSE(std::ranges::binary_search(split.test, row));
        spec.validation = Validation{true, {}};
        const Split same = split_of(spec, {3, 1});
        CHECK(same.validation == same.test);
        CHECK(same.validation_is_test);
    }

    TEST_CASE("what is fitted is fitted to the training part of the fold") {
        DataSpec spec = cut(5);
        spec.scaling = Scaling::standardize;
        const auto dataset =
            std::make_shared<const Dataset>(std::dynamic_pointer_cast<const Given>(spec.dataset)->data());
        for (const std::int64_t fold : {1, 4}) {
            const Split rows = split_of(spec, {fold, 1});
            double mean = 0, square = 0;
            for (const std::int32_t row : rows.train)
                for (int i = 0; i < 2; ++i) {
                    const double value = dataset->train.bytes[static_cast<std::size_t>(2 * row + i)];
                    mean += value / static_cast<double>(2 * rows.train.size());
                    square += value * value / static_cast<double>(2 * rows.train.size());
                }
            const TrialData data = make_trial_data(dataset, spec, seeds_of({fold, 1}));
            CHECK(data.folds == 5);
            CHECK(data.test->count() == 14);
            std::vector<float> values(2);
            std::vector<std::int32_t> classes(1);
            data.test->begin_epoch(Order::for_evaluation());
            const Batch batch{
                .rows = 1, .inputs = {layers::Tensor{values.data(), 1, 2}, {}}, .classes = classes, .numbers = {}};
            dynamic_cast<const BatchFeed&>(*data.test).fill(0, batch);
            const double first = dataset->train.bytes[static_cast<std::size_t>(2 * rows.test[0])];
            CHECK(values[0] == doctest::Approx((first - mean) / std::sqrt(square - mean * mean)).epsilon(1e-5));
        }
    }

    TEST_CASE("a smaller training part lies within a larger one, and has its share of each class") {
        DataSpec spec = cut(2);
        Rows before;
        for (const double size : {0.1, 0.3, 0.55, 0.9, 1.0}) {
            spec.size = size;
            const Split split = split_of(spec, {1, 1});
            CHECK(std::ssize(split.train) == std::llround(size * 35));
            CHECK(std::ranges::includes(split.train, before));
            CHECK(split.test == split_of(cut(2), {1, 1}).test);
            before = split.train;
        }
        spec.size = 0.3;
        CHECK(class_counts(split_of(spec, {1, 1}).train, spec) == Counts{6, 3, 2});
    }

    TEST_CASE("folds that the samples do not allow are refused") {
        CHECK(refusal(cut(70)).empty());  // class 2 has 10 samples: a fold need not test every class
        CHECK(refusal(cut(71)) == "error: `data`: `folds`: 71 folds asked for, of 70 samples\n");
        DataSpec spec = cut(10);
        spec.dataset = given({30, 1}, {1, 1});
        const char* rare = "error: `data`: `folds`: class 1 has 1 sample: the fold that tests it could not train it\n";
        CHECK(refusal(spec) == rare);
        spec.stratify = false;
        CHECK(refusal(spec) == rare);
    }

    TEST_CASE("how many samples each part has is told without reading them") {
        DataSpec spec;
        spec.dataset = dataset("mnist");
        spec.folds = 10;
        spec.validation = Validation();
        spec.validation->selection.count = 5000;
        PartCounts counts = *count_parts(spec);
        CHECK(counts.train == 49000);
        CHECK(counts.validation == 5000);
        CHECK(counts.test == 6000);
        spec.size = 0.1;
        counts = *count_parts(spec);
        CHECK(counts.train == 4900);
        CHECK(counts.test == 6000);
    }
}
