// A finished trial is trained further from the state that it ended with, to the bits of one go.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "runner/run/plan_experiment.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

constexpr const char* noisy_model =
    "model: {input: [2], layers: [{dense: {name: hidden, units: 8}}, {name: norm, batch_normalization: {}}, "
    "{name: drop, dropout: 0.3}, {dense: {name: out, units: 3, activation: softmax}}]}\n";

/// Whatever a state has to hold: moving statistics, draws, moments, a plateau's memory, the counters of a stopping.
Experiment of_epochs(int epochs) {
    const auto with = [&](const std::string& name, const std::string& settings, const std::string& more = {}) {
        return variant(
            name, fmt::format("training: {{epochs: {}{}{}}}\n", epochs, settings.empty() ? "" : ", ", settings) + more);
    };
    const std::string patient = "early_stopping: {monitor: val_loss, patience: 3, restore_best_weights: true}";
    return experiment(
        {with("plain", ""), with("noisy", "", noisy_model), with("patient", patient, noisy_model),
         with("sgd", "optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}"),
         with("plateau", "optimizer: {adam: {reduce_lr_on_plateau: {initial_learning_rate: 0.1, patience: 1}}}"),
         with("child", "", "model: {start_from: {variant: plain}}"),
         with("pruned", "", "evaluation: {prune: {fraction: 0.5}}")},
        {1, 2});
}

RunOptions keeping(const Folder& folder, int jobs = 2) {
    RunOptions wanted = options(folder, jobs);
    wanted.keep_states = true;
    return wanted;
}

RunOutcome run(const Experiment& file, const RunOptions& where, std::vector<std::string>* messages = nullptr,
               Listener* by = nullptr, const std::stop_token& stop = {}) {
    Listener own;
    Listener& listener = by ? *by : own;
    RunOutcome outcome = run_experiment(file, where, listener, stop);
    if (messages) *messages = listener.messages;
    return outcome;
}

/// All but when and how it was made.
std::string bits_of(TrialRecord record) {
    record.epochs_before = 0;
    return timeless(record);
}

void check_same(const RunOutcome& a, const RunOutcome& b) {
    REQUIRE(a.results.trials.size() == b.results.trials.size());
    for (std::size_t i = 0; i < a.results.trials.size(); ++i) {
        const TrialRecord &ours = a.results.trials[i], &theirs = b.results.trials[i];
        CAPTURE(to_string(ours.key()));
        CHECK(bits_of(ours) == bits_of(theirs));
        const std::string weights = trial_folder(ours.key()) + "/weights.safetensors";
        CHECK(read(a.folder / weights) == read(b.folder / weights));
    }
}

struct StopAtEpoch : Listener {
    std::stop_source stop;
    std::int64_t epoch = 1;
    void on_epoch(const PlannedTrial&, const TrialRecord& so_far) override {
        if (so_far.epochs_run >= epoch) stop.request_stop();
    }
};

