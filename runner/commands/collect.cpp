#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "runner/clusters/submission.h"
#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/parse.h"
#include "runner/commands/shared.h"
#include "runner/results/table.h"
#include "runner/run/collect_experiment.h"
#include "runner/run/experiment_status.h"

namespace runner {
namespace {

/// Messages, and no trials: they are in the table.
class MessageObserver : public RunObserver {
public:
    explicit MessageObserver(Terminal& terminal) : terminal_(terminal) {}
    void on_message(const std::string& text) override { terminal_.err(text + "\n"); }

private:
    Terminal& terminal_;
};

/// A folder stands for the command line that was submitted from it.
Arguments of_submission(const Arguments& arguments) {
    std::error_code error;
    const std::string& folder = arguments.words[0];
    if (!std::filesystem::is_directory(folder, error)) return arguments;
    const auto submission = latest_submission(folder);
    if (!submission)
        throw UsageError(fmt::format("`{}` was not submitted from here: name the experiment's file", folder));
    std::vector<std::string> words = {"collect"};
    words.insert(words.end(), submission->words.begin(), submission->words.end());
    Arguments submitted = parse(words).arguments;
    if (arguments.has("--wait")) submitted.options["--wait"] = {""};
    return submitted;
}

bool all_have_ended(const Experiment& experiment, const RunOptions& options) {
    return std::ranges::all_of(status_of(experiment, options), [](const TrialStatus& trial) {
        return trial.state == TrialStatus::State::done || trial.state == TrialStatus::State::failed;
    });
}

/// Until every trial has ended, or the command is told to stop: then it collects what there is.
void wait_until_ended(const Experiment& experiment, const RunOptions& options) {
    const Interrupts interrupts([](bool) {}, [](const std::string&) {});
    while (!all_have_ended(experiment, options) && !interrupts.token().stop_requested())
        interrupts.sleep_for(std::chrono::seconds(5));
}

ExitCode run_collect(const Arguments& given, Terminal& terminal) {
    const Arguments arguments = of_submission(given);
    const Experiment experiment = load(arguments.words[0], arguments, terminal);
    check_unchanged(experiment, arguments);
    const RunOptions options = run_options(arguments);
    if (arguments.has("--wait")) wait_until_ended(experiment, options);
    std::error_code error;
    const std::filesystem::path folder = options.out / experiment.name;
    if (!std::filesystem::is_directory(folder, error)) {
        terminal.err(fmt::format("error: nothing of `{}` has been trained: there is no folder `{}`\n", experiment.name,
                                 folder.native()));
        return ExitCode::incomplete;
    }
    MessageObserver observer(terminal);
    const RunOutcome outcome = collect_experiment(experiment, options, observer);
    terminal.print(results_table(outcome.results, terminal.width(), terminal.colour_out()));
    terminal.err(fmt::format("\nResults: {}\n", outcome.folder.string()));
    if (outcome.exit == ExitCode::incomplete) {
        const auto missing = std::ranges::count(outcome.results.trials, Status::interrupted, &TrialRecord::status);
        terminal.err(fmt::format("Missing: {} of {} trials: {}.\n", missing, outcome.results.trials.size(),
                                 missing_trials(outcome.results)));
    }
    return outcome.exit;
}

}  // namespace

const Command collect_command{"collect",
                              "Writes curves, table and answers of what shards have trained; trains nothing",
                              "FILE",
                              1,
                              1,
                              file_options({out_option(),
                                            data_dir_option(),
                                            same_isa_option(),
                                            if_config_option(),
                                            {"--wait", "", "until all shards have ended", false}}),
                              run_collect};

}  // namespace runner
