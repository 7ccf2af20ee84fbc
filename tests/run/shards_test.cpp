#include "runner/run/shards.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "layers/math/random.h"
#include "runner/config/load.h"
#include "runner/run/collect_experiment.h"
#include "runner/run/experiment_status.h"
#include "runner/run/plan_experiment.h"
#include "runner/run/run_shard.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// When each shard would end, by the estimates alone.
std::vector<double> ends_of(const TrialPlan& plan, const std::vector<std::vector<int>>& shards) {
    std::vector<double> ends, done(plan.jobs.size());
    ends.resize(shards.size());
    // Each shard goes through its list; a child may have to wait for a parent of another one.
    std::vector<std::size_t> next(shards.size());
    for (bool moved = true; moved;) {
        moved = false;
        for (std::size_t shard = 0; shard < shards.size(); ++shard)
            while (next[shard] < shards[shard].size()) {
                const int job = shards[shard][next[shard]];
                const int parent = plan.waits_for(plan.job(job));
                const double from = parent < 0 ? 0 : done[static_cast<std::size_t>(parent)];
                if (parent >= 0 && from == 0) break;
                ends[shard] = std::max(ends[shard], from) + plan.job(job).work;
                done[static_cast<std::size_t>(job)] = ends[shard];
                ++next[shard];
                moved = true;
            }
    }
    return ends;
}

/// Jobs of one trial each. `parents` says which job each starts from, or -1.
TrialPlan plan_of(const std::vector<double>& work, const std::vector<int>& parents = {}) {
    TrialPlan plan;
    for (std::size_t i = 0; i < work.size(); ++i) {
        const int parent = parents.empty() ? -1 : parents[i];
        PlannedTrial trial;
        trial.job = static_cast<int>(i);
        trial.parent = parent;
        plan.trials.push_back(trial);
        plan.jobs.push_back({.trials = {static_cast<int>(i)}, .parent = parent, .work = work[i]});
    }
    return plan;
}

std::vector<int> all_of(const std::vector<std::vector<int>>& shards) {
    std::vector<int> jobs;
    for (const auto& shard : shards) jobs.insert(jobs.end(), shard.begin(), shard.end());
    std::ranges::sort(jobs);
    return jobs;
}

double spread(const std::vector<double>& ends) {
    const auto [least, most] = std::ranges::minmax(ends);
    return most / least - 1;
}

std::string why_not(const std::string& text) {
    std::string why;
    CHECK_FALSE(read_shard(text, why));
    return why;
}

/// One after another, as who has one machine would.
int run_shards(const Experiment& file, const RunOptions& where, int count, bool help_out = false) {
    int ended = 0;
    for (int index = 0; index < count; ++index) {
        Listener listener;
        const ShardOutcome outcome =
            run_shard(file, where, {.shard = {index, count}, .help_out = help_out}, listener, {});
        CHECK(outcome.exit == ExitCode::done);
        ended += outcome.ended;
    }
    return ended;
}

