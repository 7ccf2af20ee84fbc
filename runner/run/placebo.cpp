#include "runner/run/placebo.h"

#include <algorithm>

#include "runner/store/files.h"

namespace runner {
namespace {

/// The first variant with the seeds of the file and as many more; what it starts from comes along.
std::vector<Trial> placebo_trials(const Experiment& experiment) {
    const Variant& variant = experiment.variants.front();
    std::vector<Trial> trials;
    for (const std::uint64_t seed : more_seeds(experiment.seeds, 2 * experiment.seeds.size()))
        trials.push_back(
            {.key = {variant.name, {.seed = seed}}, .variant = &variant, .seeds = experiment.seeds_of({.seed = seed})});
    return with_ancestors(experiment, std::move(trials));
}

}  // namespace

PlaceboOutcome run_placebo(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                           const std::stop_token& stop) {
    RunOutcome run = run_trials(experiment, placebo_trials, options, observer, stop);
    PlaceboOutcome outcome{.exit = run.exit, .folder = run.folder};
    if (run.exit == ExitCode::interrupted) return outcome;
    const std::string& variant = experiment.variants.front().name;
    std::vector<TrialRecord> trials;
    std::ranges::copy_if(run.results.trials, std::back_inserter(trials),
                         [&](const TrialRecord& trial) { return trial.variant == variant; });
    outcome.placebo = judge_placebo(experiment, trials);
    write_file(run.folder / "placebo.json", placebo_json(outcome.placebo));
    return outcome;
}

}  // namespace runner
