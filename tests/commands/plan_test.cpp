// What a plan says of time and memory, and of what it does not know.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/program.h"

using tests::run;

namespace {

const std::string digits =
    "data: {dataset: synthetic_digits, take: {train: 100, test: 100}}\n"
    "model: {input: [28, 28], layers: [flatten, {dense: {name: out, units: 10, activation: softmax}}]}\n";

const std::string four_rows =
    "data: {dataset: {csv: {file: four.csv, label: y, test: four.csv}}}\n"
    "model: {input: [1], layers: [{dense: {name: out, units: 2, activation: softmax}}]}\n";

std::string trained(const std::string& settings) {
    return "training: {optimizer: {sgd: 0.1}, loss: sparse_categorical_crossentropy, accept: [collapsed], " + settings +
           "}\n";
}

/// The number that stands before `unit` in the last line.
double number_before(const std::string& text, const std::string& unit) {
    const std::size_t end = text.rfind(" " + unit), begin = text.rfind(' ', end - 1);
    REQUIRE(end != std::string::npos);
    return std::stod(text.substr(begin + 1, end - begin - 1));
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a batch larger than the data is one of all samples: for check, plan and run") {
        const tests::Folder folder;
        tests::write(folder / "four.csv", "x,y\n0,a\n1,a\n2,b\n3,b\n");
        tests::write(folder / "digits.yaml", digits + trained("batch_size: 10000000000"));
        tests::write(folder / "csv.yaml", four_rows + trained("batch_size: 10000000000"));
        for (const char* file : {"digits.yaml", "csv.yaml"})
            for (const char* command : {"check", "plan", "run"}) {
                CAPTURE(file);
                CAPTURE(command);
                const auto outcome = run({command, file}, folder.path());
                CAPTURE(outcome.err);
                CHECK(outcome.code == 0);
            }
        CHECK(run({"check", "digits.yaml"}, folder.path())
                  .err.find("a batch of 10000000000 is larger than the training part of 100") != std::string::npos);
        CHECK(number_before(run({"plan", "digits.yaml", "--fresh"}, folder.path()).out, "MB") < 150);
    }

    TEST_CASE("a plan counts the rows of a table: it does not take for nothing what it has not read") {
        const tests::Folder folder;
        tests::write(folder / "four.csv", "x,y\n0,a\n1,a\n2,b\n3,b\n");
        tests::write(folder / "big.yaml", four_rows + trained("epochs: 300000000"));
        const auto alone = run({"plan", "big.yaml"}, folder.path());
        CHECK(alone.code == 0);
        CHECK(alone.out.find("unknown") == std::string::npos);
        CHECK(number_before(alone.out, "s in all") >= 10);
        std::filesystem::remove(folder / "four.csv");
        const auto missing = run({"plan", "big.yaml"}, folder.path());
        CHECK(missing.code == 4);
        CHECK(missing.err.find("four.csv: no such file") != std::string::npos);
    }

    TEST_CASE("a plan says that it does not know what a missing table would hold that has a stand-in") {
        const tests::Folder folder;
        tests::write(
            folder / "big.yaml",
            "data: {dataset: {csv: {file: four.csv, label: y, test: four.csv}}, on_missing: synthetic_digits}\n" +
                four_rows.substr(four_rows.find('\n') + 1) + trained("epochs: 30000"));
        const auto unknown = run({"plan", "big.yaml"}, folder.path());
        CHECK(unknown.code == 0);
        CHECK(unknown.out.find("  unknown\n") != std::string::npos);
        CHECK(unknown.out.ends_with("\nTime and memory are unknown until the data of `default` are read.\n"));
    }

    TEST_CASE("a plan does not divide one trial among many jobs") {
        const tests::Folder folder;
        tests::write(folder / "digits.yaml", digits + trained("epochs: 2000000"));
        const auto alone = run({"plan", "digits.yaml", "--jobs", "1"}, folder.path()).out;
        const auto many = run({"plan", "digits.yaml", "--jobs", "64"}, folder.path()).out;
        CHECK(number_before(many, "MB") == number_before(alone, "MB"));
        CHECK(number_before(many, "s in") > 0.2 * number_before(alone, "s in"));
    }
}
