#include "runner/run/collect_experiment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "runner/results/output.h"
#include "runner/run/earlier_looks.h"
#include "runner/run/run_parts.h"
#include "runner/store/folder_lock.h"

namespace runner {
namespace {

/// Leaves all jobs to others.
class IdleExecutor : public Executor {
public:
    void execute(const TrialPlan&, const RunJob&, const std::stop_token&) override {}
    bool is_alone() const override { return false; }
};

}  // namespace

RunOutcome collect_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer) {
    const std::filesystem::path folder = options.out / experiment.name;
    const FolderLock lock(folder, FolderUse::shared);
    EarlierLooks earlier(folder);
    IdleExecutor executor;
    RunObserver silent;  // what is trained again is for those to say who train
    RunParts run(experiment, options, executor, silent, {}, InputData::all_unexamined);
    RunOutcome outcome = run.collect(run.execute(variant_trials));
    if (!earlier.problem().empty()) observer.on_message(earlier.problem());
    earlier.add_to(outcome.results);
    earlier.keep(outcome.results);
    for (const std::string& text : write_results(folder, outcome.results)) observer.on_message(text);
    if (outcome.exit == ExitCode::interrupted) outcome.exit = ExitCode::incomplete;
    return outcome;
}

std::string missing_trials(const Results& results) {
    std::vector<std::string> variants;  // in their order
    std::map<std::string, std::vector<std::string>> missing;
    for (const TrialRecord& trial : results.trials) {
        if (trial.status != Status::interrupted) continue;
        auto& seeds = missing[trial.variant];
        if (seeds.empty()) variants.push_back(trial.variant);
        seeds.push_back(to_string(trial.replicate()));
    }
    constexpr std::size_t most = 8;
    std::string text;
    for (const std::string& variant : variants) {
        auto& seeds = missing[variant];
        const std::size_t more = seeds.size() > most ? seeds.size() - most : 0;
        if (more) seeds.resize(most);
        text += fmt::format("{}`{}`: {}{}", text.empty() ? "" : "; ", variant, fmt::join(seeds, ", "),
                            more ? fmt::format(" and {} more", more) : "");
    }
    return text;
}

}  // namespace runner
