#include "runner/results/gate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/defaults.h"
#include "runner/results/gate_text.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/store/outcomes.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;

namespace {

/// Results of one variant, `bn`, with these test accuracies; seeds from `first`.
Results with(const std::vector<double>& accuracies, std::uint64_t first = 1) {
    std::vector<TrialRecord> trials;
    for (const double accuracy : accuracies) {
        trials.push_back(sample::trial("bn", first + trials.size(), 3, 0.9));
        trials.back().test = {{"accuracy", accuracy}, {"loss", 4 * (1 - accuracy)}};
    }
    return make_results(sample::experiment(trials, {}), trials, sample::environment());
}

std::vector<double> shifted(std::vector<double> numbers, double by) {
    for (double& number : numbers) number += by;
    return numbers;
}

const std::vector<double> base = {0.980, 0.982, 0.984, 0.979, 0.981, 0.983};
/// Nearly the same step for every seed.
const std::vector<double> jitter = {0.0001, -0.0001, 0.0002, -0.0002, 0.0001, -0.0001};

std::vector<double> changed(double by) {
    std::vector<double> numbers = shifted(base, by);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] += jitter[i];
    return numbers;
}

GateCheck only_check(const Results& now, const Results& baseline, const GateOptions& options = {}) {
    const GateReport report = pass_gate(now, baseline, options);
    REQUIRE(report.refusals.empty());
    REQUIRE(report.checks.size() == 1);
    return report.checks[0];
}

}  // namespace

namespace {

/// Five trials that are right on the samples where there is a 1, and a gate that asks for new samples too.
Results right_on(const std::vector<std::string>& rights, bool with_bits = true) {
    std::vector<TrialRecord> trials;
    for (const std::string& right : rights) {
        trials.push_back(sample::trial("bn", 1 + trials.size(), 3, 0.9));
        trials.back().test = {
            {"accuracy", static_cast<double>(std::ranges::count(right, '1')) / static_cast<double>(right.size())}};
        Outcomes outcomes;
        outcomes.classes = 2;
        outcomes.index.resize(right.size());
        outcomes.expected.resize(right.size());
        outcomes.rank.resize(right.size());
        for (const char bit : right) outcomes.predicted.push_back(bit == '1' ? 0 : 1);
        if (with_bits) add_outcomes(trials.back(), outcomes);
        trials.back().outcomes.reset();  // the bits of the record are enough
    }
    Results results = make_results(sample::experiment(trials, {}), trials, sample::environment());
    results.config = declare::Value::map();
    declare::Value gate = declare::Value::map();
    gate.set("over", declare::Value::list({declare::Value::string("seeds"), declare::Value::string("samples")}));
    results.config.set("gate", gate);
    return results;
}

const std::vector<std::string> better = {"11111011", "11110111", "11111011", "11101111", "11111110"},
                               worse = {"11011011", "11010111", "10001011", "11000111", "11011010"};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("a gate that asks for new samples too is judged as claims are") {
        const Results now = right_on(worse), baseline = right_on(better);
        const GateCheck check = only_check(now, baseline);
        std::vector<double> effects;
        for (std::size_t s = 0; s < 5; ++s)
            for (std::size_t i = 0; i < 8; ++i) effects.push_back(worse[s][i] - better[s][i]);
        const Crossed crossed(effects, 5);
        CHECK(check.over == std::vector<Over>{Over::seeds, Over::samples});
        CHECK(check.interval == crossed.interval(0.1));
        CHECK(*check.samples == 8);
        CHECK(check.se->both == crossed.standard_errors().both);
        CHECK(check.decision == GateDecision::not_shown);
        CHECK(only_check(now, baseline, {.margins = {{"test_accuracy", 0.9}}}).decision == GateDecision::passed);
        const GateReport report = pass_gate(now, baseline, {});
        CHECK(gate_text(report, 500).find("5 seeds in pairs, for new test samples too (8 now)") != std::string::npos);
        CHECK(gate_json(report).find("\"samples\"") != std::string::npos);
        CHECK(only_check(now, now).decision == GateDecision::passed);
        CHECK(only_check(now, now).interval == Interval{0, 0});
        // Without asking it is the rule over seeds.
        Results plain = now;
        plain.config = declare::Value::map();
        CHECK_FALSE(only_check(plain, baseline).samples);
    }

