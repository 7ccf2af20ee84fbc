#include <doctest/doctest.h>

#include "tests/fuzz/target.h"

using namespace tests::fuzz;

namespace {

/// Neighbours of the examples that are tried in every run of the tests: `./dev fuzz` tries them by the million.
constexpr std::uint64_t mutants = 40;

void feed(const Target& target, const std::string& input) {
    CAPTURE(target.name);
    CAPTURE(input);
    CHECK_NOTHROW(target.run(input));
}

}  // namespace

TEST_SUITE("fuzz") {
    TEST_CASE("every reader keeps its promises on its examples and on some of their neighbours") {
        for (const Target* target : targets()) {
            const std::vector<std::string> examples = target->examples();
            REQUIRE_FALSE(examples.empty());
            for (const std::string& example : examples) feed(*target, example);
            for (std::uint64_t number = 0; number < mutants; ++number) {
                Choices choices(number);
                feed(*target, target->mutate(examples[number % examples.size()], choices));
            }
        }
    }

    TEST_CASE("decisions drawn from bytes are the bytes', and then 0") {
        Choices choices{std::string_view("\x05\x02")};
        CHECK(choices.below(4) == 1);
        CHECK(choices.one_in(3));
        CHECK(choices.below(100) == 0);
        Choices endless(std::uint64_t{7}), same(std::uint64_t{7});
        for (int i = 0; i < 5; ++i) CHECK(endless.below(1000) == same.below(1000));
    }
}
