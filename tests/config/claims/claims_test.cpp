#include "runner/config/claims/claims.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/config/claims/claim_checks.h"
#include "runner/config/claims/gate.h"
#include "runner/config/claims/reach.h"
#include "tests/config/reading.h"

using namespace tests;

namespace {

const std::vector<std::string> variants = {"exercise-plain", "exercise-bn", "published-plain", "published-bn", "never"};

struct Read {
    std::vector<runner::Claim> claims;
    std::string brief;
};

/// Reads one claim, `c`, whose braces begin in column 5.
Read read(const std::string& claim) {
    Diagnostics diagnostics;
    Read result{runner::read_claims(yaml("c: {" + claim + "}\n"), variants, diagnostics), {}};
    result.brief = brief(diagnostics);
    return result;
}

/// `variant against` for each pair.
std::string pairs(const std::string& claim) {
    const Read result = read(claim + ", measure: test_accuracy, expect: greater");
    if (!result.brief.empty()) return result.brief;
    std::string text;
    for (const auto& [variant, against] : result.claims.at(0).pairs) text += fmt::format("{} {}\n", variant, against);
    return text;
}

std::string checked(const std::string& claim, const Sections& sections) {
    const Value value = yaml("c: {" + claim + "}\n");
    Diagnostics diagnostics;
    const auto claims = runner::read_claims(value, {"it", "other"}, diagnostics);
    runner::check_claims(value, claims, {judge(sections.text()).variant}, diagnostics);
    return brief(diagnostics);
}

std::string reach(const std::string& claim, const Sections& sections = {}) {
    const Value value = yaml("c: {variant: it, " + claim + "}\n");
    Diagnostics diagnostics;
    const auto claims = runner::read_claims(value, {"it", "other"}, diagnostics);
    runner::check_reach(value, claims, {judge(sections.text()).variant}, diagnostics);
    return brief(diagnostics);
}

std::string gate(const std::string& text) {
    Diagnostics diagnostics;
    std::string result;
    for (const auto& [metric, margin] : runner::read_gate(yaml("gate: " + text + "\n").entries[0].value, diagnostics))
        result += metric + " " + std::to_string(margin) + "\n";
    return result + brief(diagnostics);
}

}  // namespace