    TEST_CASE("where samples belong to groups, the gate counts and names these") {
        const auto in_groups = [](Results results) {
            for (TrialRecord& trial : results.trials) {
                trial.data.group = "patient";
                Outcomes outcomes = outcomes_right_on("11111111");
                outcomes.group = {0, 0, 1, 1, 2, 2, 3, 3};
                trial.outcomes = std::make_shared<const Outcomes>(outcomes);  // whose groups alone are asked for
            }
            return results;
        };
        const Results now = in_groups(right_on(worse));
        const GateReport report = pass_gate(now, in_groups(right_on(better)), {});
        CHECK(report.checks.at(0).samples == 4);
        CHECK(gate_text(report, 500).find("5 seeds in pairs, for new groups of `patient` too (4 now)") !=
              std::string::npos);
        CHECK(gate_json(report).find("\"group\": \"patient\"") != std::string::npos);
    }

    TEST_CASE("what is measured beyond the margin needs no more seeds, over samples too") {
        const GateReport crossed =
            pass_gate(right_on(worse), right_on(better), {.margins = {{"test_accuracy", 0.005}}});
        const GateReport seeds =
            pass_gate(with(shifted({0.96, 0.99, 0.98, 0.97, 0.985, 0.98}, -0.005)), with(base), {});
        for (const GateReport& report : {crossed, seeds}) {
            const GateCheck& check = report.checks.at(0);
            CHECK(check.decision == GateDecision::not_shown);
            CHECK(check.is_beyond);
            CHECK_FALSE(check.more_seeds);
            CHECK_FALSE(check.samples_needed);
            CHECK(gate_text(report, 500)
                      .ends_with(
                          "; what was measured is not within the margin, and more seeds would not show that it is\n"));
        }
    }

    TEST_CASE("another `vary` is another configuration; one that says the usual is none") {
        Results now = with(base), usual = with(base);
        now.config = from_json(R"({"vary": ["order", "weights"]})");
        usual.config = from_json(R"({"vary": ["noise", "order", "weights", "sample", "split"]})");
        CHECK(gate_text(pass_gate(now, with(base), {}), 200)
                  .ends_with("    bn: vary: [weights, order], not [weights, order, noise, split, sample]\n"));
        CHECK(pass_gate(usual, with(base), {}).refusals.empty());
    }

    TEST_CASE("where a baseline keeps no outcomes the gate is judged over seeds, and says so") {
        const Results now = right_on(worse);
        const GateCheck check = only_check(now, right_on(better, false));
        CHECK_FALSE(check.samples);
        CHECK(check.over_why == "the baseline keeps no test_accuracy of each sample");
        const GateReport report = pass_gate(now, right_on(better, false), {});
        CHECK(gate_text(report, 500).find("; judged over seeds: the baseline keeps no test_accuracy of each sample") !=
              std::string::npos);
        CHECK(only_check(now, right_on({better[0], better[1]})).over_why == "fewer than 5 seeds are common");
    }

    TEST_CASE("a gate is passed by what is no worse than the margin, beyond doubt") {
        const GateCheck same = only_check(with(base), with(base));
        CHECK(same.decision == GateDecision::passed);
        CHECK(same.paired);
        CHECK(same.interval == Interval{0, 0});
        CHECK(only_check(with(changed(-0.004)), with(base)).decision == GateDecision::passed);
        CHECK(only_check(with(changed(0.010)), with(base)).decision == GateDecision::passed);
        CHECK(only_check(with(changed(-0.006)), with(base)).decision == GateDecision::worse);
        const GateCheck close = only_check(with(changed(-0.00495)), with(base));
        CHECK(close.decision == GateDecision::not_shown);
        CHECK(close.more_seeds);
        CHECK(pass_gate(with(base), with(base), {}).exit_code() == ExitCode::done);
        CHECK(pass_gate(with(changed(-0.006)), with(base), {}).exit_code() == ExitCode::gate_not_met);
        CHECK(pass_gate(with(changed(-0.00495)), with(base), {}).exit_code() == ExitCode::gate_not_met);
    }

