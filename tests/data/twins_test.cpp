#include "runner/data/twins.h"

#include <doctest/doctest.h>

#include "tests/data/support.h"

using namespace runner;

namespace {

/// Each twin as "row other", with ~ where it is a near one.
std::string told(const std::vector<Twin>& twins) {
    std::string text;
    for (const Twin& twin : twins)
        text += (twin.exact ? "" : "~") + std::to_string(twin.row) + " " + std::to_string(twin.other) + ";";
    return text;
}

Part pictures(const std::vector<std::vector<std::uint8_t>>& samples) {
    Part part;
    part.shape = {2, 4};
    std::vector<std::uint8_t> bytes;
    for (const auto& sample : samples) bytes.insert(bytes.end(), sample.begin(), sample.end());
    part.bytes = std::move(bytes);
    return part;
}

Part table(std::size_t columns, const std::vector<double>& values) {
    Part part;
    part.shape = {static_cast<std::int64_t>(columns)};
    part.values = NumberRows(columns, values);
    return part;
}

std::vector<Twin> find_twins(const Part& part, const Rows& rows, const Part& other, const Rows& other_rows) {
    return TwinFinder(other, other_rows).find(part, rows);
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("samples that another part has, too, are found, to the bit and nearly") {
        const Part train = pictures({{9, 9, 9, 9, 200, 200, 200, 200}, {0, 100, 0, 100, 0, 100, 0, 100}});
        const Part test = pictures({{0, 100, 0, 100, 0, 100, 0, 100},    // the second
                                    {9, 9, 9, 9, 200, 200, 200, 203},    // nearly the first
                                    {9, 9, 9, 9, 200, 200, 200, 100},    // darker
                                    {200, 200, 200, 200, 9, 9, 9, 9}});  // upside down
        CHECK(told(find_twins(test, {0, 1, 2, 3}, train, {0, 1})) == "0 1;~1 0;");
        CHECK(told(find_twins(test, {0, 1, 2, 3}, train, {0})) == "~1 0;");
        CHECK(told(find_twins(test, {}, train, {0})) == "");
    }

    TEST_CASE("rows of a table are nearly the same where all of at least five numbers are") {
        const Part train = table(5, {0, 0, 0, 0, 0, 100, 100, 100, 100, 100, 50, 50, 50, 50, 50});
        const Part test = table(5, {50, 50, 50, 50, 50, 50, 50, 50, 50.01, 50, 50, 50, 50, 51, 50});
        CHECK(told(find_twins(test, {0, 1, 2}, train, {0, 1, 2})) == "0 2;~1 2;");
        const Part few = table(1, {0, 100, 50}), other = table(1, {50, 50.01});
        CHECK(told(find_twins(other, {0, 1}, few, {0, 1, 2})) == "0 2;");
    }
}
