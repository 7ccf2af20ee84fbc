#include "runner/run/run_experiment.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "runner/results/results_json.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/checkpoint.h"
#include "runner/store/files.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"
#include "runner/store/trial_store.h"
#include "runner/training/weights.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

std::vector<std::string> all(const RunOutcome& outcome) {
    std::vector<std::string> result;
    for (const TrialRecord& record : outcome.results.trials) result.push_back(timeless(record));
    return result;
}

RunOutcome run(const Experiment& experiment, const RunOptions& options, const std::stop_token& stop = {}) {
    Listener listener;
    return run_experiment(experiment, options, listener, stop);
}

/// A chain and a fork: both children start from `base`, and the file names one of them before it.
Experiment family() {
    return experiment(
        {variant("early_child", "model: {start_from: {variant: base}}\ntraining: {epochs: 2}"), variant("base"),
         variant("child", "model: {start_from: {variant: base, layers: hidden}, freeze: hidden}"),
         variant("grandchild", "model: {start_from: {variant: child}}")},
        {1, 2});
}

struct StopAfterEpoch : Listener {
    std::stop_source stop;
    std::int64_t epoch = 1;
    void on_epoch(const PlannedTrial&, const TrialRecord& so_far) override {
        if (so_far.epochs_run >= epoch) stop.request_stop();
    }
};

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("results come in the file's order, to the same bits for any number of jobs") {
        Folder a, b, c;
        const Experiment file = family();
        const RunOutcome one = run(file, options(a, 1)), two = run(file, options(b, 2)),
                         again = run(file, options(c, 1));
        CHECK(one.exit == ExitCode::done);
        CHECK(one.trained == 8);
        std::vector<std::string> order;
        for (const TrialRecord& record : one.results.trials)
            order.push_back(fmt::format("{} {}", record.variant, record.seed));
        CHECK(order == std::vector<std::string>{"early_child 1", "early_child 2", "base 1", "base 2", "child 1",
                                                "child 2", "grandchild 1", "grandchild 2"});
        CHECK(all(one) == all(two));
        CHECK(all(one) == all(again));
        for (const TrialRecord& record : one.results.trials) {
            const auto weights = fmt::format("tiny/{}/weights.safetensors", trial_folder(record.key()));
            CHECK(read(a.path() / weights) == read(b.path() / weights));
            CHECK_FALSE(read(a.path() / weights).empty());
        }
    }

    TEST_CASE("seed by seed, and parents before their children, each once") {
        Folder folder;
        Listener listener;
        run_experiment(family(), options(folder), listener, {});
        std::vector<std::string> expected;
        for (const int seed : {1, 2})
            for (const char* variant : {"base", "early_child", "child", "grandchild"})
                for (const char* event : {"start", "finished"})
                    expected.push_back(fmt::format("{} {} {}", event, variant, seed));
        CHECK(listener.events == expected);
    }

    TEST_CASE("what was copied is logged, and a frozen layer stays as it came") {
        Folder folder;
        const Experiment file = family();
        Listener listener;
        const RunOutcome outcome = run_experiment(file, options(folder), listener, {});
        CHECK(outcome.results.trials[4].weight_log ==
              std::vector<std::string>{"from `base`: copied 2: hidden/kernel, hidden/bias",
                                       "initialised afresh 2: out/kernel, out/bias"});
        CHECK(outcome.results.trials[6].weight_log ==
              std::vector<std::string>{"from `child`: copied 4: hidden/kernel, hidden/bias, out/kernel, out/bias",
                                       "initialised afresh 0"});
        // Once for both seeds.
        CHECK(std::ranges::count(listener.messages, "`child`: initialised afresh 2: out/kernel, out/bias") == 1);
        const auto base = weights_in(outcome, {"base", {1}}), child = weights_in(outcome, {"child", {1}}),
                   grandchild = weights_in(outcome, {"grandchild", {1}});
        CHECK(child.tensors.at("hidden/kernel").values == base.tensors.at("hidden/kernel").values);
        CHECK(child.tensors.at("out/kernel").values != base.tensors.at("out/kernel").values);
        CHECK(grandchild.tensors.at("hidden/kernel").values != base.tensors.at("hidden/kernel").values);
        CHECK(outcome.results.trials[4].trainable_params == 8 * 3 + 3);
    }

    TEST_CASE("a finished trial is not trained again, unless fresh, changed or damaged") {
        Folder folder;
        Experiment file = experiment({variant("a"), variant("b", "training: {epochs: 2}")}, {1, 2});
        const RunOutcome first = run(file, options(folder));
        CHECK(first.trained == 4);
        Listener listener;
        const RunOutcome second = run_experiment(file, options(folder), listener, {});
        CHECK(second.trained == 0);
        CHECK(second.taken_from_folder == 4);
        CHECK(all(first) == all(second));
        CHECK(listener.events ==
              std::vector<std::string>{"finished a 1", "finished a 2", "finished b 1", "finished b 2"});

        RunOptions fresh = options(folder);
        fresh.fresh = true;
        CHECK(run(file, fresh).trained == 4);
        file.variants[1] = variant("b", "training: {epochs: 1}");
        CHECK(run(file, options(folder)).trained == 2);
        std::ofstream(folder.path() / "tiny/trials/a/seed-2/weights.safetensors", std::ios::app) << "x";
        CHECK(run(file, options(folder)).trained == 1);
        std::ofstream(folder.path() / "tiny/trials/a/seed-1/trial.json") << "{";
        const RunOutcome last = run(file, options(folder));
        CHECK(last.trained == 1);
        CHECK(timeless(last.results.trials[0]) == timeless(first.results.trials[0]));
    }

    TEST_CASE("the plan tells what is stored, without data") {
        Folder folder;
        const Experiment file = family();
        const TrialPlan before = plan_experiment(file, options(folder));
        REQUIRE(before.trials.size() == 8);
        CHECK(before.trial(0).parent == 2);
        CHECK(before.trial(2).parent == -1);
        CHECK(before.trial(0).state == TrialState::pending);
        CHECK_FALSE(std::filesystem::exists(folder / "tiny"));
        run(file, options(folder));
        const TrialPlan after = plan_experiment(file, options(folder));
        CHECK(std::ranges::all_of(after.trials, &PlannedTrial::is_finished));
    }

    TEST_CASE("variants that differ in evaluation alone share one training") {
        Folder folder, apart;
        const auto pruned = [] { return variant("pruned", "evaluation: {prune: {fraction: 0.5}}"); };
        const Experiment file =
            experiment({pruned(), variant("whole"), variant("child", "model: {start_from: {variant: pruned}}")});
        const RunOutcome together = run(file, options(folder));
        CHECK(together.trained == 2);
        CHECK(together.results.trials[0].sparsity == 0.5);
        CHECK(together.results.trials[1].sparsity == 0);
        CHECK(timeless(together.results.trials[1]) ==
              timeless(run(experiment({variant("whole")}), options(apart)).results.trials[0]));
        // a trial that asks more of a training that was done before
        const RunOutcome more =
            run(experiment({pruned(), variant("most", "evaluation: {prune: {fraction: 0.75}}")}), options(folder));
        CHECK(more.trained == 0);
        CHECK(more.results.trials[1].sparsity == 0.75);
        CHECK(more.results.trials[1].curve.epoch.size() == 4);
    }

    TEST_CASE("variants that differ in when they stop share their steps, and come to the bits that they have alone") {
        const auto stopping = [](const std::string& name, const std::string& settings) {
            return variant(name, "training: {epochs: 12, early_stopping: " + settings + "}");
        };
        const auto variants = [&] {
            std::vector<Variant> all = {stopping("hasty", "{patience: 0, min_delta: 0.05}"),
                                        stopping("best", "{patience: 2, min_delta: 0.02, restore_best_weights: true}"),
                                        stopping("never", "null"), variant("short", "training: {epochs: 3}"),
                                        stopping("pruned", "{patience: 2, min_delta: 0.02}")};
            all.back() = variant("pruned",
                                 "training: {epochs: 12, early_stopping: {patience: 1, min_delta: 0.02}}\n"
                                 "evaluation: {prune: {fraction: 0.5}}");
            return all;
        };
        Folder together, cut;
        const Experiment file = experiment(variants(), {1, 2});
        CHECK(plan_experiment(file, options(together)).jobs.size() == 2);
        const RunOutcome outcome = run(file, options(together, 2));
        CHECK(outcome.trained == 10);
        std::set<std::int64_t> epochs;
        std::size_t at = 0;
        for (const Variant& one : file.variants) {
            Folder apart;
            const RunOutcome alone = run(experiment({one}, {1, 2}), options(apart));
            for (const TrialRecord& record : alone.results.trials) {
                CAPTURE(one.name);
                CHECK(timeless(record) == timeless(outcome.results.trials[at++]));
                const std::string file_of_weights =
                    fmt::format("tiny/{}/weights.safetensors", trial_folder(record.key()));
                CHECK(read(apart / file_of_weights) == read(together / file_of_weights));
                epochs.insert(record.epochs_run);
            }
        }
        CHECK(epochs.size() >= 4);
        CHECK(*epochs.rbegin() == 12);

        // Interrupted again and again, they go on together or apart, as their checkpoints stand.
        int interrupted = 0;
        for (std::int64_t epoch = 1;; ++epoch) {
            StopAfterEpoch listener;
            listener.epoch = epoch;
            const RunOutcome next = run_experiment(file, options(cut), listener, listener.stop.get_token());
            if (next.exit == ExitCode::done) {
                CHECK(all(next) == all(outcome));
                break;
            }
            ++interrupted;
        }
        CHECK(interrupted > 5);
    }

    TEST_CASE("a variant that is added takes the steps of its own, and the finished ones stay") {
        Folder folder;
        const auto until = [](const std::string& name, int epochs) {
            return variant(name, fmt::format("training: {{epochs: {}}}", epochs));
        };
        run(experiment({until("short", 2), until("long", 6)}), options(folder));
        const RunOutcome more =
            run(experiment({until("short", 2), until("middle", 4), until("long", 6)}), options(folder));
        CHECK(more.trained == 1);
        CHECK(more.results.trials[1].epochs_run == 4);
        CHECK(plan_experiment(experiment({until("a", 2), until("b", 6)}), options(Folder())).trial(0).same_steps == 1);
    }

    TEST_CASE("schedules that look at the end keep trainings of other lengths apart") {
        const auto decaying = [](const std::string& name, const std::string& schedule, int epochs) {
            return variant(name, fmt::format("training: {{epochs: {}, optimizer: {{sgd: {}}}}}", epochs, schedule));
        };
        const auto jobs = [&](const std::string& schedule) {
            return plan_experiment(experiment({decaying("a", schedule, 2), decaying("b", schedule, 3)}),
                                   options(Folder()))
                .jobs.size();
        };
        CHECK(jobs("{cosine_decay: 0.1}") == 2);
        CHECK(jobs("{one_cycle: 0.1}") == 2);
        CHECK(jobs("{cosine_decay: {initial_learning_rate: 0.1, decay_steps: 3 epochs}}") == 1);
        CHECK(jobs("0.1") == 1);
    }

    TEST_CASE("a trial is not evaluated on what is left of another's training") {
        const auto pruned = [] { return variant("pruned", "evaluation: {prune: {fraction: 0.5}}"); };
        const auto both = [&] {
            return experiment({pruned(), variant("few", "evaluation: {prune: {fraction: 0.1}}")});
        };
        Folder apart;
        const RunOutcome expected = run(both(), options(apart));
        const auto damage = [](const std::filesystem::path& file, bool remove) {
            std::string bytes = read(file);
            bytes[bytes.size() - 2] = static_cast<char>(bytes[bytes.size() - 2] ^ 0x40);
            remove ? void(std::filesystem::remove(file)) : write(file, bytes);
        };
        for (const bool remove : {false, true}) {
            Folder folder;
            run(experiment({pruned()}), options(folder));
            damage(folder / "tiny/trials/pruned/seed-1/trained.safetensors", remove);
            const RunOutcome again = run(both(), options(folder));
            CHECK(again.trained == 1);
            for (const int trial : {0, 1})
                CHECK(timeless(again.results.trials[trial]) == timeless(expected.results.trials[trial]));
        }
    }

    TEST_CASE("an interrupted run goes on to the same bits") {
        const Experiment file = experiment({variant("a", "training: {epochs: 5}"), variant("b")});
        Folder whole, cut;
        const RunOutcome expected = run(file, options(whole));
        for (const int jobs : {2}) {
            RunOptions cut_options = options(cut, jobs);
            cut_options.out = cut.path() / std::to_string(jobs);
            for (std::int64_t epoch = 1; epoch < 30; ++epoch) {
                StopAfterEpoch listener;
                listener.epoch = std::min<std::int64_t>(epoch, 5);
                const RunOutcome part = run_experiment(file, cut_options, listener, listener.stop.get_token());
                if (part.exit != ExitCode::interrupted) break;
                CHECK(std::ranges::any_of(part.results.trials,
                                          [](const auto& r) { return r.status == Status::interrupted; }));
            }
            const RunOutcome end = run(file, cut_options);
            CHECK(end.exit == ExitCode::done);
            CHECK(all(end) == all(expected));
            for (const auto& entry : std::filesystem::recursive_directory_iterator(cut_options.out))
                CHECK(entry.path().filename().native().find("checkpoint") == std::string::npos);
        }
    }

    TEST_CASE("an interrupted training goes on though its evaluation was changed meanwhile, and so does the first") {
        struct First : Listener {
            std::int64_t epoch = 0;
            void on_epoch(const PlannedTrial&, const TrialRecord& so_far) override {
                if (epoch == 0) epoch = so_far.epochs_run;
            }
        };
        const auto of = [](const std::string& more) {
            return experiment({variant("a", "training: {epochs: 6}\n" + more)});
        };
        const Experiment plain = of(""), pruned = of("evaluation: {prune: {fraction: 0.5}}\n");
        Folder folder, whole;
        StopAfterEpoch stopper;
        stopper.epoch = 4;
        run_experiment(plain, options(folder), stopper, stopper.stop.get_token());
        for (const Experiment* file : {&pruned, &plain}) {
            First listener;
            const RunOutcome outcome = run_experiment(*file, options(folder), listener, {});
            CHECK(listener.epoch == 5);
            CHECK(all(outcome) == all(run(*file, options(whole))));
        }
    }

    TEST_CASE("a damaged checkpoint gives way to the one before, and two to a new start") {
        const Experiment file = experiment({variant("a", "training: {epochs: 6}")});
        Folder whole;
        const RunOutcome expected = run(file, options(whole));
        for (const int damaged : {1, 2}) {
            Folder folder;
            RunOptions often = options(folder);
            often.checkpoint_seconds = 0;
            StopAfterEpoch stopper;
            stopper.epoch = 4;
            run_experiment(file, often, stopper, stopper.stop.get_token());
            const auto place = folder.path() / "tiny/trials/a/seed-1";
            for (const char* name :
                 damaged == 2 ? std::vector{"checkpoint", "checkpoint.prev"} : std::vector{"checkpoint"}) {
                std::string content = read(place / name);
                content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
                std::ofstream(place / name, std::ios::binary) << content;
            }
            Listener listener;
            const RunOutcome outcome = run_experiment(file, often, listener, {});
            CHECK(all(outcome) == all(expected));
            REQUIRE(listener.messages.size() == static_cast<std::size_t>(damaged));
            CHECK(listener.messages[0] ==
                  fmt::format("`{}` is left alone: the checkpoint is damaged: its sum is another",
                              (place / "checkpoint").native()));
        }
    }

    TEST_CASE("a checkpoint that is whole and doesn't fit the training is left alone, and the training starts anew") {
        const Experiment file = experiment(
            {variant("a", "training: {epochs: 6, early_stopping: {patience: 9, restore_best_weights: true}}")});
        Folder whole;
        const RunOutcome expected = run(file, options(whole));
        const auto message_after = [&](const std::function<void(TrainingState&)>& forge) -> std::string {
            Folder folder;
            StopAfterEpoch stopper;
            stopper.epoch = 4;
            run_experiment(file, options(folder), stopper, stopper.stop.get_token());
            const auto place = folder.path() / "tiny/trials/a/seed-1/checkpoint";
            const std::string bytes = read(place);
            constexpr std::string_view key = R"("training": ")";
            const std::string training = bytes.substr(bytes.find(key) + key.size(), 64);
            TrainingState state = from_checkpoint(bytes, training);
            forge(state);
            write(place, to_checkpoint(state, training));
            Listener listener;
            CHECK(all(run_experiment(file, options(folder), listener, {})) == all(expected));
            if (listener.messages.empty()) return "";
            const std::string begin = fmt::format("`{}` is left alone: ", place.native());
            CHECK(listener.messages[0].starts_with(begin));
            return listener.messages[0].substr(begin.size());
        };
        using State = TrainingState;
        CHECK(message_after([](State&) {}) == "");
        CHECK(message_after([](State& s) { s.values.pop_back(); }) == "`values`: expected 80 numbers, received 79");
        CHECK(message_after([](State& s) { s.values.resize(5000); }) == "`values`: expected 80 numbers, received 5000");
        CHECK(message_after([](State& s) { s.moments.clear(); }) == "`moments`: expected 160 numbers, received 0");
        CHECK(message_after([](State& s) { s.best_values.resize(5000); }) ==
              "`best_values`: expected 80 numbers, received 5000");
        CHECK(message_after([](State& s) { s.best_values.resize(7); }) ==
              "`best_values`: expected 80 numbers, received 7");
        CHECK(message_after([](State& s) { s.best_values.clear(); }) ==
              "`best_values`: expected 80 numbers, received 0");
        CHECK(message_after([](State& s) { s.steps = -1; }) == "`steps`: expected 24, received -1");
        CHECK(message_after([](State& s) { s.record.epochs_run = 1'000'000'000'000; }) ==
              "`epochs_run`: expected 0 to 6, received 1000000000000");
        CHECK(message_after([](State& s) {
                  s.stopping.best_epoch = -4;
              }).starts_with("`best_epoch` and `wait`: expected 0 to 4, received -4 and "));
        CHECK(message_after([](State& s) { s.record.curve.epoch[2] = 7; }) == "its curve is not that of this training");
        CHECK(message_after([](State& s) { s.record.curve.columns.erase(s.record.curve.columns.begin()); }) ==
              "its curve is not that of this training");
        CHECK(message_after([](State& s) {
                  s.record.step_losses = {1, 2};
              }) == "`step_losses`: expected 0 numbers, received 2");
        CHECK(message_after([](State& s) { s.record.status = Status::finished; }) == "its training has ended");
        CHECK(message_after([](State& s) { s.record.variant = "../../b"; }) == "");  // whose file it is
    }

    TEST_CASE("what a kill between saving a trial and clearing up left goes with the next run") {
        const Experiment file = experiment({variant("a")});
        Folder folder;
        run(file, options(folder));
        const auto place = folder.path() / "tiny/trials/a/seed-1";
        for (const char* name : {"checkpoint", "checkpoint.prev", "notes"}) std::ofstream(place / name) << "x";
        const RunOutcome outcome = run(file, options(folder));
        CHECK(outcome.trained == 0);
        CHECK_FALSE(std::filesystem::exists(place / "checkpoint"));
        CHECK_FALSE(std::filesystem::exists(place / "checkpoint.prev"));
        CHECK(std::filesystem::exists(place / "notes"));
    }

    TEST_CASE("a trial that fails leaves the others alone, and its children say why they failed") {
        const std::string narrow = R"(
  layers:
    - dense: {name: hidden, units: 4, activation: elu}
    - dense: {name: out, units: 3, activation: softmax}
)";
        const Experiment file =
            experiment({variant("base"), variant("narrow", "model:\n  start_from: {variant: base}" + narrow),
                        variant("child", "model:\n  start_from: {variant: narrow}" + narrow), variant("alone")});
        Folder folder;
        const RunOutcome outcome = run(file, options(folder, 2));
        CHECK(outcome.exit == ExitCode::trial_failed);
        CHECK(outcome.results.trials[0].status == Status::finished);
        CHECK(outcome.results.trials[1].status == Status::failed);
        const std::string why =
            "the weights of `base` do not fit:\n"
            "  `hidden/bias` of `base` has shape [8], and [4] is needed\n"
            "  `hidden/kernel` of `base` has shape [2, 8], and [2, 4] is needed\n"
            "  `out/kernel` of `base` has shape [8, 3], and [4, 3] is needed\n"
            "  `layers` names those that are to be copied";
        CHECK(outcome.results.trials[1].why == why);
        CHECK(outcome.results.trials[2].status == Status::failed);
        CHECK(outcome.results.trials[2].why == "it starts from `narrow`, seed 1, which failed: " + why);
        CHECK(outcome.results.trials[3].status == Status::finished);
        CHECK_FALSE(std::filesystem::exists(folder.path() / "tiny/trials/narrow/seed-1/trial.json"));
    }

    TEST_CASE("an outcome that is accepted is no failure") {
        const std::string still =
            "model:\n  layers:\n    - dense: {name: out, units: 3, activation: softmax, kernel_initializer: zeros}\n"
            "training: {optimizer: {sgd: 0.0}, epochs: 1";
        Folder folder;
        const RunOutcome refused = run(experiment({variant("still", still + "}")}), options(folder));
        CHECK(refused.exit == ExitCode::trial_failed);
        const RunOutcome accepted =
            run(experiment({variant("still", still + ", accept: [collapsed]}")}), options(folder));
        CHECK(accepted.exit == ExitCode::done);
        CHECK(accepted.trained == 0);  // what is accepted changes no training
    }

    TEST_CASE("a trial that was judged before `collapsed` meant what it does is evaluated again, and not trained") {
        Folder folder;
        const Experiment file = experiment({variant("plain", "evaluation: {prune: {fraction: 0.5}}")});
        const RunOutcome before = run(file, options(folder));
        const auto path = folder.path() / "tiny/trials/plain/seed-1/trial.json";
        Value json = from_json(tests::read(path));
        json.remove("record_sha256");
        json.remove("status_rule");
        json.set("status", Value::string("collapsed"));
        json.set("why", Value::string("accuracy on the training part is 0.9"));
        tests::write(path, to_json(json));
        Listener listener;
        const RunOutcome again = run_experiment(file, options(folder), listener, {});
        CHECK(again.exit == ExitCode::done);
        CHECK(again.trained == 0);
        CHECK(timeless(again.results.trials[0]) == timeless(before.results.trials[0]));
        const RunOutcome last = run(file, options(folder));
        CHECK(last.taken_from_folder == 1);
        CHECK(timeless(last.results.trials[0]) == timeless(before.results.trials[0]));
    }

    TEST_CASE("a folder belongs to one run at a time") {
        Folder folder;
        const FolderLock lock(folder.path() / "tiny");
        try {
            run(experiment({variant("a")}), options(folder));
            FAIL("two runs in one folder");
        } catch (const FolderInUse& error) {
            const std::string text = error.what();
            CHECK(text.starts_with(fmt::format("`{}` is in use by ", (folder.path() / "tiny").native())));
            CHECK(text.find(fmt::format(":{}:20", ::getpid())) != std::string::npos);
        }
    }

    TEST_CASE("a lock that is a link is refused, and what it leads to stays as it is") {
        Folder folder;
        const auto precious = folder.write("precious", std::string("keep me")), lock = folder / "tiny/.lock";
        std::filesystem::create_directories(folder / "tiny");
        const auto refusal = [&] {
            try {
                run(experiment({variant("a")}), options(folder));
            } catch (const OutputError& error) {
                return std::string(error.what());
            }
            return std::string("none");
        };
        const std::string expected = fmt::format(
            "can't write `{}`: it is a link or no regular file; remove it, nothing in it is needed", lock.native());
        std::filesystem::create_symlink(precious, lock);
        CHECK(refusal() == expected);
        std::filesystem::remove(lock);
        std::filesystem::create_hard_link(precious, lock);
        CHECK(refusal() == expected);
        std::filesystem::remove(lock);
        REQUIRE(::mkfifo(lock.c_str(), 0600) == 0);
        CHECK(refusal() == expected);
        std::filesystem::remove(lock);
        CHECK(read(precious) == "keep me");
        CHECK(refusal() == "none");
    }

    TEST_CASE("what a killed run left half written is swept, and nothing else") {
        Folder folder;
        const auto place = folder.path() / "tiny/trials/a/seed-1";
        std::filesystem::create_directories(place);
        for (const char* name : {".trial.json.123-0.tmp", ".curves.svg.5-0.tmp", "notes.tmp", ".hidden"})
            std::ofstream(place / name) << "x";
        const int written = ::open((place / ".curves.svg.5-0.tmp").c_str(), O_RDONLY);  // by a `plot` at work
        REQUIRE(::flock(written, LOCK_EX) == 0);
        {
            const FolderLock lock(folder.path() / "tiny");
            CHECK_FALSE(std::filesystem::exists(place / ".trial.json.123-0.tmp"));
            CHECK(std::filesystem::exists(place / ".curves.svg.5-0.tmp"));
        }
        ::close(written);
        const FolderLock lock(folder.path() / "tiny");
        CHECK_FALSE(std::filesystem::exists(place / ".curves.svg.5-0.tmp"));
        CHECK(std::filesystem::exists(place / "notes.tmp"));
        CHECK(std::filesystem::exists(place / ".hidden"));
    }

    TEST_CASE("who writes into a folder beside runs that start there loses no file") {
        Folder folder;
        std::filesystem::create_directories(folder / "tiny");
        std::atomic<bool> over = false;
        std::jthread runs([&] {
            while (!over) const FolderLock lock(folder / "tiny");
        });
        for (int i = 0; i < 300; ++i) write_file(folder / "tiny/page.html", std::to_string(i));
        over = true;
        CHECK(read(folder / "tiny/page.html") == "299");
    }

    TEST_CASE("the results are written beside the trials, and hold what the run returns") {
        Folder folder;
        const RunOutcome outcome = run(experiment({variant("a")}, {1, 2}), options(folder));
        CHECK(outcome.folder == folder.path() / "tiny");
        for (const char* name : {"results.json", "curves.csv", "report.md"})
            CHECK(is_regular_file(outcome.folder / name));
        const Results read = read_results(outcome.folder);
        REQUIRE(read.trials.size() == 2);
        CHECK(timeless(read.trials[1]) == timeless(outcome.results.trials[1]));
        CHECK(read.environment.jobs == 1);
        CHECK(read.environment.runner == outcome.results.environment.runner);
        CHECK_FALSE(read.environment.isa.empty());
        CHECK(read.data.sha256.at("clouds") == "1f");
    }

    TEST_CASE("an output folder that can't be made is found out before any training") {
        Folder folder;
        std::ofstream(folder.path() / "tiny") << "a file";
        Listener listener;
        CHECK_THROWS_AS(run_experiment(experiment({variant("a")}), options(folder), listener, {}), OutputError);
        CHECK(listener.events.empty());
    }
}