    TEST_CASE("five common seeds are paired, those alone; the interval is Student's") {
        std::vector<double> more = changed(-0.002);
        more.push_back(0.5);  // a seed that the baseline lacks has no say
        const GateCheck check = only_check(with(more), with(base));
        CHECK(check.paired);
        CHECK(check.seeds == 6);
        const double half = 2.015048373 * std::sqrt(1.2e-7 / 5) / std::sqrt(6.0);
        CHECK(check.difference == doctest::Approx(-0.002));
        CHECK(check.interval.low == doctest::Approx(-0.002 - half).epsilon(1e-6));
        CHECK(check.interval.high == doctest::Approx(-0.002 + half).epsilon(1e-6));
    }

    TEST_CASE("fewer common seeds: Welch's test on all") {
        const std::vector<double> a = {0.980, 0.984, 0.988}, b = {0.981, 0.982, 0.983, 0.980};
        const GateOptions narrow{{{"test_accuracy", 0.003}}, false, false};
        const GateCheck check = only_check(with(a, 1), with(b, 3), narrow);
        CHECK_FALSE(check.paired);
        CHECK(check.seeds == 3);
        CHECK(check.baseline_seeds == 4);
        // scipy.stats.t.ppf(0.95, 2.31528611) * 0.00239791576
        CHECK(check.interval.high - check.difference == doctest::Approx(0.006393059427722752));
        CHECK(check.decision == GateDecision::not_shown);
        const GateCheck alone = only_check(with({0.98}), with({0.98}));
        CHECK(alone.decision == GateDecision::not_shown);
        CHECK_FALSE(alone.more_seeds);
    }

    TEST_CASE("a change that is the margin but for rounding lies at the margin, whichever numbers it is between") {
        for (int right = 200; right > 100; --right) {
            const std::vector<double> before(6, right / 200.0), after(6, (right - 1) / 200.0);
            const GateCheck check = only_check(with(after), with(before));
            CHECK(check.decision == GateDecision::not_shown);
            CHECK_FALSE(check.more_seeds);
            CHECK(only_check(with(after, 7), with(before)).decision == GateDecision::not_shown);
        }
    }

    TEST_CASE("the same bits pass whatever the margin, and however few seeds there are of them") {
        const GateOptions none{{{"test_accuracy", 0}}, false, false};
        CHECK(only_check(with(base), with(base), none).decision == GateDecision::passed);
        CHECK(only_check(with({0.9, 0.99}), with({0.9, 0.99}), none).decision == GateDecision::passed);
        CHECK(only_check(with({0.9, 0.99}), with({0.99, 0.9}), none).decision == GateDecision::not_shown);
        std::vector<double> one_less = base;
        one_less[3] -= 0.0001;
        CHECK(only_check(with(one_less), with(base), none).decision == GateDecision::not_shown);
    }

    TEST_CASE("a variant of the baseline that is missing fails, unless others are named") {
        Results baseline = with(base);
        for (const TrialRecord& trial : with(base).trials) {
            baseline.trials.push_back(trial);
            baseline.trials.back().variant = "plain";
        }
        baseline.summary.push_back({.variant = "plain"});
        const GateReport report = pass_gate(with(base), baseline, {});
        CHECK(report.exit_code() == ExitCode::gate_not_met);
        CHECK(gate_text(report, 200) ==
              "Gate of bn_vs_plain: not passed (1 of 2 checks)\n"
              "  passed: bn test_accuracy: 0.9815 now, 0.9815 in the baseline: 0 (one-sided 95 %: 0 … 0), margin "
              "0.005, 6 "
              "seeds in pairs\n"
              "  missing: plain variant: it is in the baseline and not in the new results (--only bn compares the "
              "rest)\n");
        CHECK(
            gate_junit(report).find("  <testcase classname=\"bn_vs_plain.plain\" name=\"variant\">\n"
                                    "    <failure message=\"missing\">it is in the baseline and not in the new results "
                                    "(--only bn compares the rest)</failure>\n") != std::string::npos);
        GateOptions only;
        only.only = {"bn"};
        CHECK(pass_gate(with(base), baseline, only).exit_code() == ExitCode::done);
        CHECK(pass_gate(with(base), baseline, only).checks.size() == 1);
        only.only = {"bn", "plain"};
        CHECK(pass_gate(with(base), baseline, only).exit_code() == ExitCode::gate_not_met);
        // what is new is not compared
        CHECK(pass_gate(baseline, with(base), {}).exit_code() == ExitCode::done);
    }

