#include "runner/data/split.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "runner/data/class_numbers.h"
#include "runner/data/part_counts.h"
#include "runner/data/read_facts.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

Selection some(std::int64_t count, std::optional<Pick> pick = {}) {
    Selection selection;
    selection.count = count;
    selection.pick = pick;
    return selection;
}

Selection share(double fraction, std::optional<Pick> pick = {}) {
    Selection selection;
    selection.fraction = fraction;
    selection.pick = pick;
    return selection;
}

/// Three classes: 20, 10 and 5 samples to train on, 4, 4 and 4 to test.
DataSpec unequal() {
    DataSpec spec;
    spec.dataset = given({20, 10, 5}, {4, 4, 4});
    return spec;
}

Validation held_out(const Selection& selection) { return {false, selection}; }

Split split_of(const DataSpec& spec, std::uint64_t seed = 1) {
    const Dataset dataset = std::dynamic_pointer_cast<const Given>(spec.dataset)->data();
    std::vector<SplitProblem> problems;
    const SplitPlan plan = make_split_plan(spec, dataset.labels, problems);
    require_none(problems);
    return split(dataset, plan, seed);
}

std::string refusal(const DataSpec& spec) {
    return message_of<declare::InvalidInput>([&] { split_of(spec); });
}

std::vector<std::string> texts_of(const std::vector<SplitProblem>& problems) {
    std::vector<std::string> texts;
    for (const SplitProblem& problem : problems) texts.push_back(problem.text);
    return texts;
}

/// How many rows of each of the file's classes.
std::vector<std::int64_t> classes_of(const Rows& rows, const DataSpec& spec) {
    const Dataset dataset = std::dynamic_pointer_cast<const Given>(spec.dataset)->data();
    std::vector<std::int64_t> counts(dataset.labels.size());
    for (const std::int32_t row : rows)
        ++counts[static_cast<std::size_t>(dataset.train.classes[static_cast<std::size_t>(row)])];
    return counts;
}

