// `runner variance` and `run --placebo`: which trials they ask for, and that they are those of `run`.
#include <doctest/doctest.h>

#include <filesystem>

#include "runner/run/placebo.h"
#include "runner/run/variance_study.h"
#include "runner/store/files.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

Variant noisy(const std::string& name = "noisy") {
    return variant(name,
                   "model: {input: [2], layers: [dense: {name: hidden, units: 4, activation: elu}, dropout: 0.2, "
                   "dense: {name: out, units: 3, activation: softmax}]}\ntraining: {epochs: 1}");
}

Claim better() {
    Claim claim;
    claim.name = "better";
    claim.measure = "test_loss";
    claim.expect = Expect::less;
    claim.pairs = {{"noisy", "other"}};
    return claim;
}

/// One bit of the validation part is drawn: what read_data() would have filled in.
Experiment file_of(std::vector<Variant> variants, std::vector<std::uint64_t> seeds) {
    for (Variant& variant : variants) variant.data.validation->selection.pick = Pick::stratified;
    Experiment file = experiment(std::move(variants), std::move(seeds));
    file.claims = {better()};
    return file;
}

double test_loss(const RunOutcome& outcome, std::size_t trial) {
    return outcome.results.trials.at(trial).test.at("loss");
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE(
        "the study of a variant: each purpose that draws, alone, and a square that begins with the run's trials") {
        const Experiment file = file_of({noisy()}, {1, 2, 3, 4, 5});
        const SpreadPlan plan = plan_spread(file, file.variants[0]);
        CHECK(plan.purposes == Vary{Purpose::weights, Purpose::order, Purpose::noise, Purpose::split});
        CHECK(plan.idle == Vary{Purpose::sample});
        REQUIRE(plan.alone.size() == 4);
        CHECK(plan.alone[1][0] == Replicate{1});
        CHECK(plan.alone[1][2] == Replicate{1, {{Purpose::order, 3}}});
        REQUIRE(plan.square);
        CHECK(plan.runs.size() == 25);
        for (std::size_t i = 0; i < 5; ++i) CHECK(plan.runs[5 * i] == plan.all[i]);
        CHECK(plan.runs[1] == Replicate{1, {{Purpose::order, 2}, {Purpose::noise, 3}, {Purpose::split, 4}}});
    }

    TEST_CASE("what varies by the file's word alone is studied alone, and its trials are those of the run") {
        Experiment file = file_of({noisy()}, {1, 2, 3});
        file.vary = {Purpose::order};
        const SpreadPlan plan = plan_spread(file, file.variants[0]);
        CHECK(plan.purposes == Vary{Purpose::order});
        CHECK(plan.alone[0] == plan.all);
    }

    TEST_CASE("a study trains what the folder lacks, and leaves what a run finds there") {
        Folder folder;
        const Experiment file = file_of({noisy()}, {1, 2, 3});
        Listener listener;
        const RunOutcome before = run_experiment(file, options(folder), listener, {});
        const std::string results = read_file(before.folder / "results.json");
        const SpreadOutcome outcome = study_spread(file, "", options(folder), listener, {});
        CHECK(outcome.exit == ExitCode::done);
        const VariantSpread& spread = outcome.study.variants.at(0);
        CHECK(outcome.study.measure == "test_loss");
        CHECK(outcome.study.control == "best.val_accuracy");
        CHECK(spread.mean == doctest::Approx((test_loss(before, 0) + test_loss(before, 1) + test_loss(before, 2)) / 3));
        REQUIRE(spread.alone.size() == 4);
        for (const AloneSpread& alone : spread.alone) CHECK(alone.sd > 0);
        CHECK(spread.own.empty());  // 4 purposes need 5 seeds
        CHECK(spread.why == "What each purpose does by itself is told from 5 seeds on: a square of 25 trainings.");
        CHECK(std::filesystem::exists(before.folder / "trials/noisy/seed-1-order-3/trial.json"));
        CHECK(read_file(before.folder / "results.json") == results);
        CHECK(run_experiment(file, options(folder), listener, {}).trained == 0);
        const auto events = listener.events.size();
        study_spread(file, "", options(folder), listener, {});
        for (std::size_t i = events; i < listener.events.size(); ++i)
            CHECK_FALSE(listener.events[i].starts_with("start "));
    }

    TEST_CASE("a study of what starts from another variant trains that one by the same seeds") {
        Folder folder;
        Experiment file = file_of(
            {variant("child", "model: {start_from: {variant: noisy, layers: hidden}}"), variant("noisy")}, {1, 2});
        file.vary = {Purpose::order, Purpose::noise};
        Listener listener;
        CHECK(study_spread(file, "test_loss", options(folder), listener, {}).exit == ExitCode::done);
        CHECK(std::filesystem::exists(folder.path() / "tiny/trials/noisy/seed-1-order-2/trial.json"));
        CHECK(std::filesystem::exists(folder.path() / "tiny/trials/child/seed-1-order-2/trial.json"));
    }

    TEST_CASE("a placebo trains as many seeds again, which a longer run takes over") {
        Folder folder;
        Experiment file = file_of({noisy(), noisy("other")}, {1, 2, 7});
        Listener listener;
        const PlaceboOutcome outcome = run_placebo(file, options(folder), listener, {});
        CHECK(outcome.exit == ExitCode::done);
        CHECK(outcome.placebo.seeds == std::vector<std::uint64_t>{1, 2, 7});
        CHECK(outcome.placebo.against == std::vector<std::uint64_t>{3, 4, 5});
        CHECK(outcome.placebo.claims.size() == 1);
        CHECK(std::filesystem::exists(outcome.folder / "placebo.json"));
        CHECK_FALSE(std::filesystem::exists(outcome.folder / "results.json"));
        file.variants.pop_back();
        file.seeds = {1, 2, 7, 3, 4, 5};
        CHECK(run_experiment(file, options(folder), listener, {}).trained == 0);
    }
}