    TEST_CASE("without a margin of the file, results without an accuracy are held to a metric of their own") {
        const auto numbers = [](double factor) {
            Results results = with(base);
            for (TrialRecord& trial : results.trials)
                trial.test = {{"loss", 0.2}, {"mae", factor * trial.test["loss"]}};
            return results;
        };
        const GateReport report = pass_gate(numbers(1.02), numbers(1), {});
        CHECK(report.notes ==
              std::vector<std::string>{"no margin is given: test_mae may be 5 % worse than the baseline "
                                       "(`--margin test_mae=X` says otherwise)"});
        REQUIRE(report.checks.size() == 1);
        CHECK(report.checks[0].metric == "test_mae");
        CHECK(report.checks[0].margin == doctest::Approx(0.05 * 0.074));
        CHECK(report.checks[0].decision == GateDecision::passed);
        CHECK(pass_gate(numbers(1.1), numbers(1), {}).checks[0].decision == GateDecision::worse);
    }

    TEST_CASE("for a loss less is better") {
        const GateOptions loss{{{"test_loss", 0.02}}, false, false};
        CHECK(only_check(with(changed(-0.004)), with(base), loss).decision == GateDecision::passed);
        CHECK(only_check(with(changed(-0.006)), with(base), loss).decision == GateDecision::worse);
        CHECK(only_check(with(changed(0.010)), with(base), loss).decision == GateDecision::passed);
    }

    TEST_CASE("a metric that is missing or not finite does not pass") {
        Results now = with(base);
        now.trials[2].test["accuracy"] = NAN;
        const GateCheck nan = only_check(now, with(base));
        CHECK(nan.decision == GateDecision::missing);
        CHECK(nan.why == "no finite test_accuracy in the new results for seed 3");
        now.trials[2] = with(base).trials[2];
        now.trials[4].status = Status::failed;
        CHECK(only_check(now, with(base)).decision == GateDecision::missing);
        const GateOptions f1{{{"test_f1", 0.01}}, false, false};
        CHECK(pass_gate(with(base), with(base), f1).exit_code() == ExitCode::gate_not_met);
    }

    TEST_CASE("a new trial that diverged or collapsed without leave fails the gate, in every form") {
        Results now = with(base);
        now.trials[2].status = Status::diverged;
        now.trials[2].why = "loss is not finite in epoch 3, step 17";
        now.trials[4].status = Status::collapsed;
        const GateReport report = pass_gate(now, with(base), {});
        CHECK(report.exit_code() == ExitCode::gate_not_met);
        REQUIRE(report.checks.size() == 2);
        CHECK(report.checks[0].decision == GateDecision::passed);
        CHECK(gate_text(report, 200)
                  .ends_with("  went wrong: bn outcome: seed 3 diverged: loss is not finite in epoch 3, "
                             "step 17; seed 5 collapsed\n"));
        CHECK(gate_text(report, 200).starts_with("Gate of bn_vs_plain: not passed (1 of 2 checks)\n"));
        const Value check = from_json(gate_json(report)).find("checks")->items[1];
        CHECK(to_json_line(check) ==
              R"({"variant": "bn", "metric": "outcome", "margin": 0, "verdict": "went wrong", )"
              R"("why": "seed 3 diverged: loss is not finite in epoch 3, step 17; seed 5 collapsed"})");
        CHECK(gate_junit(report).find("  <testcase classname=\"bn_vs_plain.bn\" name=\"outcome\">\n"
                                      "    <failure message=\"went wrong\">seed 3 diverged: ") != std::string::npos);
        CHECK(
            gate_markdown(report).find("| bn | outcome | went wrong | seed 3 diverged: loss is not finite in epoch 3, "
                                       "step 17; seed 5 collapsed |\n") != std::string::npos);
        // of the baseline alone it is no fault of the new results, and what the file accepts is an answer
        CHECK(pass_gate(with(base), now, {}).exit_code() == ExitCode::done);
        Value accept = Value::list({Value::string("diverged"), Value::string("collapsed")});
        now.variants.find("bn")->find("training")->set("accept", accept);
        CHECK(pass_gate(now, with(base), {{}, true, false}).exit_code() == ExitCode::done);
    }

