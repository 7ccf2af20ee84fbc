#include "runner/results/results.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <limits>

#include "layers/declare/diagnostic.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/output.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;
namespace fs = std::filesystem;

namespace {

std::string keys(const Value& map) {
    std::string text;
    for (const auto& entry : map.entries) text += (text.empty() ? "" : " ") + entry.key;
    return text;
}

std::string error_of(const std::string& text) {
    const Folder folder;
    write_file(folder.path() / "results.json", text);
    try {
        read_results(folder.path());
    } catch (const declare::InvalidInput& error) {
        std::string message = error.what();
        const std::string name = (folder.path() / "results.json").native();
        if (message.starts_with(name)) message.replace(0, name.size(), "FILE");
        return message;
    }
    return "no error";
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("results.json has the shape that others rely on") {
        const Value value = results_to_value(sample::results());
        CHECK(keys(value) ==
              "schema experiment question config config_hash variants gate data environment trials summary claims");
        CHECK(value.find("schema")->text == "runner-results/1");
        CHECK(keys(*value.find("data")) == "dataset stand_in train validation test labels sha256");
        CHECK(keys(*value.find("environment")) ==
              "runner git compiler onednn isa products cpu host threads_per_trial jobs");
        CHECK(value.find("trials")->items.size() == 24);
        const Value& trial = value.find("trials")->items[0];
        CHECK(keys(trial) ==
              "variant seed parameters status epochs_run best_epoch params trainable_params curve train majority test "
              "train_test_gap sparsity timing hash weights");
        CHECK(keys(*trial.find("curve")) == "epoch loss accuracy val_loss val_accuracy learning_rate train_seconds");
        CHECK(keys(value.find("summary")->items[0]) ==
              "variant n statuses test_accuracy test_loss last.loss last.accuracy best.val_loss last.val_loss "
              "best.val_accuracy last.val_accuracy epochs_run best_epoch seconds_per_epoch train_test_gap sparsity "
              "inference_images_per_second params trainable_params epochs_to");
        CHECK(to_json_line(*value.find("summary")->items[1].find("epochs_to")) ==
              R"({"val_accuracy 0.98": {"n": 8, "hits": 8, "median": 5}})");
        CHECK(keys(value.find("claims")->items[0]) ==
              "claim variant against measure expect verdict over effect ci95 level p pairs");
        CHECK(keys(value.find("claims")->items[2]) ==
              "claim variant against measure monitor target expect verdict over effect ci95 ci95_less_than level p "
              "pairs signs");
    }

    TEST_CASE("a trial whose data differ from the file's own carries them itself") {
        auto trials = sample::trials();
        for (TrialRecord& trial : trials)
            if (trial.variant == "plain") trial.data.train = 500;
        const Results results = make_results(sample::experiment(trials, {}), trials, sample::environment());
        CHECK(results.data.train == 25596);
        const Value value = results_to_value(results);
        CHECK(declare::to_integer(*value.find("trials")->items[0].find("data")->find("train")) == 500);
        CHECK_FALSE(value.find("trials")->items[8].find("data"));
    }

    TEST_CASE("results survive the way to the disk and back") {
        const Folder folder;
        const Results results = sample::results();
        CHECK(write_results(folder.path(), results).size() <= 1);  // one, where there is no gnuplot
        const Results back = read_results(folder.path());
        CHECK(to_json(results_to_value(back)) == read_file(folder.path() / "results.json"));
        CHECK(read_results(folder.path() / "results.json").trials.size() == 24);
        CHECK(back.trials[3].data == results.trials[3].data);
        CHECK(back.gate == results.gate);
        CHECK(read_file(folder.path() / "report.md").starts_with("# bn_vs_plain\n\nDoes batch normalization"));
        CHECK(read_file(folder.path() / "curves.csv").starts_with("experiment,variant,seed,epoch,metric,value\n"));
    }

    TEST_CASE("verdicts come back with shares as margins, and with ends of intervals that are beyond what was seen") {
        const Folder folder;
        auto claims = sample::claims();
        claims[0].margin = Margin{0.05, true};
        claims[2].target = 0.9999;
        auto trials = sample::trials();
        for (TrialRecord& trial : trials)
            if (trial.variant == "plain") trial.curve.column("val_accuracy").at(1) = 1;
        const Results results = make_results(sample::experiment(trials, claims), trials, sample::environment());
        write_results(folder.path(), results);
        const Results back = read_results(folder.path());
        REQUIRE(results.claims[2].effect == std::numeric_limits<double>::infinity());
        for (std::size_t i = 0; i < claims.size(); ++i) CHECK(sentence(back.claims[i]) == sentence(results.claims[i]));
        CHECK(back.claims[0].margin_share == 0.05);
        CHECK(back.claims[2].interval == results.claims[2].interval);
        CHECK(back.claims[2].more_than == results.claims[2].more_than);
        CHECK(back.claims[2].has_interval());
    }

    TEST_CASE("a search is held beside the trials, and read back") {
        const Folder folder;
        Results results = sample::results();
        results.search = {sample::search("bn")};
        CHECK(
            to_json_line(*results_to_value(results).find("search")) ==
            R"([{"variant": "bn", "by": "best.val_accuracy", "seeds": [1, 2], "kept": "rate_0.01", "candidates": [)"
            R"({"label": "rate_1", "parameters": {"rate": 1}, "mean": null, "values": [0.9, null], "statuses": ["finished", "diverged"]}, )"
            R"({"label": "rate_0.1", "parameters": {"rate": 0.1}, "mean": 0.965, "values": [0.96, 0.97], "statuses": ["finished", "finished"]}, )"
            R"({"label": "rate_0.01", "parameters": {"rate": 0.01}, "mean": 0.98, "values": [0.975, 0.985], "statuses": ["finished", "finished"]}]}])");
        write_results(folder.path(), results);
        const Results back = read_results(folder.path());
        CHECK(to_json(results_to_value(back)) == read_file(folder.path() / "results.json"));
        CHECK(back.search[0].find_kept()->mean == 0.98);
        const std::string report = read_file(folder.path() / "report.md");
        CHECK(report.find("## What was chosen\n\n"
                          "Chosen by best.val_accuracy, the mean of seeds 1, 2, without the test set.\n\n"
                          "| variant | candidate | best.val_accuracy | seed 1 | seed 2 | outcome |\n"
                          "| :-- | :-- | --: | --: | --: | :-- |\n"
                          "| bn | rate_1 | – | 0.9000 | – | diverged |\n"
                          "| bn | rate_0.1 | 0.9650 | 0.9600 | 0.9700 |  |\n"
                          "| bn | rate_0.01 | 0.9800 | 0.9750 | 0.9850 | kept |\n") != std::string::npos);
        CHECK(report_html(results, {}).find("<tr><td>bn</td><td>rate_0.01</td><td class=\"number\">0.9800</td>") !=
              std::string::npos);
        Results open = results;
        open.search[0].kept.clear();
        CHECK_FALSE(results_to_value(open).find("search")->items[0].find("kept"));
    }

    TEST_CASE("only environment, timing and seconds depend on how the trials were run") {
        const auto written = [](int jobs, double slower) {
            auto trials = sample::trials();
            for (TrialRecord& trial : trials) {
                for (auto& seconds : trial.curve.column("train_seconds"))
                    if (seconds) *seconds *= slower;
                trial.train_seconds *= slower;
                trial.inference_images_per_second /= slower;
            }
            RunEnvironment environment = sample::environment();
            environment.jobs = jobs;
            Value value =
                results_to_value(make_results(sample::experiment(trials, sample::claims()), trials, environment));
            value.remove("environment");
            for (Value& trial : value.find("trials")->items)
                trial.remove("timing"), trial.find("curve")->remove("train_seconds");
            for (Value& summary : value.find("summary")->items)
                summary.remove("seconds_per_epoch"), summary.remove("inference_images_per_second");
            return to_json(value);
        };
        CHECK(written(1, 1) == written(8, 1.7));
    }

    TEST_CASE("what is no results file is told so") {
        CHECK(error_of("{}") ==
              "FILE: error: not a results file: expected `\"schema\": \"runner-results/1\"`\n"
              "      results stand in `results/<experiment>/results.json`\n");
        CHECK(error_of(R"({"schema": "runner-results/7"})") ==
              "FILE: error: written as `runner-results/7`, and this runner reads `runner-results/1`\n"
              "      read it with the runner that wrote it, or run the experiment again\n");
        CHECK(error_of(R"({"schema": "runner-results/1"})") ==
              "FILE: error: `data`: expected a value, received null\n");
        CHECK(error_of(R"({"schema": "runner-results/1", "data": {}, "trials": [{"variant": 1}]})") ==
              "FILE: error: `trials[0].seed`: expected a value, received null\n");
        CHECK(error_of("{").starts_with("FILE:1:2: error: not valid JSON: "));
    }

    TEST_CASE("names in a file of results are held to the rule of names, as folders are called by them") {
        const auto error_with = [](const std::string& from, const std::string& to) {
            std::string text = to_json(results_to_value(sample::results()));
            for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
                text.replace(at, from.size(), to);
            return error_of(text);
        };
        CHECK(error_with(R"("variant": "bn")", R"("variant": "b.n-1_")") == "no error");
        for (const std::string name : {"../../escaped", "/etc/x", "..", "", "a b", ".hidden"})
            CHECK(error_with(R"("variant": "bn",)", R"("variant": ")" + name + "\",") ==
                  "FILE: error: `trials[8].variant`: expected a letter or digit, then letters, digits, `.`, `_` and "
                  "`-`, received " +
                      (name.empty() ? "\"\"" : name) + "\n");
        CHECK(error_with(R"("experiment": "bn_vs_plain")", R"("experiment": "../x")") ==
              "FILE: error: `experiment`: expected a letter or digit, then letters, digits, `.`, `_` and `-`, "
              "received ../x\n");
    }

