// Trials are kept by what they are: states of a file, and files of one name, leave each other's alone.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <regex>
#include <thread>

#include "layers/math/random.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"
#include "tests/commands/points.h"
#include "tests/commands/waiting.h"

using namespace runner;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* two_seeds = "seeds: 2\n";
constexpr const char* place = "results/points";

tests::Outcome run(const tests::Folder& folder, const Words& words) { return tests::run(words, folder.path()); }

/// How many trainings a run of the experiment began; it has to end well.
int trained(const tests::Folder& folder, Words words) {
    words.insert(words.begin(), "run");
    const tests::Outcome outcome = run(folder, words);
    CHECK_MESSAGE(outcome.code == 0, outcome.err);
    int taken = 0, all = 0;
    for (std::size_t at = 0; (at = outcome.err.find(" · seed ", at)) != std::string::npos; ++at) ++all;
    for (std::size_t at = 0; (at = outcome.err.find("(from the folder)", at)) != std::string::npos; ++at) ++taken;
    return all - taken;
}

/// Hashes, sizes and ages are others each time, and so are the widths of their columns.
std::string steady(std::string text) {
    text = std::regex_replace(text, std::regex("[0-9a-f]{12}"), "HASH");
    text = std::regex_replace(text, std::regex(" +[0-9.]+ k?B"), " SIZE");
    text = std::regex_replace(text, std::regex(" +[0-9]+ (s|min) ago"), " AGE");
    return std::regex_replace(text, std::regex("   +"), "  ");
}

/// The folder as an earlier runner leaves it: the files of trials in `trials/` itself.
void make_earlier(const tests::Folder& folder) {
    std::vector<fs::path> links;
    for (const auto& entry : fs::recursive_directory_iterator(folder / place))
        if (entry.is_symlink()) links.push_back(entry.path());
    for (const fs::path& link : links) {
        const fs::path files = fs::canonical(link);
        fs::remove(link);
        fs::rename(files, link);
    }
    fs::remove_all(folder / place / "store");
    fs::remove_all(folder / place / "uses");
}

