#include "layers/declare/diagnostic.h"

#include <algorithm>
#include <optional>

#include "runner/run/trial_inputs.h"
#include "runner/store/files.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/drawn_experiment.h"
#include "tests/fuzz/tiny.h"
#include "tests/support/folder.h"
#include "tests/support/timeless.h"

namespace tests::fuzz {
namespace {

using namespace runner;

/// What every trial came to, and the bits of its weights.
std::string train(const Experiment& experiment, int jobs) {
    const Folder folder;
    const RunOutcome outcome = run(experiment, options_in(folder.path(), jobs));
    require(outcome.exit == ExitCode::done || outcome.exit == ExitCode::trial_failed, "a run ends as its trials do");
    std::string all;
    for (const TrialRecord& record : outcome.results.trials) {
        require(record.status != Status::failed, "no trial fails that was found right: " + record.why);
        all += timeless(record) + tests::read(outcome.folder / trial_folder(record.key()) / "weights.safetensors");
    }
    return all;
}

/// What `check` finds right, which reads the table too; nothing where it finds a fault.
std::optional<Experiment> checked(const std::filesystem::path& file, const Folder& folder) {
    try {
        Experiment experiment = load(file);
        const TrialInputs inputs(experiment, options_in(folder.path(), 1).places, {}, InputData::own);
        return experiment;
    } catch (const declare::InvalidInput&) {
        return {};
    } catch (const DataCorrupt&) {
        return {};
    }
}

/// The input is a row of decisions. What `check` finds right is trained to the same bits for any number of jobs.
void train_drawn(const std::string& input) {
    Choices choices{std::string_view(input)};
    const DrawnExperiment drawn = draw_experiment(choices);
    const Folder folder;
    folder.write("table.csv", drawn.table);
    const auto experiment = checked(folder.write("drawn.yaml", drawn.file), folder);
    if (!experiment) return;
    try {
        require(train(*experiment, 1) == train(*experiment, 2), "any number of jobs gives the same bits");
    } catch (const std::exception& fault) {
        throw Finding(drawn.file + fault.what());
    }
}

std::vector<std::string> examples() {
    std::vector<std::string> all = {""};
    for (std::uint64_t number = 0; number < 40; ++number) {
        Choices choices(number);
        std::string decisions;
        for (int i = 0; i < 200; ++i) decisions += static_cast<char>(choices.below(256));
        all.push_back(decisions);
    }
    return all;
}

/// Some decisions changed, or all from one on.
std::string mutate_decisions(const std::string& input, Choices& choices) {
    std::string mutant = input.empty() ? std::string(200, '\0') : input;
    const std::size_t at = choices.below(mutant.size());
    const std::size_t end = choices.one_in(4) ? mutant.size() : std::min(mutant.size(), at + 1 + choices.below(4));
    for (std::size_t i = at; i < end; ++i) mutant[i] = static_cast<char>(choices.below(256));
    return mutant;
}

}  // namespace

extern const Target training = {"training", train_drawn, examples, mutate_decisions};

}  // namespace tests::fuzz
