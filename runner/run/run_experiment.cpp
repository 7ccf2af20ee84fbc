#include "runner/run/run_experiment.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "runner/results/output.h"
#include "runner/run/collect.h"
#include "runner/run/earlier_looks.h"
#include "runner/run/other_machines.h"
#include "runner/run/search.h"
#include "runner/run/serial_observer.h"
#include "runner/run/thread_executor.h"
#include "runner/run/trial_inputs.h"
#include "runner/run/trial_records.h"
#include "runner/run/trial_runner.h"
#include "runner/store/folder_lock.h"

namespace runner {

int count_jobs(const RunOptions& options) {
    return options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Freshness freshness_of(const RunOptions& options) {
    Freshness fresh{.all = options.fresh, .keep = options.keep};
    if (options.same_instructions) fresh.instructions = this_environment();
    return fresh;
}

namespace {

std::vector<Trial> with(std::vector<Trial> trials, const std::vector<Trial>& more) {
    trials.insert(trials.end(), more.begin(), more.end());
    return trials;
}

/// Plans and executes parts of one run: what one part has done, the next one finds.
class RunParts {
public:
    RunParts(const Experiment& experiment, const RunOptions& options, const std::filesystem::path& folder,
             Executor& executor, RunObserver& observer, const std::stop_token& stop)
        : store_(folder),
          observer_(observer),
          inputs_(experiment, options.places, [this](const std::string& text) { observer_.on_message(text); }),
          checkpoint_seconds_(options.checkpoint_seconds),
          fresh_(freshness_of(options)),
          executor_(executor),
          stop_(stop) {}

    const TrialStore& store() const { return store_; }
    RunObserver& observer() { return observer_; }
    int trained() const { return trained_; }
    int taken_from_folder() const { return taken_; }

    TrialPlan plan(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials) const {
        const auto sums = [this](const Variant& variant) { return inputs_.dataset(variant)->sha256; };
        return make_plan(std::move(experiment), trials, store_, sums, fresh_);
    }

    void execute(const TrialPlan& plan) {
        for (const std::string& text : earlier_formats(plan)) observer_.on_message(text);
        if (const std::string text = evaluated_again(plan); !text.empty()) observer_.on_message(text);
        for (const std::string& text : of_other_machines(plan, this_environment(), fresh_.keep))
            observer_.on_message(text);
        reset_unfinished(store_, plan);
        for (const PlannedTrial& trial : plan.trials) {
            if (!trial.is_trained()) continue;
            store_.remove_checkpoints(trial.key);
            taken_ += !done_.contains(trial.key);
            if (!trial.is_finished()) continue;
            observer_.on_trial_finished(trial, find_record(store_, trial).value());
        }
        const TrialRunner runner(plan, inputs_, store_, observer_, checkpoint_seconds_);
        const RunJob run = [&](const TrainingJob& job, const std::stop_token& stop) {
            trained_ += runner.run(job, stop);
        };
        executor_.execute(plan, run, stop_);
    }

    /// What a plan has brought to its end is not done again in this run, though it were to be fresh.
    void keep_finished(const TrialPlan& plan) {
        for (const PlannedTrial& trial : plan.trials) {
            const auto record = find_record(store_, trial);
            if (!record || record->status == Status::interrupted || record->status == Status::failed) continue;
            done_.insert(trial.key);
            fresh_.keep.insert(trial.key);
        }
    }

    /// What is wanted, after the candidates whose trainings it may share.
    std::vector<Trial> remaining_trials(const Experiment& resolved, const AskTrials& ask) const {
        std::vector<Trial> trials = candidate_trials(resolved);
        std::erase_if(trials, [this](const Trial& trial) { return !done_.contains(trial.key); });
        return with(std::move(trials), ask(resolved));
    }

private:
    TrialStore store_;
    SerialObserver observer_;
    TrialInputs inputs_;
    double checkpoint_seconds_;
    Freshness fresh_;
    Executor& executor_;
    std::stop_token stop_;
    std::atomic<int> trained_ = 0;
    int taken_ = 0;
    std::set<TrialKey> done_;
};

ExitCode exit_code(const Results& results) {
    const auto is_interrupted = [](const TrialRecord& trial) { return trial.status == Status::interrupted; };
    // A candidate that diverged is answer enough: it was not kept.
    const auto has_failed = [](const SearchRecord& search) {
        return std::ranges::any_of(search.candidates, [](const CandidateRecord& candidate) {
            return std::ranges::find(candidate.statuses, to_string(Status::failed)) != candidate.statuses.end();
        });
    };
    if (std::ranges::any_of(results.trials, is_interrupted)) return ExitCode::interrupted;
    const bool good = std::ranges::none_of(results.search, has_failed) &&
                      std::ranges::all_of(results.trials, [&](const auto& trial) { return is_well(results, trial); });
    return good ? ExitCode::done : ExitCode::trial_failed;
}

RunOutcome train(const Experiment& experiment, const AskTrials& ask, const RunOptions& options, RunParts& run) {
    const auto given = std::make_shared<const Experiment>(experiment);
    const TrialPlan candidates = run.plan(given, search_trials(*given));
    run.observer().on_plan(with(candidate_trials(*given), ask(*given)), count_jobs(options));
    run.execute(candidates);
    run.keep_finished(candidates);

    const std::vector<SearchRecord> searches = compare_candidates(*given, find_in(candidates, run.store()));
    std::vector<SearchRecord> ended = searches;
    std::erase_if(ended, [](const SearchRecord& search) { return !search.find_kept(); });
    for (const std::string& text : sentences(ended)) run.observer().on_message(text);
    const auto resolved = std::make_shared<const Experiment>(resolve_search(*given, searches));
    const TrialPlan plan = run.plan(resolved, run.remaining_trials(*resolved, ask));
    run.execute(plan);

    RunOutcome outcome{.folder = options.out / experiment.name,
                       .trained = run.trained(),
                       .taken_from_folder = run.taken_from_folder()};
    outcome.results = collect(plan, run.store(), searches, capture_environment(count_jobs(options)), options.looks);
    outcome.exit = exit_code(outcome.results);
    return outcome;
}

}  // namespace

RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, Executor& executor,
                          RunObserver& observer, const std::stop_token& stop) {
    const std::filesystem::path folder = options.out / experiment.name;
    const FolderLock lock(folder);
    EarlierLooks earlier(folder);
    RunParts run(experiment, options, folder, executor, observer, stop);
    if (!earlier.problem().empty()) run.observer().on_message(earlier.problem());
    RunOutcome outcome = train(experiment, variant_trials, options, run);
    earlier.add_to(outcome.results);
    earlier.keep(outcome.results);
    for (const std::string& text : write_results(folder, outcome.results)) run.observer().on_message(text);
    return outcome;
}

RunOutcome run_trials(const Experiment& experiment, const AskTrials& ask, const RunOptions& options,
                      RunObserver& observer, const std::stop_token& stop) {
    ThreadExecutor executor(count_jobs(options), [&](const std::string& text) { observer.on_message(text); });
    const std::filesystem::path folder = options.out / experiment.name;
    const FolderLock lock(folder);
    RunParts run(experiment, options, folder, executor, observer, stop);
    return train(experiment, ask, options, run);
}

RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                          const std::stop_token& stop) {
    ThreadExecutor executor(count_jobs(options), [&](const std::string& text) { observer.on_message(text); });
    return run_experiment(experiment, options, executor, observer, stop);
}

}  // namespace runner