bool has_state(const RunOutcome& outcome, const std::string& trial) {
    return std::filesystem::exists(outcome.folder / "trials" / trial / "state");
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("a finished trial is trained further to the bits of one go, and says so") {
        Folder further, whole;
        CHECK(run(of_epochs(4), keeping(further)).trained == 12);
        std::vector<std::string> messages;
        const RunOutcome longer = run(of_epochs(11), keeping(further), &messages);
        // `child` starts from other weights than before, and is trained anew.
        CHECK(messages.front() == "12 trials can be trained further, from the state kept after 4 epochs");
        const RunOutcome expected = run(of_epochs(11), options(whole));
        check_same(longer, expected);
        for (const TrialRecord& trial : longer.results.trials)
            if (trial.variant != "pruned") CHECK(trial.epochs_before == (trial.variant == "child" ? 0 : 4));
        CHECK_FALSE(has_state(expected, "plain/seed-1"));
        // Once more, and nothing that was done is done again.
        CHECK(run(of_epochs(11), keeping(further)).trained == 0);
        check_same(run(of_epochs(14), keeping(further)), run(of_epochs(14), options(whole)));
    }

    TEST_CASE("a training that is trained further and interrupted there goes on to the same bits") {
        Folder further, whole;
        run(of_epochs(3), keeping(further));
        const RunOutcome expected = run(of_epochs(9), options(whole));
        for (const std::int64_t epoch : {4, 6, 8}) {
            RunOptions often = options(further, 1);
            often.checkpoint_seconds = 0;
            StopAtEpoch stopper;
            stopper.epoch = epoch;
            CHECK(run(of_epochs(9), often, nullptr, &stopper, stopper.stop.get_token()).exit == ExitCode::interrupted);
        }
        const RunOutcome end = run(of_epochs(9), options(further));
        CHECK(end.results.trials.front().epochs_before == 3);
        check_same(end, expected);
        CHECK(has_state(end, "plain/seed-1"));  // who was trained further may be so again
    }

    TEST_CASE("fewer epochs, other settings and damaged states are trained from the start") {
        Folder folder;
        const auto of = [](const std::string& training) {
            return experiment({variant("a", "training: {" + training + "}")});
        };
        std::vector<std::string> messages;
        run(of("epochs: 4"), keeping(folder));
        const TrialPlan plan = plan_experiment(of("epochs: 9"), options(folder));
        CHECK(plan.trial(0).goes_further());
        CHECK(plan.trial(0).epochs_before == 4);
        CHECK_FALSE(plan_experiment(of("epochs: 3"), options(folder)).trial(0).goes_further());
        CHECK_FALSE(plan_experiment(of("epochs: 9, batch_size: 7"), options(folder)).trial(0).goes_further());
        const auto state = folder.path() / "tiny/trials/a/seed-1/state";
        const std::filesystem::path kept = std::filesystem::canonical(state);
        std::ofstream(state, std::ios::app) << "x";
        const RunOutcome anew = run(of("epochs: 9"), options(folder), &messages);
        CHECK(messages.back() ==
              fmt::format("`{}` is left alone: the checkpoint is damaged: its sum is another", kept.native()));
        CHECK(anew.results.trials.front().epochs_before == 0);
        // Without the option, another training leaves none behind.
        run(of("epochs: 9, batch_size: 7"), options(folder));
        CHECK_FALSE(std::filesystem::exists(state));
    }

    TEST_CASE("what an early stopping ended stays ended with more epochs") {
        Folder folder, whole;
        const auto of = [](int epochs) {
            return experiment({variant("a", fmt::format("training: {{optimizer: {{sgd: 0.0}}, epochs: {}, accept: "
                                                        "[collapsed], early_stopping: {{patience: 1}}}}",
                                                        epochs))});
        };
        CHECK(run(of(5), keeping(folder)).results.trials.front().epochs_run == 2);
        Listener listener;
        const RunOutcome longer = run(of(50), keeping(folder), nullptr, &listener);
        CHECK(longer.results.trials.front().epochs_run == 2);
        check_same(longer, run(of(50), options(whole)));
    }

    TEST_CASE("a schedule that looks at the end keeps no state, and says why") {
        Folder folder;
        const auto of = [](int epochs) {
            return experiment({variant(
                "cosine",
                fmt::format(
                    "training: {{epochs: {}, optimizer: {{adam: {{cosine_decay: {{initial_learning_rate: 0.01}}}}}}}}",
                    epochs))});
        };
        std::vector<std::string> messages;
        const RunOutcome first = run(of(4), keeping(folder), &messages);
        CHECK(messages == std::vector<std::string>{"`cosine` keeps no state: its learning rate depends on how many "
                                                   "epochs there are, so a longer training takes other steps from the "
                                                   "start"});
        CHECK_FALSE(has_state(first, "cosine/seed-1"));
        CHECK(run(of(8), keeping(folder)).results.trials.front().epochs_before == 0);
    }
}
