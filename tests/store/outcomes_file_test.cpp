#include "runner/store/outcomes_file.h"

#include <doctest/doctest.h>

#include <functional>

#include "runner/data/npz.h"
#include "tests/store/outcomes.h"
#include "tests/support/folder.h"

using namespace runner;

namespace {

TrialRecord record_with(Outcomes outcomes) {
    TrialRecord record;
    record.variant = "small";
    record.seed = 3;
    record.data.sha256 = {{"test", "ab"}, {"train", "cd"}};
    tests::add_outcomes(record, std::move(outcomes));
    return record;
}

Outcomes of_numbers() {
    Outcomes outcomes;
    outcomes.index = {0, 1};
    outcomes.prediction = {1, 2, 3, 4};
    outcomes.target = {1, 2, 3, 5};
    outcomes.more["loss"] = {0, 0.25F};
    return outcomes;
}

/// What is wrong with a file in which one array is another.
std::string error_of(const TrialRecord& record, const std::function<void(NpyArrays&)>& change) {
    const std::string bytes = outcomes_to_npz(*record.outcomes);
    const NpzReader reader(bytes);
    NpyArrays arrays;
    for (const std::string& name : reader.names()) arrays.emplace_back(name, reader.read(name));
    change(arrays);
    try {
        outcomes_from_npz(to_npz(arrays), record);
        return "no error";
    } catch (const NpyError& error) {
        return error.what();
    }
}

}  // namespace

TEST_SUITE("outcomes") {
    TEST_CASE("outcomes come back as they were kept, of classes, of many classes, of numbers and of pairs") {
        Outcomes many = tests::some_outcomes(), pairs = tests::some_outcomes();
        many.classes = 300;
        many.rank = {0, 299, 0};
        pairs.partner = {1, 2, 3};
        pairs.probability.clear();
        Outcomes of_table = tests::some_outcomes();
        of_table.row = {40, 7, 3};
        of_table.group = {0, 2, 0};
        of_table.group_names = {"anna", "bö", "cy"};
        CHECK(of_table.group_of(1) == "cy");
        for (const Outcomes& outcomes : {tests::some_outcomes(), many, of_numbers(), pairs, of_table}) {
            const TrialRecord record = record_with(outcomes);
            const std::string bytes = outcomes_to_npz(*record.outcomes);
            CHECK(bytes == outcomes_to_npz(*record.outcomes));
            CHECK(outcomes_from_npz(bytes, record) == *record.outcomes);
        }
        const std::string bytes = outcomes_to_npz(many);
        CHECK(NpzReader(bytes).header("rank").descr == "<u2");
        CHECK(NpzReader(outcomes_to_npz(tests::some_outcomes())).header("rank").descr == "|u1");
    }

    TEST_CASE("numbers take a double each where a float32 would lose a digit") {
        Outcomes far = of_numbers();
        far.target = {1e9 + 1, 1e9 - 1, 1e9 + 0.125, 1e9};
        const TrialRecord record = record_with(far);
        const std::string bytes = outcomes_to_npz(*record.outcomes);
        CHECK(outcomes_from_npz(bytes, record) == *record.outcomes);
        CHECK(record.outcomes->target == far.target);
        CHECK(NpzReader(bytes).header("target").descr == "<f8");
        CHECK(NpzReader(bytes).header("prediction").descr == "<f4");
        CHECK(error_of(record, [](NpyArrays& arrays) {
                  arrays[1].second = npy_array<std::int32_t>(std::vector<std::int32_t>{1, 2, 3, 4}, {2, 2});
              }) == "`prediction`: expected values of type <f4, received <i4");
    }

    TEST_CASE("the record tells how many samples there are, which ones, and which are correct") {
        const TrialRecord record = record_with(tests::some_outcomes());
        CHECK(record.test_outcomes->samples == 3);
        CHECK(record.test_outcomes->correct == "oA==");  // 101, then zeros
        CHECK(record.test_outcomes->file == "trials/small/seed-3/test_outcomes.npz");
        CHECK(correct_samples(*record.test_outcomes) == std::vector<bool>{true, false, true});
        OutcomesRecord other = *record.test_outcomes;
        other.samples = 9;
        CHECK_FALSE(correct_samples(other));
        CHECK(record_with(of_numbers()).test_outcomes->correct.empty());
        Outcomes elsewhere = tests::some_outcomes(), pairs = tests::some_outcomes();
        elsewhere.index[0] = 5;
        pairs.partner = {1, 2, 3};
        CHECK(record_with(elsewhere).test_outcomes->index_sha256 != record.test_outcomes->index_sha256);
        CHECK(record_with(pairs).test_outcomes->index_sha256 != record.test_outcomes->index_sha256);
    }

    TEST_CASE("a file that is not what its trial tells of is refused") {
        const TrialRecord record = record_with(tests::some_outcomes());
        const auto with = [&](std::size_t place, const NpyArray& array) {
            return error_of(record, [&](NpyArrays& arrays) { arrays[place].second = array; });
        };
        const std::vector<std::uint32_t> places = {4, 7, 8}, two = {4, 7};
        const std::vector<std::uint8_t> classes = {0, 2, 1}, others = {1, 1, 1};
        CHECK(error_of(record, [](NpyArrays&) {}) == "no error");
        CHECK(error_of(record, [](NpyArrays& arrays) { arrays.emplace_back("later", npy_texts({"x"}, {1})); }) ==
              "no error");
        CHECK(with(0, npy_array<std::uint32_t>(places, {3})) == "it is not what its trial tells of");
        CHECK(with(0, npy_array<std::uint32_t>(two, {2})) == "`index`: expected 3 samples, received shape [2]");
        CHECK(with(0, npy_array<std::uint8_t>(classes, {3})) == "`index`: expected values of type <u4, received |u1");
        CHECK(with(2, npy_array<std::uint8_t>(classes, {3})) == "`expected`: there are 2 classes");
        CHECK(with(3, npy_array<std::uint8_t>(others, {3})) == "it is not what its trial tells of");
        CHECK(error_of(record, [](NpyArrays& arrays) { arrays.erase(arrays.begin() + 2); }) ==
              "it lacks the classes of its samples");
        CHECK(with(5, npy_texts({"test", "ab", "train", "ce"}, {2, 2})) == "it is of other data");
        CHECK(with(5, npy_texts({"test", "ab"}, {1, 2})) == "`data_sha256`: expected 2 files, received shape [1, 2]");
        CHECK(error_of(record, [](NpyArrays& arrays) {
                  arrays.emplace_back("group_names", npy_texts({"x"}, {1, 1}));
              }) == "`group_names`: expected a list of names, received shape [1, 1]");
        CHECK(error_of(record_with(of_numbers()), [](NpyArrays& arrays) { arrays.erase(arrays.begin() + 1); }) ==
              "it lacks the numbers of its samples");
    }

    TEST_CASE("a file is read for the trial that it belongs to, and nothing else is") {
        const tests::Folder folder;
        TrialRecord record = record_with(tests::some_outcomes());
        const auto whole = record.outcomes;
        const auto path = folder.write(outcomes_file, outcomes_to_npz(*whole));
        record.outcomes.reset();
        CHECK(read_outcomes(path, record));
        CHECK(*record.outcomes == *whole);
        record.outcomes.reset();
        CHECK_FALSE(read_outcomes(folder / "other.npz", record));
        CHECK_FALSE(read_outcomes(folder.path(), record));
        CHECK_FALSE(read_outcomes("/dev/zero", record));
        record.test_outcomes.reset();
        CHECK_FALSE(read_outcomes(path, record));
        CHECK_FALSE(record.outcomes);
    }
}
