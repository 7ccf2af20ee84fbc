#include <doctest/doctest.h>

#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

using tests::run;

namespace {

/// A results file of the sample's experiment, its accuracies shifted.
void write_results(const std::filesystem::path& path, double shift, std::int64_t epochs = 20) {
    runner::Results results = tests::sample::results();
    for (auto& trial : results.trials) {
        trial.test["accuracy"] += shift;
        trial.test["loss"] -= 4 * shift;
    }
    for (auto& entry : results.variants.entries)
        entry.value.find("training")->set("epochs", runner::Value::integer(epochs));
    tests::write(path, runner::to_json(runner::results_to_value(results)));
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("the gate: exit 0, 3 and 2, and each output where it was asked for") {
        const tests::Folder folder;
        write_results(folder / "baseline.json", 0);
        write_results(folder / "same.json", 0);
        write_results(folder / "worse.json", -0.01);
        write_results(folder / "other.json", 0, 10);
        const auto gate = [&](std::vector<std::string> words) {
            words.insert(words.begin(), "gate");
            words.insert(words.end(), {"--baseline", "baseline.json"});
            return run(words, folder.path());
        };
        const auto same = gate({"same.json"});
        CHECK(same.code == 0);
        CHECK(same.err.empty());
        CHECK(same.out.starts_with("Gate of bn_vs_plain: passed (3 of 3 checks)\n  passed: plain test_accuracy: "));

        const auto worse = gate({"worse.json", "--junit", "out/gate.xml", "--markdown", "out/gate.md"});
        CHECK(worse.code == 3);
        CHECK(worse.out.starts_with("Gate of bn_vs_plain: not passed (0 of 3 checks)\n  worse: plain"));
        CHECK(tests::read(folder / "out/gate.xml").find("tests=\"3\" failures=\"3\" errors=\"0\"") !=
              std::string::npos);
        CHECK(tests::read(folder / "out/gate.md")
                  .starts_with("### Gate of bn_vs_plain: not passed (0 of 3 checks)\n\n"
                               "| variant | metric | verdict | |\n| :-- | :-- | :-- | :-- |\n| plain | test_accuracy "
                               "| worse | "));
        CHECK(gate({"worse.json", "--margin", "test_accuracy=0.02"}).code == 0);
        CHECK(gate({"worse.json", "--margin", "test_accuracy=0.02", "--margin", "test_loss=0.01"}).code == 3);

        const auto json = gate({"worse.json", "--json"});
        CHECK(json.code == 3);
        CHECK(runner::from_json(json.out).find("passed")->text == "false");

        const auto other = gate({"other.json"});
        CHECK(other.code == 2);
        CHECK(other.out ==
              "Gate of bn_vs_plain: not compared\n"
              "  the configuration has changed (--allow-changed-config compares all the\n"
              "    same; `cp other.json baseline.json` makes a new baseline)\n"
              "    plain: training.epochs: 10, not 20\n"
              "    bn: training.epochs: 10, not 20\n"
              "    bn_dropout: training.epochs: 10, not 20\n");
        CHECK(gate({"other.json", "--allow-changed-config"}).code == 0);
    }

    TEST_CASE("--only names the variants that the gate compares") {
        const tests::Folder folder;
        write_results(folder / "a.json", 0);
        runner::Results fewer = tests::sample::results();
        std::erase_if(fewer.trials, [](const auto& trial) { return trial.variant == "plain"; });
        tests::write(folder / "fewer.json", runner::to_json(runner::results_to_value(fewer)));
        const auto gate = [&](std::vector<std::string> words) {
            words.insert(words.begin(), {"gate", "fewer.json", "--baseline", "a.json"});
            return run(words, folder.path());
        };
        const auto missing = gate({"--junit", "gate.xml"});
        CHECK(missing.code == 3);
        CHECK(tests::read(folder / "gate.xml").find("<failure message=\"missing\">it is in the baseline and not in") !=
              std::string::npos);
        CHECK(gate({"--only", "bn,bn_dropout"}).code == 0);
        CHECK(gate({"--only", "bn"}).out.starts_with("Gate of bn_vs_plain: passed (1 of 1 checks)\n"));
        CHECK(gate({"--only", "bn,plain"}).code == 3);
        const auto misspelt = gate({"--only", "plan"});
        CHECK(misspelt.code == 2);
        CHECK(misspelt.err == "error: --only: neither file has a variant `plan`: did you mean `plain`?\n");
    }

    TEST_CASE("a gate without a baseline or with a wrong margin is misused: exit 2") {
        const tests::Folder folder;
        write_results(folder / "a.json", 0);
        CHECK(run({"gate", "a.json"}, folder.path()).err ==
              "error: `gate` needs --baseline FILE: runner gate RESULTS --baseline FILE [options]\n");
        const auto margin = run({"gate", "a.json", "--baseline", "a.json", "--margin", "accuracy"}, folder.path());
        CHECK(margin.code == 2);
        CHECK(margin.err == "error: --margin: expected METRIC=X such as test_accuracy=0.005, received `accuracy`\n");
        const auto unknown =
            run({"gate", "a.json", "--baseline", "a.json", "--margin", "test_accurcy=0.1"}, folder.path());
        CHECK(unknown.code == 2);
        CHECK(unknown.err == "error: --margin: no trial has a `test_accurcy`: did you mean `test_accuracy`?\n");
        const auto percent =
            run({"gate", "a.json", "--baseline", "a.json", "--margin", "test_accuracy=5"}, folder.path());
        CHECK(percent.code == 2);
        CHECK(percent.err ==
              "error: --margin: `test_accuracy` lies between 0 and 1: a margin of 5 lets everything pass\n");
        CHECK(run({"gate", "a.json", "--baseline", "a.json", "--margin", "test_precision.4=0.1"}, folder.path()).code ==
              0);
        const auto absent = run({"gate", "a.json", "--baseline", "b.json"}, folder.path());
        CHECK(absent.code == 2);
        CHECK(absent.err.find("b.json") != std::string::npos);
    }
}
