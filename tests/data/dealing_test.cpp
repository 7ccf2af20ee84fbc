#include "runner/data/dealing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "runner/data/split.h"
#include "runner/data/trial_data.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

/// Three classes: 20, 10 and 6 samples to train on, 10, 5 and 3 to test.
Dataset whole() { return given({20, 10, 6}, {10, 5, 3})->data(); }

std::vector<int> counts_of(const Part& part) {
    std::vector<int> counts(3);
    for (const std::int32_t c : part.classes) ++counts[static_cast<std::size_t>(c)];
    return counts;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("samples are dealt anew by the seed: as many of each class, each sample once") {
        const Dataset all = whole(), a = deal_anew(all, 1), again = deal_anew(all, 1), b = deal_anew(all, 2);
        CHECK(counts_of(a.train) == std::vector<int>{20, 10, 6});
        CHECK(counts_of(a.test) == std::vector<int>{10, 5, 3});
        CHECK(a.test.places == again.test.places);
        CHECK(a.test.places != b.test.places);
        std::vector<std::int32_t> places = a.train.places;
        places.insert(places.end(), a.test.places.begin(), a.test.places.end());
        std::ranges::sort(places);
        std::vector<std::int32_t> every(54);
        std::iota(every.begin(), every.end(), 0);
        CHECK(places == every);
        CHECK(std::ranges::any_of(a.test.places, [](std::int32_t place) { return place < 36; }));
    }

    TEST_CASE("a dealt sample keeps its values and its class") {
        const Dataset all = whole(), dealt = deal_anew(all, 3);
        for (std::size_t i = 0; i < dealt.test.places.size(); ++i) {
            const auto place = static_cast<std::size_t>(dealt.test.places[i]);
            const Part& from = place < 36 ? all.train : all.test;
            const std::size_t row = place < 36 ? place : place - 36;
            CHECK(dealt.test.bytes[2 * i] == from.bytes[2 * row]);
            CHECK(dealt.test.classes[i] == from.classes[row]);
        }
        CHECK(dealt.labels == all.labels);
        CHECK(dealt.sha256 == all.sha256);
    }

    TEST_CASE("rows of numbers with targets that are numbers are dealt too") {
        Dataset table;
        table.name = "table";
        table.train.shape = table.test.shape = {2};
        table.train.values = NumberRows(2, std::vector<double>{1, 0.1, 2, 0.2, 3, 0.3, 4, 0.4});
        table.test.values = NumberRows(2, std::vector<double>{5, 0.5, 6, 0.6});
        table.train.numbers = NumberRows(1, std::vector<double>{10, 20, 30, 40});
        table.test.numbers = NumberRows(1, std::vector<double>{50, 60});
        table.columns = {"size", "price"};
        const Dataset dealt = deal_anew(table, 2);
        CHECK(dealt.columns == table.columns);
        CHECK(dealt.train.count() == 4);
        CHECK(dealt.test.count() == 2);
        for (const Part* part : {&dealt.train, &dealt.test}) {
            const std::vector<double> values = numbers_of(part->values);
            const std::vector<double> numbers = numbers_of(part->numbers);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                CHECK(values[2 * i] == part->places[i] + 1);
                CHECK(numbers[i] == 10 * values[2 * i]);
                CHECK(values[2 * i + 1] == doctest::Approx(values[2 * i] / 10));
            }
        }
    }

    TEST_CASE("groups are dealt whole, to a test part of about the size that it had") {
        Dataset grouped = whole();
        grouped.group = "patient";
        for (std::int32_t i = 0; i < 36; ++i) grouped.train.groups.push_back(i / 6);
        for (std::int32_t i = 0; i < 18; ++i) grouped.test.groups.push_back(6 + i / 6);
        const Dataset dealt = deal_anew(grouped, 4);
        CHECK(dealt.group == "patient");
        CHECK(dealt.test.count() == 18);
        for (const std::int32_t group : dealt.test.groups) {
            CHECK(std::ranges::count(dealt.test.groups, group) == 6);
            CHECK(std::ranges::count(dealt.train.groups, group) == 0);
        }
    }

    TEST_CASE("a trial is dealt only where its seeds say so, and tells how many samples there were") {
        const auto dataset = std::make_shared<const Dataset>(whole());
        DataSpec spec;
        spec.take = PartSelections();
        spec.take->train = Selection();
        spec.take->train->count = 9;
        const TrialData plain = make_trial_data(dataset, spec, 5);
        CHECK(plain.dealt_train == 0);
        CHECK(plain.test_places.empty());
        const TrialData dealt = make_trial_data(dataset, spec, Seeds(5, 1, {Purpose::dealing}));
        CHECK(dealt.dealt_train == 36);
        CHECK(dealt.dealt_test == 18);
        CHECK(dealt.train->count() == 9);
        CHECK(dealt.test->count() == 18);
        CHECK(dealt.test_places == deal_anew(*dataset, 5).test.places);
    }

    TEST_CASE("what does not vary stands still at the first seed's") {
        const Vary some = {Purpose::order, Purpose::split};
        const Seeds seeds(7, 3, some);
        CHECK(seeds[Purpose::order] == 7);
        CHECK(seeds[Purpose::split] == 7);
        CHECK(seeds[Purpose::weights] == 3);
        CHECK(seeds[Purpose::noise] == 3);
        CHECK(seeds[Purpose::sample] == 3);
        CHECK_FALSE(seeds.dealing());
        CHECK(Seeds(7, 3, usual_vary()) == Seeds(7));
        CHECK(Seeds(3, 3, some) == Seeds(3));
        CHECK(Seeds(7, 3, {Purpose::dealing}).dealing() == 7);
        CHECK(Seeds(3, 3, {Purpose::dealing}) != Seeds(3));
    }

    TEST_CASE("the validation part goes by `split`, what `take` and `per_class` keep by `sample`") {
        const Dataset dataset = whole();
        DataSpec spec;
        spec.validation = Validation();
        spec.validation->selection.count = 6;
        spec.take = spec.per_class = PartSelections();
        spec.take->test = Selection();
        spec.take->test->count = 6;
        spec.per_class->train = Selection();
        spec.per_class->train->count = 3;
        std::vector<SplitProblem> problems;
        const SplitPlan plan = make_split_plan(spec, dataset.labels, problems);
        const auto with = [&](const Vary& vary) { return split(dataset, plan, Seeds(2, 1, vary)); };
        const Split first = with({Purpose::weights, Purpose::order, Purpose::noise});
        const Split own = split(dataset, plan, 1), other = split(dataset, plan, 2);
        CHECK(first.validation == own.validation);
        CHECK(first.train == own.train);
        CHECK(first.test == own.test);
        CHECK(with({Purpose::split}).validation == other.validation);
        CHECK(with({Purpose::split}).validation != own.validation);
        CHECK(with({Purpose::split}).test == own.test);
        CHECK(with({Purpose::sample}).validation == own.validation);
        CHECK(with({Purpose::sample}).test == other.test);
        CHECK(with({Purpose::sample}).test != own.test);
        CHECK(with({Purpose::sample}).train != own.train);
        CHECK(with({Purpose::split, Purpose::sample}).train == other.train);
    }
}
