#include "runner/run/trial_plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "runner/run/other_machines.h"
#include "runner/run/trial_records.h"
#include "tests/run/support.h"
#include "tests/store/outcomes.h"

using namespace tests;

namespace {

std::optional<std::map<std::string, std::string>> seen(const Variant&) { return {{{"clouds", "1f"}}}; }
std::optional<std::map<std::string, std::string>> unseen(const Variant&) { return {}; }

TrialPlan plan(const Experiment& file, const Folder& folder, const DataSums& sums = seen, const Freshness& fresh = {}) {
    return make_plan(std::make_shared<const Experiment>(file), all_trials(file), TrialStore(folder.path()), sums,
                     fresh);
}

/// A trial as if it had been trained: the plan asks no more of it.
void save(const Folder& folder, const PlannedTrial& trial, Status status = Status::finished,
          const std::optional<Environment>& made_on = this_environment()) {
    TrialRecord record = record_not_started(trial);
    record.environment = made_on;
    record.status = status;
    record.why.clear();
    if (!trial.search) add_outcomes(record);
    TrialStore(folder.path()).save({.record = record, .configuration = trial.configuration, .weights = Safetensors()});
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("a plan groups trials into trainings, seed by seed, each after the one that it waits for") {
        const Folder folder;
        const TrialPlan made = plan(relatives(), folder);
        REQUIRE(made.trials.size() == 6);
        REQUIRE(made.jobs.size() == 4);
        CHECK(made.trial(0).key == TrialKey{"child", {1}});
        CHECK(made.trial(0).parent == 2);
        CHECK(made.trial(4).same_steps == 2);
        CHECK(made.trial(4).job == made.trial(2).job);
        CHECK(made.waits_for(made.job(0)) == 1);
        CHECK(made.waits_for(made.job(1)) == -1);
        std::vector<std::uint64_t> seeds;
        for (const TrainingJob& job : made.jobs) seeds.push_back(made.trial(job.trials.front()).key.seed());
        CHECK(seeds == std::vector<std::uint64_t>{1, 1, 2, 2});
        CHECK(made.find({"base", {2}}) == &made.trials[3]);
        CHECK(made.find({"base", {3}}) == nullptr);
    }

    TEST_CASE("each trial has one state, by what lies in the folder") {
        const Folder folder;
        const Experiment file =
            experiment({variant("a"), variant("b", "training: {batch_size: 7}"),
                        variant("c", "training: {batch_size: 9}"), variant("d", "training: {batch_size: 11}")});
        const TrialPlan before = plan(file, folder);
        CHECK(std::ranges::all_of(before.trials, [](const auto& t) { return t.state == TrialState::pending; }));
        for (const int index : {0, 1, 2}) save(folder, before.trial(index));
        folder.write("trials/b/seed-1/weights.safetensors", std::string("x"));
        folder.write("trials/d/seed-1/checkpoint", std::string("x"));
        Experiment changed = file;
        changed.variants[2] = variant("c", "training: {epochs: 5}");
        const TrialPlan after = plan(changed, folder);
        CHECK(after.trial(0).state == TrialState::finished);
        CHECK(after.trial(1).state == TrialState::damaged);
        CHECK(after.trial(2).state == TrialState::changed);
        CHECK(after.trial(3).state == TrialState::pending);
        CHECK(after.trial(3).has_checkpoint);
        const TrialPlan fresh = plan(file, folder, seen, {.all = true, .keep = {{"a", {1}}}});
        CHECK(fresh.trial(0).is_finished());
        CHECK_FALSE(fresh.trial(0).fresh);
        CHECK(fresh.trial(1).fresh);
        CHECK(fresh.trial(1).state == TrialState::pending);
        CHECK_FALSE(fresh.trial(3).has_checkpoint);
    }

    TEST_CASE("without data a trial counts by its configuration; its child is as unseen as itself") {
        const Folder folder;
        const Experiment file = relatives();
        for (const PlannedTrial& trial : plan(file, folder).trials) save(folder, trial);
        const TrialPlan blind = plan(file, folder, unseen);
        CHECK(blind.trial(0).identity.trial.empty());
        CHECK(std::ranges::all_of(blind.trials, &PlannedTrial::is_finished));
        CHECK(blind.jobs.size() == 4);
        const auto parent_unseen = [](const Variant& variant) {
            return variant.name == "base" ? unseen(variant) : seen(variant);
        };
        const TrialPlan half = plan(file, folder, parent_unseen);
        CHECK(half.trial(0).identity.trial.empty());
        CHECK_FALSE(half.trial(4).identity.trial.empty());
        CHECK(half.jobs.size() == 4);
        const auto others = [](const Variant&) -> std::optional<std::map<std::string, std::string>> {
            return {{{"clouds", "2e"}}};
        };
        for (const PlannedTrial& trial : plan(file, folder, others).trials) CHECK(trial.state == TrialState::changed);
    }

    TEST_CASE(
        "what was made elsewhere is told in a line, and refused where this machine's instructions are asked for") {
        const Folder folder;
        const Experiment file = relatives();
        Environment here = this_environment(), other = here;
        here.host = "here";
        other.host = "there";
        const TrialPlan before = plan(file, folder);
        for (const PlannedTrial& trial : before.trials) save(folder, trial, Status::finished, other);
        const std::string instructions = instructions_of(here);
        CHECK(of_other_machines(plan(file, folder), here) ==
              std::vector{fmt::format("Taken over: 6 trials of `there` ({0}); this is `here` ({0}), with the same "
                                      "instructions.",
                                      instructions)});
        CHECK(of_other_machines(plan(file, folder), other).empty());

        other.isa = "sse0";
        const TrialKey parent = before.trial(before.trial(0).parent).key;
        save(folder, *before.find(parent), Status::finished, other);
        TrialStore(folder.path()).save_checkpoint(before.find({"base", {2}})->id(), {}, "another training");
        CHECK(of_other_machines(plan(file, folder), here) ==
              std::vector{fmt::format("Taken over: 5 trials of `there` ({0}), 1 trial of `there` (sse0, oneDNN {1}); "
                                      "this is `here` ({0}). Other instructions give other bits: --require-same-isa "
                                      "trains again what they made.",
                                      instructions, here.onednn)});
        const TrialPlan strict = plan(file, folder, seen, {.instructions = here});
        for (const PlannedTrial& trial : strict.trials) {  // the child's weights come of those that are made anew
            const bool again = trial.key == parent || trial.key == TrialKey{"child", {1}};
            CHECK(trial.state == (again ? TrialState::elsewhere : TrialState::finished));
        }
        CHECK(of_other_machines(strict, here).back() ==
              fmt::format("2 trials of other instructions than {}, trained again (--require-same-isa)", instructions));
        CHECK(plan(file, folder, seen, {.keep = {parent}, .instructions = here}).find(parent)->is_finished());

        save(folder, *before.find(parent), Status::finished, {});  // of before, which does not tell
        CHECK(plan(file, folder).find(parent)->is_finished());
        CHECK_FALSE(plan(file, folder, seen, {.instructions = here}).find(parent)->is_finished());
    }

    TEST_CASE("nothing of an open search has finished") {
        const Folder folder;
        Experiment file = experiment({choosing("tuned")});
        file.variants[0] = file.variants[0].with_candidate(1);
        for (const PlannedTrial& trial : plan(file, folder).trials) save(folder, trial);
        CHECK(plan(file, folder).find({"tuned", {1}})->is_finished());
        file.variants[0].chosen.reset();
        CHECK_FALSE(plan(file, folder).find({"tuned", {1}})->is_finished());
        CHECK(plan(file, folder).find({"tuned/rate_0.05", {1}})->is_finished());
    }
}