    TEST_CASE("a changed configuration is refused, with what changed") {
        Results now = with(base);
        now.variants.find("bn")->find("training")->set("epochs", Value::integer(10));
        const GateReport report = pass_gate(now, with(base), {});
        CHECK(report.exit_code() == ExitCode::usage);
        CHECK(report.checks.empty());
        CHECK(gate_text(report, 100) ==
              "Gate of bn_vs_plain: not compared\n"
              "  the configuration has changed (--allow-changed-config compares all the same)\n"
              "    bn: training.epochs: 10, not 20\n");
        GateOptions renewable;
        renewable.renewal = "`cp now.json base.json`";
        CHECK(
            pass_gate(now, with(base), renewable).refusals ==
            std::vector<std::string>{"the configuration has changed (--allow-changed-config compares all the same; `cp "
                                     "now.json base.json` makes a new baseline)"});
        const GateReport allowed = pass_gate(now, with(base), {{}, true, false});
        CHECK(allowed.exit_code() == ExitCode::done);
        CHECK(allowed.notes == std::vector<std::string>{"the configuration has changed"});
        CHECK(gate_text(allowed, 100)
                  .ends_with("  the configuration has changed\n    bn: training.epochs: 10, not 20\n"));
        Results other = with(base);
        for (TrialRecord& trial : other.trials) trial.data.sha256["train-images"] = "cd34";
        CHECK(gate_text(pass_gate(other, with(base), {}), 100)
                  .ends_with("    bn: the dataset's files or labels are others\n"));
    }

    TEST_CASE("what has come to compute something else is a change, by name") {
        Results now = with(base);
        now.formats.set("bn", declare::write({{"training.optimizer.adam", 2}}));
        CHECK(
            gate_text(pass_gate(now, with(base), {}), 100)
                .ends_with("    bn: training.optimizer.adam computes something else since the baseline (format 2, not "
                           "1)\n"));
        CHECK(pass_gate(now, now, {}).exit_code() == ExitCode::done);
        const Folder folder;
        write_file(folder.path() / "results.json", to_json(results_to_value(now)));
        const Results read = read_results(folder.path());
        CHECK(pass_gate(read, now, {}).exit_code() == ExitCode::done);
        CHECK(pass_gate(read, with(base), {}).exit_code() == ExitCode::usage);
    }

    TEST_CASE("programs read of a changed configuration the keys and both values, people a nested list") {
        Results now = with(base);
        Value& training = *now.variants.find("bn")->find("training");
        training.set("epochs", Value::integer(10));
        training.set("batch_size", Value::integer(64));
        for (TrialRecord& trial : now.trials) trial.data.sha256["train-images"] = "cd34";
        const GateReport report = pass_gate(now, with(base), {});
        const Value json = from_json(gate_json(report));
        CHECK(to_json(*json.find("refusals")) ==
              to_json(from_json(
                  R"json(["the configuration has changed (--allow-changed-config compares all the same)"])json")));
        CHECK(to_json(*json.find("changes")) ==
              to_json(from_json(R"([{"variant": "bn", "key": "training.epochs", "now": 10, "baseline": 20},
                                    {"variant": "bn", "key": "training.batch_size", "now": 64, "baseline": 32},
                                    {"variant": "bn", "why": "the dataset's files or labels are others"}])")));
        CHECK(gate_markdown(report) ==
              "### Gate of bn_vs_plain: not compared\n\n"
              "- the configuration has changed (--allow-changed-config compares all the same)\n"
              "  - bn: training.epochs: 10, not 20\n"
              "  - bn: training.batch_size: 64, not 32\n"
              "  - bn: the dataset's files or labels are others\n");
        for (const char* name : {"a", "b", "c", "d"}) training.set(name, Value::integer(1));
        CHECK(gate_text(pass_gate(now, with(base), {}), 100).ends_with("    bn: and 2 more\n"));
    }

    TEST_CASE("a search among other candidates, or by another measure, is another configuration") {
        const auto searched = [](const std::string& search) {
            Results results = with(base);
            results.config = from_json(R"({"variants": {"bn": {"search": )" + search + "}}}");
            return results;
        };
        const Results now = searched(R"({"by": "best.val_loss", "seeds": [1], "candidates": {"low": {"rate": 0.1}}})");
        CHECK(pass_gate(now, now, {}).refusals.empty());
        CHECK(pass_gate(now,
                        searched(R"({"by": "best.val_loss", "seeds": [1, 2], "candidates": {"low": {"rate": 0.1}}})"),
                        {})
                  .refusals.empty());
        CHECK(gate_text(pass_gate(now, searched(R"({"by": "last.val_loss", "seeds": [1],
                                               "candidates": {"low": {"rate": 1}}})"),
                                  {}),
                        100)
                  .ends_with("    bn: search.by: best.val_loss, not last.val_loss\n"
                             "    bn: search.candidates.low.rate: 0.1, not 1\n"));
        CHECK(pass_gate(now, with(base), {}).changes.size() == 1);

        const auto of_data = [&](const std::string& data) {
            return searched(R"({"by": "best.val_loss", "seeds": [1], "candidates": {"low": {"rate": 0.1, "data": )" +
                            data + "}}}");
        };
        const Results before = of_data(R"({"dataset": "mnist"})");  // as a runner wrote it that knew no groups
        CHECK(pass_gate(of_data(R"({"dataset": "mnist", "group": null, "augment": []})"), before, {}).refusals.empty());
        CHECK(gate_text(pass_gate(of_data(R"({"dataset": "mnist", "scaling": "none"})"), before, {}), 100)
                  .ends_with("    bn: search.candidates.low.data.scaling: none, not unit\n"));
    }

