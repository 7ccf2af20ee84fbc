#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "runner/results/csv.h"
#include "runner/results/differences.h"
#include "runner/results/mean_lines.h"
#include "runner/results/pictures.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;

namespace {

Results one_trial() {
    TrialRecord trial = sample::trial("default", 1, 1, 0.97);
    trial.curve.epoch = {0, 1};
    trial.curve.columns = {{"loss", {std::nullopt, 0.1}}, {"val_loss", {2.5, 1.0 / 3}}};
    return make_results(sample::experiment({trial}, {}), {trial}, sample::environment());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// For a while, PATH leads nowhere.
struct NoPath {
    std::string old = ::getenv("PATH");
    NoPath() { ::setenv("PATH", "/nowhere", 1); }
    ~NoPath() { ::setenv("PATH", old.c_str(), 1); }
};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("curves.csv is tidy: one number a line, what is missing empty") {
        CHECK(curves_csv(one_trial()) ==
              "experiment,variant,seed,epoch,metric,value\n"
              "bn_vs_plain,default,1,0,loss,\n"
              "bn_vs_plain,default,1,0,val_loss,2.5\n"
              "bn_vs_plain,default,1,1,loss,0.1\n"
              "bn_vs_plain,default,1,1,val_loss,0.3333333333333333\n");
        CHECK(csv_field("a,b\"c") == "\"a,b\"\"c\"");
    }

    TEST_CASE("the JSON Lines say the same, and the trial's numbers") {
        const std::string text = curves_jsonl(one_trial());
        CHECK(text.starts_with(
            R"({"experiment": "bn_vs_plain", "variant": "default", "seed": 1, "epoch": 0, "metric": "loss", "value": null})"
            "\n"));
        CHECK(has(text, R"("epoch": null, "metric": "epochs_run", "value": 1})"));
        CHECK(has(text, R"("metric": "test_accuracy")"));
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            CHECK(from_json(text.substr(at, text.find('\n', at) - at)).entries.size() == 6);
    }

    TEST_CASE(
        "a line of the picture is a mean in which seeds that have stopped keep their last value, while half run") {
        std::vector<TrialRecord> trials;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) trials.push_back(sample::trial("a", seed, 3, 0.9));
        const std::vector<std::vector<std::optional<double>>> columns = {
            {std::nullopt, 1}, {std::nullopt, 3, 4}, {std::nullopt, 5, 8, 10}, {std::nullopt, 7, std::nullopt}};
        for (std::size_t i = 0; i < 4; ++i) trials[i].curve.columns = {{"loss", columns[i]}};
        const auto lines =
            mean_lines(make_results(sample::experiment(trials, {}), trials, sample::environment()), "loss");
        CHECK(lines.size() == 1);
        CHECK(lines[0].x == std::vector<double>{1, 2});
        CHECK(lines[0].mean == std::vector<double>{4, 5});
        CHECK(lines[0].high[1] - lines[0].mean[1] == doctest::Approx(std::sqrt(10.0)));
    }

    TEST_CASE("the picture shows question, variants, metric and loss; nothing of a file is a command to gnuplot") {
        Results results = sample::results();
        results.question = "Is 'this' \\ `date` quoted\nwell?";
        const std::string script = curves_picture.script({{"bn_vs_plain", &results}}, {}).text;
        CHECK(has(script, "set label \"Is \\047this\\047 \\134 \\140date\\140 quoted well\\077\""));
        CHECK(has(script, "'bn_dropout'"));
        CHECK(has(script, "'validation accuracy'"));
        CHECK(has(script, "'validation loss'"));
        CHECK(has(script, "#0072B2"));
        CHECK(has(script,
                  "mean of 8 seeds, as long as at least half of them still train, each that has stopped with its last "
                  "value; band: ± one standard deviation"));
    }