    TEST_CASE(
        "troubles name each trial that did not end well, once a variant what collapsed, and count those that the file "
        "accepts") {
        auto trials = sample::trials();
        trials[2].status = Status::diverged;
        trials[2].why = "loss is not finite in epoch 3, step 17";
        trials[9].status = trials[10].status = Status::collapsed;
        Experiment experiment = sample::experiment(trials, {});
        experiment.variants[1].resolved.find("training")->set("accept", Value::list({Value::string("collapsed")}));
        const Results results = make_results(experiment, trials, sample::environment());
        CHECK(troubles(results) ==
              std::vector<std::string>{"plain, seed 3: diverged: loss is not finite in epoch 3, step 17",
                                       "bn: 2 trials collapsed, which the file accepts as an answer"});
        trials[3].status = trials[5].status = trials[6].status = Status::collapsed;
        trials[3].why = "accuracy is low";
        const std::string seeds = fmt::format("{}, {} and {}", trials[3].seed, trials[5].seed, trials[6].seed);
        CHECK(troubles(make_results(experiment, trials, sample::environment()))[1] ==
              fmt::format("plain, seeds {}: collapsed: of seed {}, accuracy is low", seeds, trials[3].seed));
        CHECK_FALSE(is_well(results, results.trials[2]));
        CHECK(is_well(results, results.trials[9]));
        CHECK(is_well(results, results.trials[0]));
    }
}
