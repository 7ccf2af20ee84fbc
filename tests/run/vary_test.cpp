// What a seed varies: which purposes stand still, to the bit, and what tells their trials apart.
#include <doctest/doctest.h>

#include "runner/store/identity.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// A network of which everything draws: weights, order, dropout and the validation part.
Variant all_at_chance() {
    return variant("all",
                   "model: {input: [2], layers: [dense: {name: hidden, units: 8, activation: elu}, dropout: 0.2, "
                   "dense: {name: out, units: 3, activation: softmax}]}");
}

TrainedTrial trained(const Seeds& seeds) {
    TrainingObserver observer;
    return train_trial(all_at_chance(), seeds, observer, {});
}

/// The second seed's trial where these vary, and the first seed is 1.
TrainedTrial varying(const Vary& vary) { return trained(Seeds(2, 1, vary)); }

double at_start(const TrainedTrial& trial, const char* column) { return **trial.record.curve.find(column)->begin(); }

std::vector<std::string> all(const RunOutcome& outcome) {
    std::vector<std::string> result;
    for (const TrialRecord& record : outcome.results.trials) result.push_back(timeless(record));
    return result;
}

RunOutcome run(const Experiment& experiment, const RunOptions& options) {
    Listener listener;
    return run_experiment(experiment, options, listener, {});
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("each purpose alone changes a training, and what varies all is the seed itself") {
        const auto first = trained(1).weights, second = trained(2).weights;
        CHECK(varying({}).weights == first);
        CHECK(varying(usual_vary()).weights == second);
        for (const Purpose purpose : {Purpose::weights, Purpose::order, Purpose::noise, Purpose::split}) {
            CAPTURE(declare::name_of(purpose));
            CHECK(varying({purpose}).weights != first);
            CHECK(varying({purpose}).weights != second);
        }
        CHECK(varying({Purpose::sample}).weights == first);  // nothing is taken
    }

    TEST_CASE("a network begins by its weights alone, and is validated by the split alone") {
        const TrainedTrial first = trained(1), second = trained(2);
        CHECK(at_start(varying({Purpose::weights, Purpose::split}), "val_loss") == at_start(second, "val_loss"));
        CHECK(at_start(varying({Purpose::order, Purpose::noise}), "val_loss") == at_start(first, "val_loss"));
        CHECK(at_start(varying({Purpose::weights}), "val_loss") != at_start(first, "val_loss"));
        CHECK(at_start(varying({Purpose::split}), "val_loss") != at_start(first, "val_loss"));
    }

    TEST_CASE("without dropout there is no noise") {
        const Variant still = variant("still");
        TrainingObserver observer;
        CHECK(train_trial(still, Seeds(2, 1, {Purpose::noise}), observer, {}).weights ==
              train_trial(still, 1, observer, {}).weights);
    }

    TEST_CASE("an experiment's first seed is the same whatever varies, and the others stand still in part") {
        Folder a, b, c;
        Experiment usual = experiment({all_at_chance()}, {1, 2}), half = usual, dealt = usual;
        half.vary = {Purpose::order};
        dealt.vary.push_back(Purpose::dealing);
        const auto whole = all(run(usual, options(a))), part = all(run(half, options(b)));
        CHECK(whole[0] == part[0]);
        CHECK(whole[1] != part[1]);
        CHECK(run(half, options(a)).trained == 1);
        const RunOutcome anew = run(dealt, options(c));
        CHECK(anew.results.data.dealt_train == 135);
        CHECK(anew.results.data.dealt_test == 30);
        const auto& trials = anew.results.trials;
        CHECK(trials[0].test_outcomes->index_sha256 != trials[1].test_outcomes->index_sha256);
    }

    TEST_CASE("what a trial draws by is part of what it is, where it differs from its seed") {
        const Variant plain = variant("plain");
        const auto identity = [&](const Seeds& seeds) {
            return identify(plain, {.data = {}, .seeds = seeds}).training;
        };
        CHECK(identity(Seeds(2, 1, usual_vary())) == identity(2));
        CHECK(identity(Seeds(1, 1, {Purpose::order})) == identity(1));
        CHECK(identity(Seeds(2, 1, {Purpose::order})) != identity(1));
        CHECK(identity(Seeds(2, 1, {Purpose::order})) != identity(2));
        CHECK(identity(Seeds(2, 1, {Purpose::order})) != identity(Seeds(2, 1, {Purpose::split})));
        CHECK(identity(Seeds(1, 1, {Purpose::dealing})) != identity(1));
        Seeds by_hand = 1;
        by_hand.set(Purpose::order, 2);
        CHECK(identity(by_hand) == identity(Seeds(2, 1, {Purpose::order})));
    }

    TEST_CASE("a repetition that draws apart has a folder and a name of its own") {
        const TrialKey usual{"plain", {3}}, apart{"plain", {1, {{Purpose::order, 4}, {Purpose::weights, 2}}}};
        CHECK(trial_folder(usual) == "trials/plain/seed-3");
        CHECK(trial_folder(apart) == "trials/plain/seed-1-weights-2-order-4");
        CHECK(to_string(usual) == "`plain`, seed 3");
        CHECK(to_string(apart) == "`plain`, seed 1 with weights of seed 2, order of seed 4");
        Experiment file = experiment({}, {1, 2});
        file.vary = {Purpose::noise};
        CHECK(file.seeds_of({2}) == Seeds(2, 1, {Purpose::noise}));
        Seeds other(1);
        other.set(Purpose::order, 4);
        other.set(Purpose::weights, 2);
        CHECK(file.seeds_of(apart.replicate) == other);
    }
}