void check_same(const Results& a, const Results& b) {
    REQUIRE(a.trials.size() == b.trials.size());
    for (std::size_t i = 0; i < a.trials.size(); ++i) CHECK(timeless(a.trials[i]) == timeless(b.trials[i]));
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("shards are counted from 0, as Slurm and Kubernetes count") {
        std::string why;
        CHECK(read_shard("7/8", why)->index == 7);
        CHECK(read_shard("0/1", why)->count == 1);
        CHECK(why_not("8/8") == "shards count from 0: the last of 8 is `7/8`, received `8/8`");
        for (const char* text : {"", "3", "a/8", "-1/8", "1/", "1/0", "1/8x", "0/100001"})
            CHECK(why_not(text) ==
                  fmt::format("expected a shard and how many there are, such as `0/8`, received `{}`", text));
    }

    TEST_CASE("every job is in one shard, and eight of them end within a tenth of each other") {
        layers::Draws draws(layers::Stream(1, "shards"));
        for (int round = 0; round < 50; ++round) {
            std::vector<double> work;
            for (int i = 0; i < 160; ++i) work.push_back(std::exp(1.5 * draws.normal()));
            const double total = std::accumulate(work.begin(), work.end(), 0.0);
            for (double& one : work) one = std::min(one, total / 80);  // none is longer than a tenth of a shard
            const TrialPlan plan = plan_of(work);
            const auto shards = divide(plan, 8);
            std::vector<int> jobs(work.size());
            std::iota(jobs.begin(), jobs.end(), 0);
            CHECK(all_of(shards) == jobs);
            CHECK(spread(ends_of(plan, shards)) < 0.1);
        }
    }

    TEST_CASE("equal jobs are divided equally, those of each variant too") {
        std::vector<double> work;
        for (int seed = 0; seed < 16; ++seed) work.insert(work.end(), {1.0, 3.0, 2.0});
        const auto shards = divide(plan_of(work), 8);
        for (const auto& shard : shards) {
            CHECK(shard.size() == 6);
            for (const double one : {1.0, 2.0, 3.0})
                CHECK(std::ranges::count_if(shard,
                                            [&](int job) { return work[static_cast<std::size_t>(job)] == one; }) == 2);
        }
    }

    TEST_CASE("a parent comes before its children, and they are spread as soon as it has ended") {
        // Two parents with twelve children each, and what depends on nothing.
        std::vector<double> work = {1, 1};
        std::vector<int> parents = {-1, -1};
        for (int i = 0; i < 24; ++i) work.push_back(1), parents.push_back(i % 2);
        for (int i = 0; i < 30; ++i) work.push_back(1), parents.push_back(-1);
        const TrialPlan plan = plan_of(work, parents);
        const auto shards = divide(plan, 8);
        CHECK(spread(ends_of(plan, shards)) < 0.001);  // 56 jobs, 7 a shard, and nobody has waited
        for (const auto& shard : shards)
            for (std::size_t i = 0; i < shard.size(); ++i)
                if (const int parent = plan.job(shard[i]).parent; parent >= 0)
                    CHECK(std::find(shard.begin() + static_cast<std::ptrdiff_t>(i), shard.end(), parent) ==
                          shard.end());
        CHECK(shards[0].front() == 0);
        CHECK(shards[1].front() == 1);
    }

    TEST_CASE("eight shards of experiments that come with the runner end within a tenth of each other") {
        Folder folder;
        for (const char* file : {"bn_vs_plain", "optimizers", "transfer_learning", "regularization"}) {
            CAPTURE(file);
            Diagnostics warnings;
            const Experiment read =
                load_experiment(fmt::format("experiments/{}.yaml", file), {.seeds = "16"}, warnings);
            const TrialPlan plan = plan_experiment(read, options(folder));
            const auto shards = divide(plan, 8);
            CHECK(all_of(shards).size() == plan.jobs.size());
            CHECK(spread(ends_of(plan, shards)) < 0.1);
        }
    }

    TEST_CASE("shards trained one after another are collected to the bits of one run, and nothing is trained twice") {
        Folder here, there;
        const Experiment file = relatives();
        Listener listener;
        const RunOutcome whole = run_experiment(file, options(here), listener, {});
        for (const int count : {1, 2, 5}) {
            Folder folder;
            CHECK(run_shards(file, options(folder), count) == 6);
            CHECK_FALSE(std::filesystem::exists(folder / file.name / "results.json"));
            const RunOutcome collected = collect_experiment(file, options(folder), listener);
            CHECK(collected.exit == ExitCode::done);
            check_same(collected.results, whole.results);
            CHECK(std::filesystem::exists(folder / file.name / "results.json"));
            CHECK(run_shards(file, options(folder), count) == 0);  // nothing is left
        }
    }

    TEST_CASE("shards side by side wait for parents that others train, and divide a search's candidates") {
        Folder here, there;
        const Experiment file = experiment({choosing("chosen"), variant("other")}, {1, 2, 3});
        Listener listener;
        const RunOutcome whole = run_experiment(file, options(here), listener, {});
        std::atomic<int> ended = 0;
        {
            std::vector<std::jthread> shards;
            for (int index = 0; index < 3; ++index)
                shards.emplace_back([&, index] {
                    Listener silent;
                    ended += run_shard(file, options(there), {.shard = {index, 3}}, silent, {}).ended;
                });
        }
        const RunOutcome collected = collect_experiment(file, options(there), listener);
        check_same(collected.results, whole.results);
        REQUIRE(collected.results.search.size() == 1);
        CHECK(collected.results.search[0].kept == whole.results.search[0].kept);
        CHECK(ended == 6 + 3 + 3);  // candidates with two seeds each, the kept one, the other variant
    }

    TEST_CASE("a shard does its part alone, or helps out when it is asked to") {
        Folder alone, helped;
        const Experiment file = experiment({variant("a"), variant("b")}, {1, 2, 3, 4});
        Listener listener;
        const ShardOptions first{.shard = {0, 4}};
        CHECK(run_shard(file, options(alone), first, listener, {}).ended == 2);
        const RunOutcome part = collect_experiment(file, options(alone), listener);
        CHECK(part.exit == ExitCode::incomplete);
        CHECK(missing_trials(part.results) == "`a`: seed 2, seed 3, seed 4; `b`: seed 2, seed 3, seed 4");
        ShardOptions helping = first;
        helping.help_out = true;
        CHECK(run_shard(file, options(helped), helping, listener, {}).ended == 8);
        CHECK(collect_experiment(file, options(helped), listener).exit == ExitCode::done);
    }

    TEST_CASE("what a shard finds of others that has failed it leaves to them, and tries its own again") {
        Folder folder;
        const Experiment file = experiment({variant("a")}, {1, 2});
        Listener listener;
        Folder elsewhere;
        const TrialStore store(folder / file.name);
        for (TrialRecord failed : run_experiment(file, options(elsewhere), listener, {}).results.trials) {
            failed.status = Status::failed;
            failed.why = "out of memory";
            store.save_unfinished(failed, "");
        }
        const auto states = [&] {
            std::string text;
            for (const TrialStatus& trial : status_of(file, options(folder)))
                text += trial.state == TrialStatus::State::failed ? "failed: " + trial.why + "\n"
                        : trial.state == TrialStatus::State::done ? "done\n"
                                                                  : "another\n";
            return text;
        };
        CHECK(states() == "failed: out of memory\nfailed: out of memory\n");
        run_shard(file, options(folder), {.shard = {0, 2}, .help_out = true}, listener, {});
        CHECK(states() == "done\nfailed: out of memory\n");
    }

    TEST_CASE("a request to stop leaves a shard's trials to be gone on with, and no lease") {
        Folder folder;
        const Experiment file = experiment({variant("a")}, {1, 2});
        std::stop_source stop;
        stop.request_stop();
        Listener listener;
        const ShardOutcome outcome = run_shard(file, options(folder), {.shard = {0, 1}}, listener, stop.get_token());
        CHECK(outcome.exit == ExitCode::interrupted);
        CHECK(outcome.ended == 0);
        for (const TrialStatus& trial : status_of(file, options(folder)))
            CHECK(trial.state == TrialStatus::State::missing);
    }
}