TEST_SUITE("config/claims") {
    TEST_CASE("a claim says what it compares") {
        const auto claim = read(
                               "variant: never, against: 0.5, measure: epochs_to, monitor: val_accuracy, target: 0.98, "
                               "expect: not_greater, margin: 5%")
                               .claims.at(0);
        CHECK(claim.name == "c");
        CHECK(claim.against_number == 0.5);
        CHECK(claim.measure == "epochs_to");
        CHECK(claim.monitor == "val_accuracy");
        CHECK(claim.target == 0.98);
        CHECK(claim.expect == runner::Expect::not_greater);
        CHECK(claim.margin->relative);
        CHECK(claim.margin->value == doctest::Approx(0.05));
        CHECK(claim.pairs == std::vector<std::pair<std::string, std::string>>{{"never", ""}});
        CHECK_FALSE(read("variant: never, against: exercise-bn, measure: params, expect: less, margin: 0.5")
                        .claims.at(0)
                        .margin->relative);
    }

    TEST_CASE("patterns mean pairs with the same text for the star") {
        CHECK(pairs("variant: '*-bn', against: '*-plain'") ==
              "exercise-bn exercise-plain\npublished-bn published-plain\n");
        CHECK(pairs("variant: 'exercise-*', against: never") == "exercise-plain never\nexercise-bn never\n");
        CHECK(pairs("variant: never, against: [published-bn, 'exercise-*']") ==
              "never published-bn\nnever exercise-plain\nnever exercise-bn\n");
        CHECK(pairs("variant: '*', against: never").find("never never") == std::string::npos);
        CHECK(pairs("variant: '*-bn', against: 0.9") == "exercise-bn \npublished-bn \n");
        CHECK(pairs("variant: [never, never], against: exercise-bn") == "never exercise-bn\n");
    }

    TEST_CASE("variants of a claim exist") {
        CHECK(pairs("variant: nevr, against: exercise-bm") ==
              "1:14 unknown variant `nevr`\n  did you mean `never`?\n"
              "1:29 unknown variant `exercise-bm`\n  did you mean `exercise-bn`?\n");
        CHECK(pairs("variant: '*-bm', against: never") ==
              "1:14 no variant matches `*-bm`\n"
              "  known are: `never`, `exercise-bn`, `published-bn` and 2 others\n");
        CHECK(pairs("variant: 'exercise-*', against: 'exercises-*'") ==
              "1:37 no variant matches `exercises-*`\n  did you mean `exercise-bn`?\n");
        CHECK(pairs("variant: 'n*', against: '*-bn'") ==
              "1:29 `never` has no counterpart `ever-bn`\n"
              "  known are: `never`, `exercise-bn`, `published-bn` and 2 others\n");
        CHECK(pairs("variant: '*-*', against: '*-bn'") ==
              "1:30 `*-*` and `*-bn` must have as many wildcards\n  the same text stands for `*` on both sides\n");
        CHECK(pairs("variant: never, against: never") == "1:4 the claim compares a variant with itself\n");
        CHECK(pairs("variant: never, against: []") == "1:30 `against` names no variant\n");
        CHECK(pairs("variant: [], against: never") == "1:14 `variant` names no variant\n");
        CHECK(pairs("variant: '[', against: never") ==
              "1:14 `[` is no pattern: a range of numbers is written `[2-5]`\n");
    }

    TEST_CASE("a claim has a measure, and a target where that needs one") {
        const std::string who = "variant: never, against: exercise-bn, expect: less";
        CHECK(read(who + ", measure: test_acuracy").brief.empty());
        CHECK(read(who + ", measure: accuracy").brief ==
              "1:66 unknown measure `accuracy`\n"
              "  known are: `test_accuracy`, `params`, `sparsity` and 13 others\n");
        CHECK(read(who + ", measure: epoch_to").brief ==
              "1:66 unknown measure `epoch_to`\n  did you mean `epochs_to`?\n");
        CHECK(read(who + ", measure: epochs_to").brief ==
              "1:4 `epochs_to` needs `monitor`\n  such as `monitor: val_accuracy, target: 0.98`\n"
              "1:4 `epochs_to` needs `target`\n  such as `monitor: val_accuracy, target: 0.98`\n");
        CHECK(read(who + ", measure: params, target: 5").brief ==
              "1:82 `target` belongs to `epochs_to` and `seconds_to`\n");
    }

    TEST_CASE("a claim says over what it speaks, or the measure does") {
        using runner::Over;
        const std::string who = "variant: never, against: exercise-bn, expect: less, measure: ";
        const auto is_over_samples = [&](const std::string& more) {
            return read(who + more).claims.at(0).is_over_samples();
        };
        CHECK(is_over_samples("test_accuracy"));
        CHECK(is_over_samples("train_test_gap"));
        CHECK(is_over_samples("test_loss"));
        CHECK(is_over_samples("test_recall.3"));
        CHECK(is_over_samples("test_f1"));
        for (const char* measure : {"params", "best.val_accuracy", "train_seconds", "monte_carlo_accuracy"})
            CHECK_FALSE(is_over_samples(measure));
        CHECK_FALSE(is_over_samples("test_accuracy, over: seeds"));
        CHECK_FALSE(is_over_samples("test_accuracy, over: [seeds]"));
        CHECK(is_over_samples("test_accuracy, over: [samples, seeds]"));
        CHECK(read(who + "test_accuracy, over: seeds").claims.at(0).over == std::vector<Over>{Over::seeds});
        CHECK(read(who + "test_accuracy, over: samples").brief ==
              "1:87 `over` without `seeds` says nothing of trainings with other seeds\n  write `over: [seeds, "
              "samples]`\n");
        CHECK(read(who + "test_accuracy, over: []").brief ==
              "1:87 `over` without `seeds` says nothing of trainings with other seeds\n  write `over: [seeds, "
              "samples]`\n");
        CHECK(read(who + "params, over: [seeds, samples]").brief ==
              "1:80 `params` is not made of what was said of each test sample\n  write `over: seeds`\n");
        CHECK(read(who + "test_accuracy, over: seed").brief ==
              "1:87 `over` of claim `c`: expected one of `seeds`, `samples`, `dealings`, `folds`, received `seed`\n  "
              "did you "
              "mean `seeds`?\n");
    }

    TEST_CASE("equal, not_less and not_greater need a margin") {
        const std::string who = "variant: never, against: exercise-bn, measure: test_loss";
        for (const char* word : {"equal", "not_less", "not_greater"}) {
            CHECK(read(who + ", expect: " + word).brief == std::string("1:71 `") + word +
                                                               "` needs a margin above 0\n"
                                                               "  such as `margin: 0.005` or `margin: 5%`\n");
            CHECK(read(who + ", margin: 0.1, expect: " + word).brief.empty());
        }
        CHECK(read(who + ", margin: 0, expect: equal").claims.empty());
        CHECK(read(who + ", margin: -1, expect: graeter").brief ==
              "1:71 `margin` of claim `c`: expected a number, at least 0, or a share such as `5%`, received `-1`\n"
              "1:83 `expect` of claim `c`: expected one of `greater`, `less`, `equal`, `not_less`, `not_greater`, "
              "received `graeter`\n"
              "  did you mean `greater`?\n");
    }

    TEST_CASE("a claim has the keys of a claim") {
        CHECK(read("variant: never, agianst: 0.5, measure: params").brief ==
              "1:4 claim `c` needs `against`: the variants to compare with, or a number\n  expected variants, or a "
              "number\n"
              "1:4 claim `c` needs `expect`: how variant and against compare\n"
              "  expected one of `greater`, `less`, `equal`, `not_less`, `not_greater`\n"
              "1:21 unknown key `agianst` of claim `c`\n  did you mean `against`?\n");
        Diagnostics diagnostics;
        runner::read_claims(yaml("[a]"), variants, diagnostics);
        runner::read_claims(yaml("a/b: {}"), variants, diagnostics);
        CHECK(brief(diagnostics) ==
              "1:1 `claims`: expected a map of claims, received `[a]`\n"
              "  such as `bn_is_better: {variant: bn, against: plain, measure: test_accuracy, expect: greater}`\n"
              "1:1 a claim's name is a letter or digit, then `A-Za-z0-9._-`, received `a/b`\n");
        CHECK(runner::read_claims(Value::null(), variants, diagnostics).empty());
    }

    TEST_CASE("what a claim measures is measured") {
        const std::string who = "variant: it, against: other, expect: less, measure: ";
        CHECK(checked(who + "test_accuracy", {}).empty());
        CHECK(checked(who + "test_loss", {}).empty());
        CHECK(checked(who + "best.val_loss", {}).empty());
        CHECK(checked(who + "test_precision.8", {}).empty());
        CHECK(checked(who + "test_acuracy", {}) ==
              "1:57 variant `it` has no test value `acuracy`\n  did you mean `test_accuracy`?\n");
        CHECK(checked(who + "last.val_los", {}) ==
              "1:57 variant `it` has no column `val_los`\n  did you mean `last.val_loss`?\n");
        CHECK(checked(who + "epochs_to, target: 0.9, monitor: val_acuracy", {}) ==
              "1:90 variant `it` has no column `val_acuracy`\n  did you mean `val_accuracy`?\n");
        CHECK(checked(who + "best.val_loss", {.data = "{dataset: mnist}"}) ==
              "1:57 variant `it` has no column `val_loss`\n"
              "  its data have no validation part: write `validation: 5000` in `data`\n");
        CHECK(checked(who + "test_recall.8", {.data = "{dataset: mnist, classes: [0, 1]}"}) ==
              "1:57 variant `it` has no class `8`\n  its classes are `0`, `1`\n");
    }

    TEST_CASE("a class is one that the data have, and its measure one that each class has") {
        const std::string who = "variant: it, against: other, expect: less, measure: ";
        CHECK(checked(who + "test_precision.10", {}) ==
              "1:57 variant `it` has no class `10`\n"
              "  its classes are `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`\n");
        CHECK(checked(who + "test_recall.abc", {.data = "{dataset: fashion_mnist, classes: [7, 9]}"}) ==
              "1:57 variant `it` has no class `abc`\n  its classes are `Sneaker`, `Ankle boot`\n");
        CHECK(checked(who + "test_recall.Sneaker", {.data = "{dataset: fashion_mnist, classes: [7, 9]}"}).empty());
        CHECK(checked(who + "test_loss.8", {}) ==
              "1:57 variant `it` has no test value `loss` for each class\n"
              "  known are: `test_precision`, `test_recall`\n");
        CHECK(checked(who + "test_accuracy.3", {}) ==
              "1:57 variant `it` has no test value `accuracy` for each class\n"
              "  known are: `test_precision`, `test_recall`\n");
        const Sections with_f1 = {
            .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [f1, top_k: 3]}"};
        CHECK(checked(who + "test_f1.3", with_f1).empty());
        CHECK(checked(who + "test_top_k_accuracy.3", with_f1) ==
              "1:57 variant `it` has no test value `top_k_accuracy` for each class\n"
              "  known are: `test_precision`, `test_recall`, `test_f1`\n");
        // Every network that tells classes apart has an accuracy.
        CHECK(checked(who + "test_accuracy", with_f1).empty());
        CHECK(checked(who + "test_precision.1", {.data = "{dataset: {csv: {file: a.csv, label: y, test: 0.5}}}",
                                                 .training = "{optimizer: adam, loss: mse}"}) ==
              "1:57 variant `it` has no classes\n  the targets of its data are numbers\n");
    }

    TEST_CASE("Monte-Carlo values are there where the evaluation asks for them") {
        const std::string who = "variant: it, against: other, expect: less, measure: ";
        CHECK(checked(who + "monte_carlo_accuracy", {}) ==
              "1:57 variant `it` has no Monte-Carlo values\n"
              "  such as `monte_carlo: {samples: 100}` in its `evaluation`\n");
        const Sections random = {.evaluation = "{monte_carlo: {}}"};
        for (const char* name : {"accuracy", "loss", "entropy", "gain"})
            CHECK(checked(who + "monte_carlo_" + name, random).empty());
        CHECK(checked(who + "monte_carlo_entrpy", random) ==
              "1:57 variant `it` has no Monte-Carlo value `entrpy`\n  did you mean `monte_carlo_entropy`?\n");
        CHECK(checked(who + "train_accuracy", {}).empty());
        CHECK(checked(who + "train_f1", {}) ==
              "1:57 variant `it` has no training value `f1`\n  known are: `train_loss`, `train_accuracy`\n");
    }

    TEST_CASE("the gate measures what every variant has") {
        const auto told = [](const std::string& text, const Sections& sections = {}) {
            Diagnostics diagnostics;
            runner::check_gate(yaml("gate: " + text + "\n").entries[0].value, {judge(sections.text()).variant},
                               diagnostics);
            return brief(diagnostics);
        };
        CHECK(told("{test_accuracy: 0.01, test_precision.3: 0.1, best.val_loss: 1, params: 0}").empty());
        CHECK(told("{test_acc: 0.01}") ==
              "1:8 variant `it` has no test value `acc`\n  known are: `test_loss`, `test_accuracy`\n");
        CHECK(told("{test_acuracy: 0.01}") ==
              "1:8 variant `it` has no test value `acuracy`\n  did you mean `test_accuracy`?\n");
        CHECK(told("{test_loss: 1, test_recall.10: 0.1}") ==
              "1:22 variant `it` has no class `10`\n"
              "  its classes are `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`\n");
        CHECK(told("null").empty());
    }

    TEST_CASE("a target and a number to compare with are such that a trial can have") {
        const std::string reaches = "against: other, expect: less, measure: epochs_to, monitor: ";
        CHECK(reach(reaches + "val_accuracy, target: 0.985").empty());
        CHECK(reach(reaches + "val_accuracy, target: 1").empty());
        CHECK(reach(reaches + "val_loss, target: 98.5").empty());
        CHECK(reach(reaches + "val_accuracy, target: 98.5") ==
              "1:99 `val_accuracy` lies between 0 and 1, and `target` is 98.5\n  write `target: 0.985`\n");
        CHECK(reach(reaches + "accuracy, target: -0.1") ==
              "1:95 `accuracy` lies between 0 and 1, and `target` is -0.1\n");
        CHECK(reach(reaches + "val_loss, target: -0.1") == "1:95 `val_loss` is never below 0, and `target` is -0.1\n");
        const std::string above = "expect: greater, measure: ";
        CHECK(reach(above + "test_accuracy, against: 0.985").empty());
        CHECK(reach(above + "test_loss, against: 98.5").empty());
        CHECK(reach(above + "train_test_gap, against: -0.1").empty());
        CHECK(reach(above + "test_accuracy, against: 98.5") ==
              "1:68 `test_accuracy` lies between 0 and 1, and `against` is 98.5\n  write `against: 0.985`\n");
        CHECK(reach(above + "best.val_accuracy, against: 150") ==
              "1:72 `best.val_accuracy` lies between 0 and 1, and `against` is 150\n");
        CHECK(reach(above + "test_recall.8, against: 90") ==
              "1:68 `test_recall.8` lies between 0 and 1, and `against` is 90\n  write `against: 0.9`\n");
        CHECK(reach(above + "params, against: -1") == "1:61 `params` is never below 0, and `against` is -1\n");
        CHECK(reach(above + "train_test_gap, against: 2") ==
              "1:69 `train_test_gap` lies between -1 and 1, and `against` is 2\n  write `against: 0.02`\n");
        const Sections numbers = {.data = "{dataset: {csv: {file: a.csv, label: y, test: 0.5, targets: numbers}}}",
                                  .model = "{input: [3], layers: [{dense: 1}]}",
                                  .training = "{optimizer: adam, loss: mse}"};
        CHECK(reach(above + "train_test_gap, against: 2", numbers).empty());
    }

    TEST_CASE("a margin leaves a claim something to find") {
        const std::string two = "against: other, measure: test_accuracy, expect: ";
        CHECK(reach(two + "greater, margin: 0.05").empty());
        CHECK(reach(two + "greater, margin: 500%").empty());
        CHECK(reach("against: other, measure: test_loss, expect: greater, margin: 5").empty());
        CHECK(reach(two + "greater, margin: 5") ==
              "1:83 `test_accuracy` lies between 0 and 1, and can never lie more than 5 above another\n"
              "  write `margin: 0.05`\n");
        CHECK(reach(two + "less, margin: 100%") ==
              "1:80 `test_accuracy` lies between 0 and 1, and can never lie more than 100% below another\n");
        CHECK(reach(two + "not_less, margin: 2") ==
              "1:84 warning: `test_accuracy` lies between 0 and 1: this holds whatever comes out\n"
              "  write `margin: 0.02`\n");
        const std::string one = "measure: test_accuracy, expect: ";
        CHECK(reach(one + "greater, margin: 0.01, against: 0.985").empty());
        CHECK(reach(one + "greater, margin: 0.02, against: 0.985") ==
              "1:67 `test_accuracy` lies between 0 and 1, and can never lie more than 0.02 above 0.985\n");
        CHECK(reach(one + "less, against: 0") ==
              "1:50 `test_accuracy` lies between 0 and 1, and can never lie below 0\n");
        CHECK(reach("measure: params, expect: less, against: 0") ==
              "1:43 `params` is never below 0, and can never lie below 0\n");
        CHECK(reach(one + "equal, margin: 0.5, against: 0.6").empty());
        CHECK(reach(one + "equal, margin: 0.7, against: 0.6") ==
              "1:65 warning: `test_accuracy` lies between 0 and 1: this holds whatever comes out\n");
    }

    TEST_CASE("a margin of the gate can be missed") {
        const auto told = [](const std::string& text) {
            Diagnostics diagnostics;
            runner::check_gate_reach(yaml("gate: " + text + "\n").entries[0].value, {judge(Sections().text()).variant},
                                     diagnostics);
            return brief(diagnostics);
        };
        CHECK(told("{test_accuracy: 0.5, test_loss: 5, params: 100}").empty());
        CHECK(told("null").empty());
        CHECK(told("{test_accuracy: 5}") ==
              "1:23 `test_accuracy` lies between 0 and 1: a margin of 5 lets everything pass\n"
              "  write `test_accuracy: 0.05`\n");
    }

    TEST_CASE("the gate names metrics and margins") {
        CHECK(gate("{test_accuracy: 0.01, test_loss: 0, best.val_loss: 1}") ==
              "test_accuracy 0.010000\ntest_loss 0.000000\nbest.val_loss 1.000000\n");
        CHECK(gate("null") == "");
        CHECK(gate("{accuracy: 0.01, test_loss: -1, epochs_to: 3}") ==
              "1:8 unknown metric `accuracy` of `gate`\n"
              "  known are: `test_accuracy`, `test_loss`, `epochs_run`\n"
              "1:35 `test_loss` of `gate`: expected a number, at least 0, received `-1`\n"
              "1:39 unknown metric `epochs_to` of `gate`\n"
              "  did you mean `epochs_run`?\n");
        CHECK(gate("0.01") ==
              "1:7 `gate`: expected a map of margins, received `0.01`\n  such as `{test_accuracy: 0.005}`\n");
    }
}