    TEST_CASE("stand-in data are refused, and so are strangers") {
        Results now = with(base);
        for (TrialRecord& trial : now.trials) trial.data.stand_in = true;
        CHECK(pass_gate(now, with(base), {}).refusals ==
              std::vector<std::string>{
                  "the new results are from stand-in data (--allow-stand-in compares all the same)"});
        CHECK(pass_gate(now, now, {}).refusals.at(0).starts_with("both are from stand-in data"));
        CHECK(pass_gate(now, now, {{}, false, true}).exit_code() == ExitCode::done);
        Results stranger = with(base);
        for (auto& trial : stranger.trials) trial.variant = "other";
        stranger.summary[0].variant = "other";
        const GateReport report = pass_gate(with(base), stranger, {});
        CHECK(report.refusals == std::vector<std::string>{"the two have no variant in common"});
        CHECK(report.notes == std::vector<std::string>{"bn is in the new results alone, and is not compared"});
    }

    TEST_CASE("name, question, seeds, claims and gate of the file are no change; margins of the command replace all") {
        Results now = with(base);
        now.question = "Another?";
        now.experiment = "renamed";
        now.config_hash = "other";
        now.gate = {{"test_loss", 0.1}, {"test_accuracy", 0.1}};
        CHECK(pass_gate(now, with(base), {}).checks.size() == 2);
        CHECK(pass_gate(now, with(base), {{{"test_accuracy", 0.2}}, false, false}).checks.size() == 1);
        now.gate.clear();
        CHECK(pass_gate(now, with(base), {}).checks[0].margin == 0.005);
    }

    TEST_CASE("the gate speaks to people, programs and CI systems") {
        const GateReport report = pass_gate(with(changed(-0.006)), with(base), {});
        CHECK(gate_text(report, 200) ==
              "Gate of bn_vs_plain: not passed (0 of 1 checks)\n"
              "  worse: bn test_accuracy: 0.9755 now, 0.9815 in the baseline: −0.00600 (one-sided 95 %: −0.00613 … "
              "−0.00587), margin "
              "0.005, 6 "
              "seeds in pairs\n");
        const Value json = from_json(gate_json(report));
        CHECK(declare::to_bool(*json.find("passed")) == false);
        CHECK(json.find("checks")->items[0].find("verdict")->text == "worse");
        CHECK(gate_junit(report) ==
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuite name=\"bn_vs_plain\" tests=\"1\" failures=\"1\" errors=\"0\">\n"
              "  <testcase classname=\"bn_vs_plain.bn\" name=\"test_accuracy\">\n"
              "    <failure message=\"worse\">0.9755 now, 0.9815 in the baseline: −0.00600 (one-sided 95 %: −0.00613 … "
              "−0.00587), "
              "margin 0.005, "
              "6 seeds in pairs</failure>\n"
              "  </testcase>\n"
              "</testsuite>\n");
        CHECK(gate_markdown(report).find("| bn | test_accuracy | worse | 0.9755 now, ") != std::string::npos);
        const GateReport refused = pass_gate(with(base), Results{}, {});
        CHECK(gate_junit(refused).find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos);
    }
}
