#include "runner/store/checkpoint.h"

#include <algorithm>

#include "runner/data/sha256.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/json.h"
#include "runner/store/safetensors.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/tiny.h"
#include "tests/support/folder.h"

namespace tests::fuzz {
namespace {

using namespace runner;

constexpr const char* sum_line = "runner-checkpoint/1 ";

/// A folder with one trial to be trained, and what it is called there.
struct Training {
    Folder folder;
    Experiment experiment;
    std::string identity;
    std::filesystem::path place;

    Training()
        : experiment(load(write_tiny(folder.path()), {.set = {"seeds=1"}, .seeds = "1,", .only = {"rate_0.1"}})) {
        run(experiment, options_in(folder.path()));  // the data are in the identity, which a finished trial tells
        const auto plan = plan_experiment(experiment, options_in(folder.path()));
        identity = plan.trials.at(0).identity.training;
        place = std::filesystem::canonical(folder / "out/tiny" / trial_folder(plan.trials.at(0).key));
    }
};

const Training& training_at_hand() {
    static const Training training;
    return training;
}

std::string with_sum(const std::string& body) { return sum_line + sha256(body) + "\n" + body; }

/// A checkpoint that can be read is either left alone or gone on from: it never makes a trial fail.
void go_on_from(const std::string& bytes) {
    const Training& training = training_at_hand();
    std::filesystem::remove_all(training.place);
    tests::write(training.place / "checkpoint", bytes);
    const RunOutcome outcome = run(training.experiment, options_in(training.folder.path()));
    require(outcome.results.trials.size() == 1, "there is one trial");
    require(outcome.results.trials[0].status != Status::failed, "no trial fails: " + outcome.results.trials[0].why);
}

/// The input is a checkpoint's body: its sum is made right, as whoever forges it would.
void read(const std::string& input) {
    const std::string bytes = with_sum(input);
    TrainingState state;
    try {
        state = from_checkpoint(bytes, training_at_hand().identity);
    } catch (const CheckpointError&) {
        return;
    }
    const std::string written = to_checkpoint(state, "t");
    require(to_checkpoint(from_checkpoint(written, "t"), "t") == written,
            "a checkpoint stays the same when it is written and read");
    go_on_from(bytes);
}

/// Of a training that was interrupted after its first epoch.
std::vector<std::string> examples() {
    struct StopAfterEpoch : RunObserver {
        std::stop_source stop;
        void on_epoch(const PlannedTrial&, const TrialRecord& so_far) override {
            if (so_far.epochs_run >= 1) stop.request_stop();
        }
    } observer;
    const Training& training = training_at_hand();
    std::filesystem::remove_all(training.place);
    run_experiment(training.experiment, options_in(training.folder.path()), observer, observer.stop.get_token());
    const std::string bytes = tests::read(training.place / "checkpoint");
    return {bytes.substr(std::min(bytes.size(), with_sum({}).size()))};
}

/// One of the parts changed, and the rest whole: the record, the progress, how many numbers there are, a number.
std::string mutate_state(const std::string& input, Choices& choices) {
    Safetensors file;
    try {
        file = from_safetensors(input, "checkpoint");
    } catch (const SafetensorsError&) {
        return mutate_lines(input, choices);
    }
    if (choices.one_in(2)) {
        std::string& json = file.metadata[choices.one_in(3) ? "progress" : "record"];
        json = mutate_json(json, choices);
        return to_safetensors(file);
    }
    if (file.tensors.empty()) return input;
    auto tensor = std::next(file.tensors.begin(), static_cast<std::ptrdiff_t>(choices.below(file.tensors.size())));
    std::vector<float>& values = tensor->second.values;
    if (choices.one_in(2))
        values.resize(choices.below(2 * values.size() + 3));
    else if (!values.empty())
        choices.pick(values) =
            choices.pick(std::vector<float>{0, -1, 1e30F, 1e-40F, std::numeric_limits<float>::quiet_NaN()});
    tensor->second.shape = {static_cast<std::int64_t>(values.size())};
    return to_safetensors(file);
}

}  // namespace

extern const Target checkpoint = {"checkpoint", read, examples, mutate_state};

}  // namespace tests::fuzz
