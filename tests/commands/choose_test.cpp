#include <doctest/doctest.h>
#include <fmt/format.h>

#include <regex>

#include "tests/support/program.h"

using tests::run;

namespace {

void write_search(const tests::Folder& folder, const std::string& axis) {
    std::string points = "x,y,kind\n";
    for (int i = 0; i < 80; ++i) points += fmt::format("{},{},{}\n", i % 4, i % 5, i % 4 < 2 ? "near" : "far");
    tests::write(folder / "points.csv", points);
    tests::write(
        folder / "search.yaml",
        fmt::format("data: {{dataset: {{csv: {{file: points.csv, label: kind, test: 0.25}}}}, validation: 20}}\n"
                    "parameters: {{rate: 0.1}}\n"
                    "model: {{input: [2], layers: [{{dense: {{units: 2, activation: softmax}}}}]}}\n"
                    "training: {{optimizer: {{sgd: $rate}}, loss: sparse_categorical_crossentropy, "
                    "batch_size: 4, epochs: 9}}\n"
                    "seeds: 3\n"
                    "grid: {{rate: {{{}}}}}\n",
                    axis));
}

/// The "[ 7/20]" before each trial that has ended: which, and of how many.
std::vector<std::pair<int, int>> counts_in(const std::string& text) {
    static const std::regex count(R"(\[ *(\d+)/(\d+)\])");
    std::vector<std::pair<int, int>> counts;
    for (std::sregex_iterator found(text.begin(), text.end(), count), end; found != end; ++found)
        counts.emplace_back(std::stoi(found->str(1)), std::stoi(found->str(2)));
    return counts;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a race counts its trials through, though it comes to know only on the way how many there are") {
        const tests::Folder folder;
        write_search(folder, "choose: [0.00001, 0.09, 0.1], by: best.val_loss, seeds: 3, race: {miss: 0.05}");
        const auto outcome = run({"search.yaml", "--jobs", "1"}, folder.path());
        CHECK(outcome.code == 0);
        const auto counts = counts_in(outcome.err);
        REQUIRE(counts.size() > 6);
        for (std::size_t i = 0; i < counts.size(); ++i) CHECK(counts[i].first == static_cast<int>(i) + 1);
        CHECK(counts.front().second == 6);  // one seed of each candidate, and what the file asks for
        CHECK(counts.back().first == counts.back().second);
        CHECK(outcome.out.find("in a race over seeds 1, 2") != std::string::npos);
    }

    TEST_CASE("check and plan count what a search trains, and the table says what it chose") {
        const tests::Folder folder;
        write_search(folder, "choose: [0.00001, 0.1], by: best.val_loss, seeds: 2");
        CHECK(run({"check", "search.yaml"}, folder.path()).out ==
              "search.yaml: good: 1 variant × 3 seeds = 3 trials, and 4 of the search\n");
        CHECK(run({"summary", "search.yaml"}, folder.path())
                  .out.starts_with("default, its candidate rate_0.00001 of 2\n  layer  kind "));
        const auto planned = [&] { return run({"plan", "search.yaml"}, folder.path()).out; };
        CHECK(planned().find("  default  7 trials, 4 of the search  ") != std::string::npos);
        const auto outcome = run({"search.yaml"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("\n\nChosen by best.val_loss, the mean of seeds 1, 2, without the test set:\n"
                               "default: chose rate_0.1 (0.") != std::string::npos);
        CHECK(outcome.out.find("; the largest tried\n") != std::string::npos);
        CHECK(outcome.err.find("default/rate_0.1 · seed 2      finished      epoch   9  val_accuracy ") !=
              std::string::npos);
        CHECK(planned().find("  default  7 trials, 4 of the search, 7 finished  ") != std::string::npos);
    }
}