Value listed(const tests::Folder& folder, const Words& more = {}) {
    Words words = {"results", "list", place, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return from_json(run(folder, words).out).items.at(0);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a run with other settings leaves the trials of before, and going back trains nothing") {
        const tests::Folder folder, whole;
        for (const auto* one : {&folder, &whole}) tests::write_points(*one, two_seeds, 4);
        CHECK(trained(folder, {"points.yaml"}) == 4);
        const std::string results = tests::read(folder / place / "results.json");
        const tests::Outcome brief = run(folder, {"run", "points.yaml", "--set", "training.epochs=1"});
        CHECK(
            brief.err.find("`results/points` keeps 4 trials of another configuration beside these: `runner results "
                           "list results/points` shows them, `runner results prune results/points` frees what no file "
                           "names\n") != std::string::npos);
        CHECK(from_json(tests::read(folder / place / "trials/small/seed-1/trial.json")).find("epochs_run")->text ==
              "1");
        CHECK(run(folder, {"plan", "points.yaml"}).out.find("small    2 trials, 2 finished ") != std::string::npos);
        // What results of before tell of is opened, whatever the names lead to now.
        const std::string of_brief = tests::read(folder / place / "results.json");
        tests::write(folder / place / "results.json", results);
        const Words c = {"export", place, "--format", "c", "--variant", "small", "--seed", "1", "-o", "net.c"};
        CHECK(run(folder, c).code == 0);
        const std::string before = tests::read(folder / "net.c");
        tests::write(folder / place / "results.json", of_brief);
        CHECK(run(folder, c).code == 0);
        CHECK(tests::read(folder / "net.c") != before);

        CHECK(trained(folder, {"points.yaml"}) == 0);
        CHECK(trained(folder, {"points.yaml", "--set", "training.epochs=1"}) == 0);
        CHECK(trained(folder, {"points.yaml"}) == 0);
        CHECK(trained(whole, {"points.yaml"}) == 4);
        CHECK(tests::same_results(folder / place, whole / place));
        CHECK(run(folder, c).code == 0);
        CHECK(tests::read(folder / "net.c") == before);
    }

    TEST_CASE("results list shows what is kept, and who names it") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 1\n", 2);
        run(folder, {"run", "points.yaml", "--only", "small"});
        run(folder, {"run", "points.yaml", "--only", "small", "--set", "training.epochs=1"});
        CHECK(steady(run(folder, {"results", "list", place}).out) ==
              "results/points: 2 trials, SIZE\n\n"
              "  hash  variant  seed  status  epochs  size  written  named by\n"
              "  HASH  small  1  finished  1 SIZE AGE  points.yaml --set training.epochs=1 --only small, "
              "results.json\n"
              "  HASH  small  1  finished  2 SIZE AGE  points.yaml --only small\n");
        tests::write_points(folder, "seeds: 1\n", 3);
        run(folder, {"run", "points.yaml", "--only", "small"});
        const std::string page = steady(run(folder, {"results", "list", place}).out);
        CHECK(
            page.starts_with("results/points: 3 trials, SIZE; nothing names 2 of them, SIZE: `runner results prune "
                             "results/points` frees these\n\n"));
        CHECK(page.find("finished  1 SIZE AGE  nothing; was: points.yaml --set training.epochs=1 --only small (an "
                        "earlier text)\n") != std::string::npos);
        const Value trials = *listed(folder).find("trials");
        REQUIRE(trials.items.size() == 3);
        const Value& last = trials.items[0];
        CHECK(last.find("variant")->text == "small");
        CHECK(last.find("epochs_run")->text == "3");
        CHECK(to_json_line(*last.find("named_by")) == R"(["points.yaml --only small", "results.json"])");
        CHECK(fs::is_directory(folder / place / "store" / last.find("hash")->text));
        fs::remove(folder / "points.yaml");
        CHECK(to_json_line(*listed(folder).find("trials")->items[0].find("named_by")) == R"(["results.json"])");
    }

    TEST_CASE("results prune shows what nothing names, and with --yes frees it") {
        const tests::Folder folder;
        tests::write_points(folder, two_seeds, 2);
        CHECK(trained(folder, {"points.yaml"}) == 4);
        CHECK(trained(folder, {"points.yaml", "--set", "training.epochs=1", "--seeds", "1,"}) == 2);
        CHECK(run(folder, {"results", "prune", place}).out == "results/points: nothing to free among 6 trials\n");
        tests::write_points(folder, two_seeds, 3);
        CHECK(trained(folder, {"points.yaml"}) == 4);
        const tests::Outcome shown = run(folder, {"results", "prune", place});
        CHECK(shown.code == 0);
        CHECK(shown.out.starts_with("results/points: nothing names 6 of 10 trials, "));
        CHECK(shown.out.ends_with("\nNothing is removed: with --yes these are, for good.\n"));
        CHECK(steady(run(folder, {"results", "prune", place, "--dry-run"}).out) == steady(shown.out));
        CHECK(listed(folder).find("trials")->items.size() == 10);
        {
            const FolderLock lock(folder / place);
            const tests::Outcome held = run(folder, {"results", "prune", place, "--yes"});
            CHECK(held.code == 6);
            CHECK(held.err.find("`results/points` is in use by ") != std::string::npos);
            CHECK(listed(folder).find("trials")->items.size() == 10);
        }
        tests::write(folder / place / "store/0123/trial.json", std::string("{"));
        tests::write(folder / place / "store/0123/notes", std::string("mine"));
        fs::create_directory_symlink(folder.path(), folder / place / "store/4567");
        const tests::Outcome freed = run(folder, {"results", "prune", place, "--yes"});
        CHECK(freed.out.find("Freed: 7 trials, ") != std::string::npos);
        CHECK(
            freed.out.ends_with("`results/points/store/0123` stays: there is something in it that is not the "
                                "runner's\n"));
        CHECK(tests::read(folder / place / "store/0123/notes") == "mine");
        CHECK(fs::is_symlink(folder / place / "store/4567"));
        CHECK(fs::exists(folder / "points.yaml"));
        CHECK(trained(folder, {"points.yaml"}) == 0);
        CHECK(trained(folder, {"points.yaml", "--set", "training.epochs=2"}) == 4);
    }

    TEST_CASE("candidates that a search left are listed as paused, named by its file, and freed with their states") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 9);
        std::string text = tests::read(folder / "points.yaml");
        const std::string variants = "variants: {small: {}, large: {units: 16}}";
        REQUIRE(text.find(variants) != std::string::npos);
        text.replace(text.find(variants), variants.size(),
                     "grid:\n  kind: {found: {}}\n"
                     "  units: {choose: [2, 4, 16], by: best.val_loss, seeds: 1, halving: {from: 1}}");
        tests::write(folder / "points.yaml", text);
        const tests::Outcome first = run(folder, {"run", "points.yaml"});
        CHECK_MESSAGE(first.code == 0, first.err);
        CHECK(first.err.find("found: after 1 epoch 1 of 3 candidates go on to 3\n") != std::string::npos);
        CHECK(trained(folder, {"points.yaml"}) == 0);
        const std::string page = steady(run(folder, {"results", "list", place}).out);
        CHECK_MESSAGE(page.find("paused  1 SIZE AGE  points.yaml\n") != std::string::npos, page);
        CHECK(run(folder, {"results", "prune", place}).out == "results/points: nothing to free among 5 trials\n");

        fs::remove(folder / "points.yaml");
        fs::path paused;
        for (const auto& entry : fs::directory_iterator(folder / place / "store"))
            if (fs::exists(entry.path() / "paused.json")) paused = entry.path();
        REQUIRE_FALSE(paused.empty());
        CHECK(fs::exists(paused / "checkpoint"));
        CHECK(run(folder, {"results", "prune", place, "--yes"}).code == 0);
        CHECK_FALSE(fs::exists(paused));
    }

    TEST_CASE("files that are given name trials as they stand, and settings alone may be left out") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 1\n", 2);
        CHECK(trained(folder, {"points.yaml", "--set", "training.epochs=1"}) == 2);
        CHECK(trained(folder, {"points.yaml"}) == 2);
        CHECK(run(folder, {"results", "prune", place, "--files-only"})
                  .out.starts_with("results/points: no file names 2 of 4 trials, "));
        tests::write_points(folder, "seeds: 1\n", 3);  // and not run yet
        CHECK(run(folder, {"results", "prune", place}).out == "results/points: nothing to free among 4 trials\n");
        const std::string page = run(folder, {"results", "prune", "points.yaml"}).out;
        CHECK(page.starts_with("results/points: nothing names 2 of 4 trials, "));  // the others have results
        CHECK(page.find("points.yaml --set training.epochs=1 (an earlier text)\n") != std::string::npos);
        tests::write(folder / "old.yaml", "name: points\n" + std::regex_replace(tests::read(folder / "points.yaml"),
                                                                                std::regex("epochs: 3"), "epochs: 1"));
        CHECK(run(folder, {"results", "prune", "points.yaml", "old.yaml"}).out ==
              "results/points: nothing to free among 4 trials\n");
    }

    TEST_CASE("what results is asked for and is not there is told, exit 2") {
        const tests::Folder folder;
        tests::write_points(folder, two_seeds, 1);
        const auto told = [&](const Words& words) {
            const tests::Outcome outcome = run(folder, words);
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(told({"results", "lst"}).starts_with("error: `results`: expected `list` or `prune`, received `lst`\n"));
        CHECK(told({"results", "list"})
                  .starts_with("error: `results` holds no trials: expected an experiment's file, or "
                               "a folder that a run has left, such as `results/bn_vs_plain`\n"));
        CHECK(told({"results", "prune", "points.yaml"})
                  .starts_with("error: nothing of `points` is kept: there are no trials in `results/points`\n"));
        CHECK(
            told({"results", "list", "results/points/results.json"})
                .starts_with("error: `results/points/results.json` holds results: name its folder, or an experiment's "
                             "file\n"));
        CHECK(told({"results", "list", "--yes"}).starts_with("error: --yes belongs to `results prune`\n"));
        CHECK(told({"results", "prune", "--json"}).starts_with("error: --json belongs to `results list`\n"));
        CHECK(told({"results", "prune", ".", "--yes", "--dry-run"})
                  .starts_with("error: --dry-run removes nothing, and --yes does: leave one of them out\n"));
        CHECK(told({"results", "list", "nowhere.yaml"}).find("nowhere.yaml") != std::string::npos);
        CHECK(trained(folder, {"points.yaml", "--out", "here"}) == 4);
        CHECK(run(folder, {"results", "list", "here/"}).out.starts_with("here/points: 4 trials, "));
        CHECK(run(folder, {"results", "list", "--out", "here"}).out.starts_with("here/points: 4 trials, "));
    }

    TEST_CASE("two files of one name leave each other's trials alone") {
        const tests::Folder folder;
        tests::write_points(folder, two_seeds, 2);
        fs::create_directories(folder / "b");
        fs::copy_file(folder / "points.csv", folder / "b/points.csv");
        tests::write(folder / "b/points.yaml",
                     std::regex_replace(tests::read(folder / "points.yaml"), std::regex("adam: 0.01"), "adam: 0.02"));
        CHECK(trained(folder, {"points.yaml"}) == 4);
        CHECK(trained(folder, {"b/points.yaml"}) == 4);
        CHECK(trained(folder, {"points.yaml"}) == 0);
        CHECK(run(folder, {"results", "prune", place}).out == "results/points: nothing to free among 8 trials\n");
    }

    TEST_CASE("a variant with another name is the same trial, and not trained again") {
        const tests::Folder folder;
        tests::write_points(folder, two_seeds, 2);
        CHECK(trained(folder, {"points.yaml"}) == 4);
        const std::string text = tests::read(folder / "points.yaml");
        tests::write(folder / "points.yaml", std::regex_replace(text, std::regex("small"), "tiny"));
        CHECK(trained(folder, {"points.yaml"}) == 0);
        const Value results = from_json(tests::read(folder / place / "results.json"));
        const Value& trial = results.find("trials")->items[0];
        CHECK(trial.find("variant")->text == "tiny");
        CHECK(trial.find("weights")->text == "trials/tiny/seed-1/weights.safetensors");
        CHECK(trial.find("test_outcomes")->find("file")->text == "trials/tiny/seed-1/test_outcomes.npz");
        CHECK_FALSE(tests::read(folder / place / "trials/tiny/seed-1/weights.safetensors").empty());
    }

    TEST_CASE("a folder of an earlier runner is read, and taken over without training") {
        const tests::Folder folder;
        tests::write_points(folder, two_seeds, 3);
        CHECK(trained(folder, {"points.yaml"}) == 4);
        const std::string weights = tests::read(folder / place / "trials/large/seed-2/weights.safetensors");
        make_earlier(folder);
        CHECK(run(folder, {"results", "list", place})
                  .err.starts_with("error: the trials in `results/points` are of an earlier runner: the next run moves "
                                   "them to `results/points/store`\n"));
        fs::create_directories(folder / "results/other/store");
        const tests::Outcome all = run(folder, {"results", "list"});
        CHECK(all.code == 0);
        CHECK(all.out.starts_with("results/other: 0 trials, 0 B\n"));
        CHECK(all.err ==
              "left out: the trials in `results/points` are of an earlier runner: the next run moves them to "
              "`results/points/store`\n");
        CHECK(run(folder, {"plan", "points.yaml"}).out.find("small    2 trials, 2 finished ") != std::string::npos);
        CHECK(run(folder, {"status", "points.yaml"}).out.find("4 done") != std::string::npos);
        CHECK(run(folder, {"export", place, "--format", "c", "--variant", "small", "-o", "net.c"}).code == 0);
        const tests::Outcome shard = run(folder, {"run", "points.yaml", "--shard", "0/1"});
        CHECK(shard.err.find(", 0 ended here") != std::string::npos);
        CHECK(run(folder, {"collect", "points.yaml"}).code == 0);
        CHECK_FALSE(fs::is_symlink(folder / place / "trials/small/seed-1"));  // others may be at work
        const tests::Outcome taken = run(folder, {"run", "points.yaml"});
        CHECK(taken.err.starts_with(
            "4 trials of an earlier runner moved to `results/points/store/`: `trials/` shows them "
            "there\n"));
        CHECK(fs::is_symlink(folder / place / "trials/small/seed-1"));
        CHECK(tests::read(folder / place / "trials/large/seed-2/weights.safetensors") == weights);
        const tests::Outcome again = run(folder, {"run", "points.yaml"});
        CHECK(again.err.find("earlier runner") == std::string::npos);
        CHECK(trained(folder, {"points.yaml"}) == 0);
    }

    TEST_CASE("a link of somebody else's among the names stays, and the run says so once") {
        const tests::Folder folder, elsewhere;
        tests::write_points(folder, two_seeds, 1);
        fs::create_directories(folder / place / "trials");
        fs::create_directory_symlink(elsewhere.path(), folder / place / "trials/small");
        const std::string told =
            "`results/points/trials/small` does not show its trial: something else is there, which stays as it is. The "
            "files of a trial are in `store/<hash>/`, by the `hash` of `results.json`\n";
        const std::string err = run(folder, {"run", "points.yaml"}).err;
        CHECK(err.find(told) != std::string::npos);
        CHECK(err.find("does not show") == err.rfind("does not show"));
        CHECK(fs::is_empty(elsewhere.path()));
        CHECK(trained(folder, {"points.yaml"}) == 0);
        CHECK(run(folder, {"export", place, "--format", "c", "--variant", "small", "-o", "net.c"}).code == 0);
        fs::remove_all(folder / place);
        fs::create_directories(folder / place);
        fs::create_directory_symlink(elsewhere.path(), folder / place / "store");
        const tests::Outcome refused = run(folder, {"run", "points.yaml"});
        CHECK(refused.code == 5);
        CHECK(refused.err.find("error: can't write `results/points/store`: it is a link or no folder: put the folder "
                               "itself there\n") != std::string::npos);
        CHECK(fs::is_empty(elsewhere.path()));
        CHECK(run(folder, {"results", "list", place})
                  .err.starts_with(
                      "error: `results/points/store` is a link or no folder: put the folder itself there\n"));
    }

    TEST_CASE("shards of two states of a file side by side come to what each alone does") {
        const tests::Folder folder, whole;
        for (const auto* one : {&folder, &whole}) tests::write_points(*one, two_seeds, 60);
        fs::create_directories(folder / "b");
        fs::copy_file(folder / "points.csv", folder / "b/points.csv");
        tests::write(folder / "b/points.yaml",
                     std::regex_replace(tests::read(folder / "points.yaml"), std::regex("adam: 0.01"), "adam: 0.02"));
        std::vector<std::unique_ptr<tests::Program>> programs;
        for (const char* file : {"points.yaml", "b/points.yaml"})
            for (const char* shard : {"0/2", "1/2"})
                programs.push_back(std::make_unique<tests::Program>(
                    Words{"run", file, "--shard", shard, "--jobs", "1", "--checkpoint-seconds", "0"}, folder.path()));
        for (const auto& program : programs) CHECK(program->wait().code == 0);
        CHECK(run(folder, {"collect", "b/points.yaml"}).code == 0);
        CHECK(run(folder, {"collect", "points.yaml"}).code == 0);
        CHECK(trained(whole, {"points.yaml"}) == 4);
        CHECK(tests::same_results(folder / place, whole / place));
        CHECK(listed(folder).find("trials")->items.size() == 8);
    }

    TEST_CASE("two states of a file that are killed at random moments both come to the bits of one go") {
        const Words brief = {"--set", "training.epochs=60"};
        const tests::Folder folder, whole, whole_brief;
        for (const auto* one : {&folder, &whole, &whole_brief}) tests::write_points(*one, two_seeds, 100);
        const auto words_of = [&](bool short_one) {
            Words words = {"run", "points.yaml", "--jobs", "2", "--checkpoint-seconds", "0"};
            if (short_one) words.insert(words.end(), brief.begin(), brief.end());
            return words;
        };
        const auto start = std::chrono::steady_clock::now();
        CHECK(run(whole, words_of(false)).code == 0);
        const std::chrono::duration<double> alone = std::chrono::steady_clock::now() - start;
        CHECK(run(whole_brief, words_of(true)).code == 0);
        layers::Draws draws(layers::Stream(13, "kills"));
        for (int kills = 0; kills < 8; ++kills) {
            tests::Program program(words_of(kills % 2 == 1), folder.path());
            std::this_thread::sleep_for(0.5 * draws.uniform() * alone);
            program.signal(SIGKILL);
            program.wait();
            CHECK(tests::torn_file(folder / "results").empty());
        }
        for (const bool short_one : {true, false, true}) {
            CHECK(run(folder, words_of(short_one)).code == 0);
            CHECK(tests::same_results(folder / place, (short_one ? whole_brief : whole) / place));
        }
        CHECK(listed(folder).find("trials")->items.size() == 8);
    }
}
