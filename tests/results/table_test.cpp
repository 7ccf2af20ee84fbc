#include "runner/results/table.h"

#include <doctest/doctest.h>

#include "runner/results/text.h"
#include "tests/results/sample.h"

using namespace runner;
using namespace tests;

namespace {
Results without_claims() {
    auto trials = sample::trials();
    std::erase_if(trials, [](const TrialRecord& trial) { return trial.variant == "bn_dropout"; });
    return make_results(sample::experiment(trials, {}), trials, sample::environment());
}
}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the table is aligned") {
        CHECK(results_table(without_claims(), 80, false) ==
              "variant  n    test accuracy  test loss  best at  s/epoch   params  outcome\n"
              "plain    8  0.9805 ± 0.0007     0.0779      7.5    0.500  119,405  8 stopped\n"
              "bn       8  0.9888 ± 0.0007     0.0448     10.0    0.500  119,405  8 stopped\n");
    }

    TEST_CASE("every metric has its column, and so has what many random passes say") {
        auto trials = sample::trials();
        std::erase_if(trials, [](const TrialRecord& trial) { return trial.variant == "bn_dropout"; });
        for (TrialRecord& trial : trials) {
            trial.test["auc"] = 0.75;
            trial.test["data_loss"] = 0.1;
            if (trial.variant == "bn") trial.monte_carlo = {{"accuracy", 0.875}, {"entropy", 0.25}, {"loss", 1}};
        }
        const Results results = make_results(sample::experiment(trials, {}), trials, sample::environment());
        CHECK(results_table(results, 200, false) ==
              "variant  n    test accuracy    test auc  monte carlo accuracy  monte carlo entropy  test loss  best at  "
              "s/epoch   params  outcome\n"
              "plain    8  0.9805 ± 0.0007  0.7500 ± 0                     –                    –     0.0779      7.5  "
              "  0.500  119,405  8 stopped\n"
              "bn       8  0.9888 ± 0.0007  0.7500 ± 0            0.8750 ± 0           0.2500 ± 0     0.0448     10.0  "
              "  0.500  119,405  8 stopped\n");
    }

    TEST_CASE("what was chosen stands below the table, once how, then what") {
        Results results = without_claims();
        results.search = {sample::search("plain"), sample::search("bn")};
        results.search[1].kept.clear();
        const std::string text = results_table(results, 80, false);
        CHECK(text.substr(text.find("\n\n")) ==
              "\n\nChosen by best.val_accuracy, the mean of seeds 1, 2, without the test set:\n"
              "plain: chose rate_0.01 (0.9800) over 1 (diverged), 0.1 (0.9650); the smallest\n  tried\n"
              "bn: its search has not ended\n");
    }

    TEST_CASE("on a narrow terminal the words stand above the numbers") {
        CHECK(results_table(without_claims(), 70, false) ==
              "variant: outcome\n"
              "  n    test accuracy  test loss  best at  s/epoch   params\n"
              "plain: 8 stopped\n"
              "  8  0.9805 ± 0.0007     0.0779      7.5    0.500  119,405\n"
              "bn: 8 stopped\n"
              "  8  0.9888 ± 0.0007     0.0448     10.0    0.500  119,405\n");
    }

    TEST_CASE("nothing is wider than the terminal") {
        auto trials = sample::trials();
        trials[3].status = Status::diverged;
        trials[3].why =
            "loss is not finite in epoch 3, step 17, and this goes on so long that a line of eighty is too short";
        const Results results =
            make_results(sample::experiment(trials, sample::claims()), trials, sample::environment());
        const std::string text = results_table(results, 80, false);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            CHECK(columns_of(text.substr(at, end - at)) <= 80);
            at = end + 1;
        }
        CHECK(text.find("\nplain, seed 4: diverged: loss is not finite in epoch 3, step 17, and this") !=
              std::string::npos);
        CHECK(text.find("7 stopped, 1 diverged") != std::string::npos);
    }

    TEST_CASE("colour only where it is asked for, and no command of a file reaches the terminal") {
        auto trials = sample::trials();
        trials[3].status = Status::failed;
        trials[3].why = "\x1b[2Jgone";
        const Results results =
            make_results(sample::experiment(trials, sample::claims()), trials, sample::environment());
        CHECK(results_table(results, 80, false).find('\x1b') == std::string::npos);
        const std::string coloured = results_table(results, 80, true);
        CHECK(coloured.find("\x1b[32msupported\x1b[0m") != std::string::npos);
        CHECK(coloured.find("\x1b[2J") == std::string::npos);
    }

    TEST_CASE("a mean is given as exactly as its interval deserves") {
        CHECK(plus_minus({5, 0.98765, 0.1, Interval{0.98765 - 0.00123, 0.98765 + 0.00123}}) == "0.9877 ± 0.0012");
        CHECK(plus_minus({5, 0.98765, 0.1, Interval{0.98765 - 0.00423, 0.98765 + 0.00423}}) == "0.988 ± 0.004");
        CHECK(plus_minus({5, 12.345, 1, Interval{10, 14.69}}) == "12.3 ± 2.3");
        CHECK(plus_minus({1, 0.98765, 0, {}}) == "0.9877");
        CHECK(plus_minus({5, 0.5, 0, Interval{0.5, 0.5}}) == "0.5000 ± 0");
    }

    TEST_CASE("a mean is never rounded away, however wide or narrow its interval is") {
        CHECK(plus_minus({3, 0.6574, 1, Interval{0.6574 - 4.117, 0.6574 + 4.117}}) == "0.657 ± 4.117");
        CHECK(plus_minus({5, 1.23456e-8, 1, Interval{1e-8, 1.46912e-8}}) == "1.23456e-08 ± 2.3e-09");
        CHECK(plus_minus({5, 0.5, 1, Interval{0.5 - 1e-9, 0.5 + 1e-9}}) == "0.500000 ± 1e-09");
        CHECK(plus_minus({5, 0.001234, 1, Interval{-0.3, 0.302468}}) == "0.00123 ± 0.30123");
    }

    TEST_CASE("two numbers are told themselves") {
        const auto of = [](double a, double b) { return plus_minus(estimate(std::vector<double>{a, b})); };
        CHECK(of(0.3333, 0.9815) == "0.3333 … 0.9815");
        CHECK(of(0.9815, 0.3333) == "0.3333 … 0.9815");
        CHECK(of(0.9815, 0.9815) == "0.9815 ± 0");
    }

    TEST_CASE("trials at chance are counted, and the mean beside it is that of the others") {
        auto trials = sample::trials();
        std::erase_if(trials, [](const TrialRecord& trial) { return trial.variant != "bn"; });
        trials[2].status = Status::collapsed;
        trials[2].test = {{"accuracy", 0.2}, {"loss", 1.6}};
        const Results results = make_results(sample::experiment(trials, {}), trials, sample::environment());
        CHECK(results.summary[0].at_chance == 1);
        CHECK(results.summary[0].find("test_accuracy")->n == 8);
        CHECK(results.summary[0].find_learned("test_accuracy")->n == 7);
        const std::vector<std::string> row = table_of(results).rows.at(0);
        CHECK(row[2] == plus_minus(*results.summary[0].find_learned("test_accuracy")) + ", 1 of 8 at chance");
        CHECK(row[2].starts_with("0.98"));
        CHECK(row.back() == "7 stopped, 1 collapsed");
    }

    TEST_CASE("text is wrapped by what it shows, not by its bytes") {
        CHECK(wrap("äöü äöü äöü", 7) == std::vector<std::string>{"äöü äöü", "äöü"});
        CHECK(wrap("  a\n b  ", 80) == std::vector<std::string>{"a b"});
        CHECK(wrap("", 80).empty());
        CHECK(printable("a\x1b[2J\n\xc2\x9b\xc2\xa0ü") == "a [2J  \xc2\xa0ü");
        CHECK(left("±", 3) == "±  ");
        CHECK(right("±", 3) == "  ±");
        CHECK(significant(0.000123456, 3) == "0.000123");
        CHECK(significant(1234.5, 3) == "1234");
        CHECK(significant(1e-9, 3) == "1e-09");
    }
}
