#include <doctest/doctest.h>

#include "runner/results/claim_sentence.h"
#include "runner/results/effect_test.h"
#include "runner/results/gate.h"
#include "runner/results/gate_text.h"
#include "runner/results/plain_words.h"
#include "runner/results/results_json.h"
#include "runner/results/schema.h"
#include "runner/results/table.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"
#include "tests/support/json_schema.h"

using namespace runner;
using namespace tests;

namespace {

/// Two repetitions of five folds.
using Accuracies = std::vector<double>;
const Accuracies of_b = {.80, .84, .76, .88, .82, .78, .86, .80, .84, .74};
const Accuracies better = {.86, .88, .84, .90, .88, .82, .88, .88, .88, .82};
const Accuracies unsure = {.86, .82, .84, .86, .88, .82, .84, .88, .82, .82};

void add(std::vector<TrialRecord>& trials, const std::string& variant, const Accuracies& accuracies) {
    for (std::size_t i = 0; i < accuracies.size(); ++i) {
        TrialRecord& trial = trials.emplace_back(sample::trial(variant, i / 5 + 1, 3, 0.9));
        trial.fold = static_cast<std::int64_t>(i % 5 + 1);
        trial.data.folds = 5;
        trial.data.test = 20 + static_cast<std::int64_t>(i % 2);
        trial.test = {{"accuracy", accuracies[i]}, {"loss", 1 - accuracies[i]}};
    }
}

std::vector<TrialRecord> trials(const Accuracies& of_a, const Accuracies& others = of_b) {
    std::vector<TrialRecord> result;
    add(result, "a", of_a);
    add(result, "b", others);
    return result;
}

Results results_of(const std::vector<TrialRecord>& all, const std::string& measure = "test_accuracy") {
    const Claim claim = sample::claim("claim", "a", "b", measure, Expect::greater);
    return make_results(sample::experiment(all, {claim}), all, sample::environment());
}

doctest::Approx about(double number) { return doctest::Approx(number).epsilon(1e-9); }

}  // namespace

// The numbers are scipy's, of the formula: t with 9 degrees, and the variance times 1/10 + 1/4.
TEST_SUITE("results") {
    TEST_CASE("claims over folds are judged by the corrected resampled t, never as if folds were independent") {
        const Verdict v = results_of(trials(better)).claims[0];
        CHECK(v.over == std::vector{Over::folds});
        CHECK(v.decision == Decision::supported);
        CHECK(*v.effect == about(0.052));
        CHECK(v.p == about(0.004596179062560839));
        CHECK(v.interval.low == about(0.02058215593675665));
        CHECK(v.interval.high == about(0.08341784406324333));
        CHECK(v.pairs == 10);
        CHECK(v.folds == 5);
        CHECK(sentence(v) ==
              "claim: supported. Expected: test_accuracy of a greater than that of b; found: +0.0520 (95 % interval "
              "+0.0206 … +0.0834 for new trainings on new samples; 10 folds, p = 0.0046).");
        const Verdict open = results_of(trials(unsure)).claims[0];
        CHECK(open.decision == Decision::undecided);
        CHECK(open.p == about(0.2734944048999202));
        CHECK(sentence(open) ==
              "claim: undecided. Expected: test_accuracy of a greater than that of b; found: +0.0320 (95 % interval "
              "−0.0301 … +0.0941 for new trainings on new samples; 10 folds, p = 0.27); no reasonable number of "
              "repetitions would decide it: it takes more samples.");
        // By sign flips, as if they were independent, it would be found.
        CHECK(test_by_flips({.06, -.02, .08, -.02, .06, .04, -.02, .08, -.02, .08}, {})->p(0).two_sided() < 0.1);
        CHECK(plain_words(v, results_of(trials(better))).found ==
              "On average 0.0520 more, over 10 folds: 0.864 against "
              "0.812.");
    }

    TEST_CASE("folds of a target are worth fewer signs than there are") {
        Accuracies all(30, 1.0);
        const auto test = test_resampled_signs(all, 1.0 / 9, {});
        CHECK(test->p(0).greater == about(1.0 / 64));  // 1 / (1/30 + 1/9) = 6.9: six signs
        CHECK(test->interval(0.05).low == 1);
        for (std::size_t i = 0; i < 4; ++i) all[i] = -1;
        CHECK(test_resampled_signs(all, 1.0 / 9, {})->p(0).greater ==
              about(7.0 / 64));  // four of thirty are one of six
        CHECK(test_resampled_signs(all, 1.0 / 9, {})->interval(0.05).low == -1);
        for (std::size_t i = 0; i < 15; ++i) all[i] = -1;
        CHECK(test_resampled_signs(all, 1.0 / 9, {})->p(0).two_sided() == 1);
    }

    TEST_CASE("the table's ± and the gate know that training parts overlap") {
        const Results results = results_of(trials(better));
        const Estimate& accuracy = *results.summary[0].find("test_accuracy");
        CHECK(accuracy.ci95->low == about(0.8265698238325914));
        CHECK(accuracy.ci95->high == about(0.9014301761674084));
        CHECK_FALSE(accuracy.new_data);
        CHECK(
            about_plus_minus(results) ==
            "± is half of a 95 % interval for new trainings on new samples: it is widened because the folds' training "
            "parts overlap.");
        Results before = results, now = results;
        std::erase_if(before.trials, [](const TrialRecord& trial) { return trial.variant == "a"; });
        for (TrialRecord& trial : before.trials) trial.variant = "a";
        const GateReport report = pass_gate(
            now, before, {.margins = {{"test_accuracy", 0.005}}, .allow_changed_config = true, .only = {"a"}});
        REQUIRE(report.checks.size() == 1);
        CHECK(report.checks[0].paired);
        CHECK(report.checks[0].interval.low == about(0.026540912887483278));
        CHECK(report.checks[0].interval.high == about(0.0774590871125167));
        CHECK(gate_text(report, 200).find("margin 0.005, 10 folds in pairs") != std::string::npos);
    }

    TEST_CASE("results keep folds, and are judged anew from them") {
        const Results results = results_of(trials(unsure));
        const Value value = results_to_value(results);
        CHECK(value.find("trials")->items[6].find("fold")->text == "2");
        CHECK(to_json_line(*value.find("claims")->items[0].find("over")) == R"(["folds"])");
        CHECK(value.find("claims")->items[0].find("folds")->text == "5");
        if (const auto accepts = python_accepts(results_schema(), {value})) CHECK(*accepts == std::vector<bool>{true});
        Folder folder;
        write(folder / "results.json", to_json(value));
        Results read = read_results(folder.path());
        CHECK(read.trials[6].key() == results.trials[6].key());
        judge_again(read);
        CHECK(sentence(read.claims[0]) == sentence(results.claims[0]));
        CHECK(results_table(read, 100, false) == results_table(results, 100, false));
    }
}