using Counts = std::vector<std::int64_t>;

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("shares follow the largest remainders, the first of equal ones") {
        CHECK(shares(Counts{20, 10, 5}, 7) == Counts{4, 2, 1});
        CHECK(shares(Counts{20, 10, 5}, 10) == Counts{6, 3, 1});
        CHECK(shares(Counts{1, 1, 1}, 2) == Counts{1, 1, 0});
        CHECK(shares(Counts{3, 3, 4}, 10) == Counts{3, 3, 4});
        CHECK(shares(Counts{5421, 6742}, 0) == Counts{0, 0});
        // MNIST's training images, 5,000 of them for validation.
        CHECK(shares(Counts{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, 5000) ==
              Counts{494, 562, 496, 511, 487, 452, 493, 522, 487, 496});
    }

    TEST_CASE("classes are kept in the listed order, by the file's own labels") {
        std::vector<SplitProblem> problems;
        const Relabelling digits = relabel({8, 3}, {"3", "5", "8"}, problems);
        CHECK(digits.kept == Rows{2, 0});
        CHECK(digits.to == Rows{1, -1, 0});
        CHECK(digits.labels == std::vector<std::string>{"8", "3"});
        CHECK(relabel({2, 0}, {"coat", "bag", "boot"}, problems).labels == std::vector<std::string>{"boot", "coat"});
        CHECK(relabel({}, {"a", "b"}, problems).to == Rows{0, 1});
        CHECK(problems.empty());
        relabel({5, 4, 5}, {"3", "5", "8"}, problems);
        relabel({3}, {"coat", "bag", "boot"}, problems);
        relabel({3}, {}, problems);
        CHECK(texts_of(problems) ==
              std::vector<std::string>{"`classes`: there is no class 4: known are 3, 5, 8",
                                       "`classes`: class 5 stands twice",
                                       "`classes`: there is no class 3: known are coat, bag, boot",
                                       "`classes`: the targets of this dataset are numbers, not classes"});
    }

    TEST_CASE("wrong classes are found with their places in the list, repetitions also before labels are known") {
        using Why = WrongClass::Why;
        const std::vector<std::string> labels = {"3", "5", "8"};
        const std::vector<std::int64_t> classes = {5, 4, 5, 4};
        const auto found = [&](const std::vector<std::string>* known) {
            std::vector<std::pair<std::size_t, Why>> result;
            for (const WrongClass& wrong : find_wrong_classes(classes, known))
                result.emplace_back(wrong.index, wrong.why);
            return result;
        };
        using Found = std::vector<std::pair<std::size_t, Why>>;
        CHECK(found(&labels) == Found{{1, Why::unknown}, {2, Why::repeated}, {3, Why::unknown}});
        CHECK(found(nullptr) == Found{{2, Why::repeated}, {3, Why::repeated}});
    }

    TEST_CASE("a plan names its steps in the order in which they are carried out") {
        DataSpec spec = unequal();
        spec.validation = held_out(some(7));
        spec.take = spec.per_class = PartSelections();
        spec.take->train = some(9, Pick::random);
        spec.take->validation = some(5);
        spec.per_class->train = some(1);
        spec.per_class->test = some(2);
        const auto purposes = [&] {
            std::vector<SplitProblem> problems;
            std::vector<std::string> result;
            for (const SplitStep& step : make_split_plan(spec, {"0", "1", "2"}, problems).steps)
                result.push_back(step.purpose());
            return result;
        };
        CHECK(purposes() == std::vector<std::string>{"validation", "take/training", "per_class/training",
                                                     "per_class/test", "take/validation"});
        spec.validation = Validation{true, {}};
        CHECK(purposes() == std::vector<std::string>{"take/training", "per_class/training", "per_class/test",
                                                     "validation/validation", "take/validation"});
    }

    TEST_CASE("without keys, each part is whole and in the file's order") {
        const Split all = split_of(unequal());
        CHECK(all.train.size() == 35);
        CHECK(all.test.size() == 12);
        CHECK(all.validation.empty());
        CHECK(std::ranges::is_sorted(all.train));
    }

    TEST_CASE("a validation part is drawn per class, by the seed, and parts the training part") {
        DataSpec spec = unequal();
        spec.validation = held_out(some(7));
        const Split a = split_of(spec, 1), again = split_of(spec, 1), b = split_of(spec, 2);
        CHECK(classes_of(a.validation, spec) == Counts{4, 2, 1});
        CHECK(classes_of(a.train, spec) == Counts{16, 8, 4});
        CHECK(a.validation == again.validation);
        CHECK(a.validation != b.validation);
        CHECK(std::ranges::is_sorted(a.validation));
        Rows both = a.train;
        both.insert(both.end(), a.validation.begin(), a.validation.end());
        std::ranges::sort(both);
        CHECK(both == split_of(unequal()).train);
    }

    TEST_CASE("the picks: first, last, random") {
        DataSpec spec;
        spec.dataset = given({12, 12, 12}, {4, 4, 4});
        spec.validation = held_out(some(9, Pick::last));
        CHECK(split_of(spec).validation == Rows{27, 28, 29, 30, 31, 32, 33, 34, 35});
        spec.validation = held_out(some(5, Pick::first));
        CHECK(split_of(spec).validation == Rows{0, 1, 2, 3, 4});
        spec.validation = held_out(share(0.25, Pick::random));
        const Rows random = split_of(spec).validation;
        CHECK(random.size() == 9);
        CHECK(random != split_of(spec, 2).validation);
    }

    TEST_CASE("without a pick, `take` draws within each class, and `per_class` at random, both by the seed") {
        DataSpec spec = unequal();
        spec.take = PartSelections();
        spec.take->train = some(7);
        CHECK(classes_of(split_of(spec).train, spec) == Counts{4, 2, 1});
        CHECK(split_of(spec, 1).train != split_of(spec, 2).train);
        DataSpec each = unequal();
        each.per_class = PartSelections();
        each.per_class->train = some(3);
        CHECK(classes_of(split_of(each).train, each) == Counts{3, 3, 3});
        CHECK(split_of(each, 1).train != split_of(each, 2).train);
    }

    TEST_CASE("every sample is as likely as any other to be picked at random") {
        DataSpec spec;
        spec.dataset = given({10, 10}, {1, 1});
        spec.validation = held_out(some(8));
        std::vector<int> hits(20);
        for (std::uint64_t seed = 0; seed < 2000; ++seed)
            for (const std::int32_t row : split_of(spec, seed).validation) ++hits[static_cast<std::size_t>(row)];
        // 800 expected, standard deviation 22.
        for (const int n : hits) CHECK(std::abs(n - 800) < 110);
    }

    TEST_CASE("the order is classes, validation, take, per_class") {
        DataSpec spec;
        spec.dataset = given({10, 10, 10}, {4, 4, 4});
        spec.classes = {2, 0};  // rows 0 2 3 5 6 8 …
        spec.validation = held_out(some(4, Pick::first));
        spec.take = PartSelections();
        spec.take->train = some(6, Pick::first);
        spec.take->test = share(0.5, Pick::last);
        spec.per_class = PartSelections();
        spec.per_class->train = some(2, Pick::last);
        spec.per_class->validation = some(1, Pick::first);
        const Split split = split_of(spec);
        CHECK(split.validation == Rows{0, 2});      // of 0 2 3 5
        CHECK(split.train == Rows{9, 11, 12, 14});  // of 6 8 9 11 12 14
        CHECK(split.test == Rows{6, 8, 9, 11});     // of 0 2 3 5 6 8 9 11
    }

    TEST_CASE("`validation: test` is the test part after its own selections") {
        DataSpec spec = unequal();
        spec.validation = Validation{true, {}};
        spec.take = PartSelections();
        spec.take->test = some(6, Pick::first);
        const Split split = split_of(spec);
        CHECK(split.validation_is_test);
        CHECK(split.train.size() == 35);
        CHECK(split.test == Rows{0, 1, 2, 3, 4, 5});
        CHECK(split.validation == split.test);
    }

    TEST_CASE("counts from the facts alone agree with the real split") {
        std::vector<DataSpec> specs(8, unequal());
        specs[1].validation = held_out(some(7));
        specs[2].validation = held_out(share(0.3));
        specs[2].classes = {2, 1};
        specs[3].dataset = given({12, 12, 12}, {4, 4, 4});
        specs[3].validation = held_out(share(0.21, Pick::last));
        specs[3].take = PartSelections();
        specs[3].take->train = share(0.77);
        specs[4].validation = Validation{true, {}};
        specs[4].per_class = PartSelections();
        specs[4].per_class->train = share(0.5);
        specs[4].per_class->test = some(3);
        specs[4].per_class->validation = some(2);
        specs[5].validation = held_out(some(6));
        specs[5].take = PartSelections();
        specs[5].take->train = some(11, Pick::stratified);
        specs[5].per_class = PartSelections();
        specs[5].per_class->train = share(0.5);
        specs[6].dataset = given({12, 12, 12}, {4, 4, 4});
        specs[6].validation = held_out(some(12, Pick::random));
        specs[6].per_class = PartSelections();
        specs[6].per_class->train = some(1);
        specs[7].classes = {2, 0};
        specs[7].validation = held_out(some(6));
        specs[7].per_class = PartSelections();
        specs[7].per_class->train = share(0.35);
        for (const DataSpec& spec : specs) {
            const auto counted = count_parts(spec);
            REQUIRE(counted);
            const Split real = split_of(spec);
            CHECK(counted->train == static_cast<std::int64_t>(real.train.size()));
            CHECK(counted->validation == static_cast<std::int64_t>(real.validation.size()));
            CHECK(counted->test == static_cast<std::int64_t>(real.test.size()));
            CHECK(find_split_problems(spec).empty());
        }
    }

    TEST_CASE("a dataset as it was read has facts, and its classes are kept") {
        DataSpec spec = unequal();
        spec.classes = {2, 0};
        spec.validation = held_out(some(6));
        const Dataset dataset = std::dynamic_pointer_cast<const Given>(spec.dataset)->data();
        const DataSpec read = with_read_facts(spec, dataset);
        const auto facts = read.dataset->facts();
        REQUIRE(facts);
        CHECK(read.dataset->name() == "given");
        CHECK(read.classes.empty());
        CHECK(facts->shape == layers::Shape{2});
        CHECK(facts->classes == 2);
        CHECK(facts->train == 25);
        CHECK(facts->train_classes == Counts{5, 20});
        CHECK(facts->test_classes == Counts{4, 4});
        CHECK(count_parts(read)->train == static_cast<std::int64_t>(split_of(spec).train.size()));
        spec.classes = {4};
        CHECK(message_of<declare::InvalidInput>([&] { with_read_facts(spec, dataset); }) ==
              "error: `data`: `classes`: there is no class 4: known are 0, 1, 2\n");
        Dataset table;
        table.train.shape = table.test.shape = {1};
        table.train.values = NumberRows(1, std::vector<double>{1, 2});
        table.train.numbers = NumberRows(1, std::vector<double>{1, 2});
        table.test.values = NumberRows(1, std::vector<double>{3});
        table.test.numbers = NumberRows(1, std::vector<double>{3});
        spec.classes.clear();
        CHECK(with_read_facts(spec, table).dataset->facts()->train == 2);
        CHECK(with_read_facts(spec, table).dataset->facts()->classes == 0);
    }

    TEST_CASE("MNIST's parts are known without its files") {
        DataSpec spec;
        spec.dataset = dataset("mnist");
        spec.classes = {0, 1, 2, 3, 4};
        spec.validation = held_out(some(5000));
        const auto parts = count_parts(spec);
        REQUIRE(parts);
        CHECK(parts->train == 25596);
        CHECK(parts->validation == 5000);
        CHECK(parts->test == 5139);
    }

    TEST_CASE("what needs reading is not counted") {
        DataSpec spec = unequal();
        spec.validation = held_out(some(6, Pick::random));
        spec.per_class = PartSelections();
        spec.per_class->train = share(0.5);
        CHECK_FALSE(count_parts(spec));
        CHECK(find_split_problems(spec).empty());
    }

    TEST_CASE("more than there is, and nothing left, are refused, without the data too") {
        const auto both = [](const DataSpec& spec, const std::string& problem) {
            CHECK(texts_of(find_split_problems(spec)) == std::vector<std::string>{problem});
            CHECK(refusal(spec) == "error: `data`: " + problem + "\n");
            CHECK_FALSE(count_parts(spec));
        };
        DataSpec spec = unequal();
        spec.validation = held_out(some(36));
        both(spec, "`validation`: 36 samples asked for, the training part has 35");
        spec.validation = held_out(some(35));
        both(spec, "the training part has no samples");
        spec.validation = held_out(share(0.01));
        both(spec, "the validation part has no samples");
        spec = unequal();
        spec.take = PartSelections();
        spec.take->test = some(13);
        both(spec, "`take`: 13 samples asked for, the test part has 12");
        spec.take->test = some(12);
        spec.take->validation = some(1);
        both(spec, "`take`: there is no validation part: `validation` is not set");
        spec = unequal();
        spec.per_class = PartSelections();
        spec.per_class->train = some(6);
        both(spec, "`per_class`: 6 samples of each class asked for, the training part has 5 of class 2");
        spec = unequal();
        spec.classes = {1, 3};
        both(spec, "`classes`: there is no class 3: known are 0, 1, 2");
    }

    TEST_CASE("a problem says what it is about, for programs too") {
        using Kind = SplitProblem::Kind;
        using Keys = std::vector<std::string>;
        const auto problem = [](const DataSpec& spec) {
            const auto problems = find_split_problems(spec);
            REQUIRE(problems.size() == 1);
            return problems.front();
        };
        DataSpec spec = unequal();
        spec.take = PartSelections();
        spec.take->test = some(13);
        CHECK(problem(spec).kind == Kind::impossible);
        CHECK(problem(spec).keys == Keys{"take"});
        spec = unequal();
        spec.classes = {7};
        CHECK(problem(spec).kind == Kind::wrong_class);
        CHECK(problem(spec).keys == Keys{"classes"});
        spec = unequal();
        spec.validation = held_out(some(35));
        CHECK(problem(spec).kind == Kind::empty_part);
        CHECK(problem(spec).part == PartName::training);
        CHECK(problem(spec).keys == Keys{"validation", "size", "sizes"});
        spec = unequal();
        spec.take = PartSelections();
        spec.take->train = some(2, Pick::stratified);
        CHECK(problem(spec).kind == Kind::missing_classes);
        CHECK(problem(spec).part == PartName::training);
        CHECK(problem(spec).keys == Keys{"size", "sizes", "take", "per_class", "folds", "dataset"});
        spec.take.reset();
        spec.validation = held_out(some(2));
        CHECK(problem(spec).part == PartName::validation);
        CHECK(problem(spec).keys == Keys{"validation"});
    }

    TEST_CASE("more than a part has is refused where only its samples tell how many that are") {
        DataSpec spec = unequal();
        spec.take = spec.per_class = PartSelections();
        spec.take->train = some(30, Pick::random);
        spec.per_class->train = share(0.5);
        spec.take->test = some(13);
        CHECK_FALSE(count_parts(spec));
        CHECK(find_split_problems(spec).empty());
        CHECK(refusal(spec) == "error: `data`: `take`: 13 samples asked for, the test part has 12\n");
    }

    TEST_CASE("a class that a part lacks is refused") {
        DataSpec spec = unequal();
        spec.validation = held_out(some(6, Pick::last));
        CHECK(refusal(spec) == "error: `data`: classes 1, 2 are missing from the validation part of 6 samples\n");
        spec.validation.reset();
        spec.take = PartSelections();
        spec.take->test = some(2);
        CHECK(refusal(spec) == "error: `data`: class 2 is missing from the test part of 2 samples\n");
        spec.take.reset();
        spec.validation = held_out(some(20, Pick::first));
        spec.per_class = PartSelections();
        spec.per_class->train = some(1);
        CHECK(refusal(spec) ==
              "error: `data`: `per_class`: 1 samples of each class asked for, the training part has 0 of class 2\n");
    }
}