    TEST_CASE("more than eight variants get a panel each") {
        std::vector<TrialRecord> trials;
        for (int i = 0; i < 9; ++i) trials.push_back(sample::trial("variant_" + std::to_string(i), 1, 3, 0.9));
        const auto results = make_results(sample::experiment(trials, {}), trials, sample::environment());
        const std::string script = curves_picture.script({{"bn_vs_plain", &results}}, {}).text;
        std::size_t panels = 0;
        for (std::size_t at = 0; (at = script.find("\nplot ", at)) != script.npos; ++at) ++panels;
        CHECK(panels == 9);
        CHECK(has(script, "grey: the other variants"));
    }

    TEST_CASE("without gnuplot the run is still good, and one line says so") {
        const NoPath nowhere;
        CHECK(draw(sample::results(), PictureFormat::svg).problem == "gnuplot is not installed");
        CHECK(svg_of_dot("digraph {}").problem == "dot is not installed");
        TrialRecord failed = sample::trial("a", 1, 1, 0.9);
        failed.curve = {};
        const auto results = make_results(sample::experiment({failed}, {}), {failed}, sample::environment());
        CHECK(draw(results, PictureFormat::svg).problem == "no trial has a curve");
    }

    TEST_CASE("gnuplot runs nothing that a file says") {
        const auto mark = std::filesystem::temp_directory_path() / ("runner-mark-" + std::to_string(::getpid()));
        Results results = sample::results();
        results.question = "`touch " + mark.native() + "` @x $(touch " + mark.native() + ")";
        const Answer picture = draw(results, PictureFormat::svg);
        CHECK_FALSE(std::filesystem::exists(mark));
        if (picture.problem != "gnuplot is not installed") {
            CHECK(picture.problem.empty());
            CHECK(has(picture.out, "`touch "));
            CHECK(has(picture.out, "bn_dropout"));
            CHECK(picture.out == draw(results, PictureFormat::svg).out);
        }
    }

    TEST_CASE("a program's output is returned, and its failure told in a line") {
        CHECK(run_program("cat", {}, std::string(300000, 'x')).out == std::string(300000, 'x'));
        CHECK(run_program("sh", {"-c", "echo first >&2; echo second >&2; exit 3"}, "").problem == "sh failed: first");
    }

    TEST_CASE("a program that takes too long is ended, and nothing that one has started goes on") {
        const Folder folder;
        const auto is_gone = [&] {
            const std::string state = "/proc/" + std::to_string(std::stol(tests::read(folder / "pid"))) + "/stat";
            for (int i = 0; i < 50; ++i) {
                const std::string text = tests::read(state);
                if (text.empty() || has(text, ") Z ")) return true;  // nobody may have asked for its end yet
                ::usleep(100000);
            }
            return false;
        };
        const std::string background = "sleep 300 & echo $! >'" + (folder / "pid").string() + "'; ";
        CHECK(run_program("sh", {"-c", background + "wait"}, "", std::chrono::seconds(1)).problem ==
              "sh took longer than 1 s and was ended");
        CHECK(is_gone());
        CHECK(run_program("sh", {"-c", background + "echo done"}, "").out == "done\n");
        CHECK(is_gone());
        CHECK(run_program("sh", {"-c", "kill -TERM $$"}, "").problem == "sh failed: ended by signal 15 (Terminated)");
        CHECK(run_program("sh", {"-c", "trap '' PIPE; exec 2>/dev/null; exit 9"}, "").problem == "sh failed: ");
        CHECK(run_program("/", {}, "").problem == "/: Permission denied");
    }

    TEST_CASE("differences are found by path") {
        const Value a =
            from_json(R"({"training": {"epochs": 20, "loss": "mse"}, "model": {"layers": [{"units": 1}, 2]}})");
        const Value b =
            from_json(R"({"training": {"epochs": 10, "loss": "mse"}, "model": {"layers": [{"units": 3}]}, "x": 1})");
        std::vector<std::string> texts;
        for (const Difference& difference : differences(a, b)) texts.push_back(difference.text());
        CHECK(texts == std::vector<std::string>{"training.epochs: 20, not 10", "model.layers[0].units: 1, not 3",
                                                "model.layers[1]: 2, not left out", "x: left out, not 1"});
    }
}
