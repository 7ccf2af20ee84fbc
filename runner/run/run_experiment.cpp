#include "runner/run/run_experiment.h"

#include "runner/results/output.h"
#include "runner/run/earlier_looks.h"
#include "runner/run/growing_results.h"
#include "runner/run/run_parts.h"
#include "runner/run/thread_executor.h"
#include "runner/store/files.h"
#include "runner/store/folder_lock.h"

namespace runner {
namespace {

/// Who can't be told on the way is told in the end.
void write_so_far(const std::filesystem::path& folder, const EarlierLooks& earlier, Results results) {
    earlier.add_to(results);
    try {
        write_partial_results(folder, results);
    } catch (const OutputError&) {
    }
}

}  // namespace

RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, Executor& executor,
                          RunObserver& observer, const std::stop_token& stop, const Finish& finish) {
    const std::filesystem::path folder = options.out / experiment.name;
    const FolderLock lock(folder);
    EarlierLooks earlier(folder);
    RunParts* parts = nullptr;
    GrowingResults growing(observer, options.renew_seconds, [&](const GrowingResults::Running& running) {
        if (auto results = parts->results_so_far(running)) write_so_far(folder, earlier, *std::move(results));
    });
    RunParts run(experiment, options, executor, growing, stop);
    parts = &run;
    if (!earlier.problem().empty()) run.observer().on_message(earlier.problem());
    RunOutcome outcome = run.collect(run.execute(variant_trials));
    earlier.add_to(outcome.results);
    earlier.keep(outcome.results);
    if (finish) finish(outcome);
    for (const std::string& text : write_results(folder, outcome.results)) run.observer().on_message(text);
    return outcome;
}

RunOutcome run_trials(const Experiment& experiment, const AskTrials& ask, const RunOptions& options,
                      RunObserver& observer, const std::stop_token& stop) {
    ThreadExecutor executor(count_jobs(options), [&](const std::string& text) { observer.on_message(text); });
    const FolderLock lock(options.out / experiment.name);
    RunParts run(experiment, options, executor, observer, stop);
    return run.collect(run.execute(ask));
}

RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                          const std::stop_token& stop) {
    ThreadExecutor executor(count_jobs(options), [&](const std::string& text) { observer.on_message(text); });
    return run_experiment(experiment, options, executor, observer, stop);
}

}  // namespace runner
