#include "runner/run/run_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runner/counted.h"
#include "runner/run/collect.h"
#include "runner/run/other_machines.h"
#include "runner/run/search.h"
#include "runner/run/trial_records.h"
#include "runner/run/trial_runner.h"

namespace runner {
namespace {

std::vector<Trial> with(std::vector<Trial> trials, const std::vector<Trial>& more) {
    trials.insert(trials.end(), more.begin(), more.end());
    return trials;
}

/// Candidates' trials of one that the other does not know.
std::vector<Trial> newly_wanted(const Experiment& next, const Experiment& before) {
    std::set<std::pair<TrialKey, std::int64_t>> known;
    for (const Trial& trial : candidate_trials(before)) known.insert({trial.key, trial.until});
    std::vector<Trial> trials = candidate_trials(next);
    std::erase_if(trials, [&](const Trial& trial) { return known.contains({trial.key, trial.until}); });
    return trials;
}

}  // namespace

ExitCode exit_code_of_ended(const Results& results) {
    const auto is_interrupted = [](const TrialRecord& trial) { return trial.status == Status::interrupted; };
    // A candidate that diverged is answer enough: it was not kept.
    const auto has_failed = [](const SearchRecord& search) {
        return std::ranges::any_of(search.candidates, [](const CandidateRecord& candidate) {
            return std::ranges::find(candidate.statuses, to_string(Status::failed)) != candidate.statuses.end();
        });
    };
    const bool good =
        std::ranges::none_of(results.search, has_failed) && std::ranges::all_of(results.trials, [&](const auto& trial) {
            return is_interrupted(trial) || is_well(results, trial);
        });
    return good ? ExitCode::done : ExitCode::trial_failed;
}

RunParts::RunParts(const Experiment& experiment, const RunOptions& options, Executor& executor, RunObserver& observer,
                   const std::stop_token& stop, InputData data)
    : experiment_(experiment),
      options_(options),
      store_(options.out / experiment.name),
      observer_(observer),
      inputs_(
          experiment, options.places, [this](const std::string& text) { observer_.on_message(text); }, data),
      fresh_(freshness_of(options)),
      executor_(executor),
      stop_(stop) {}

TrialPlan RunParts::plan(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials) const {
    const auto sums = [this](const Variant& variant) { return inputs_.dataset(variant)->sha256; };
    return make_plan(std::move(experiment), trials, store_, sums, fresh_);
}

void RunParts::execute(const TrialPlan& plan) {
    for (const std::string& text : earlier_formats(plan)) observer_.on_message(text);
    if (const std::string text = evaluated_again(plan); !text.empty()) observer_.on_message(text);
    if (const std::string text = trained_further(plan); !text.empty()) observer_.on_message(text);
    if (const std::string text = kept_beside(plan, store_.folders().folder()); !text.empty())
        observer_.on_message(text);
    if (options_.keep_states) tell_of_no_state(*plan.experiment);
    for (const std::string& text : of_other_machines(plan, this_environment(), fresh_.keep)) observer_.on_message(text);
    show_names(plan);
    keep_names(plan);
    if (executor_.is_alone()) begin_alone(plan);
    const TrialRunner runner(plan, inputs_, store_, observer_, {options_.checkpoint_seconds, options_.keep_states});
    const RunJob run = [&](const TrainingJob& job, const std::stop_token& stop) {
        trained_ += runner.run(job, stop, [&] { return executor_.still_has(plan, job); });
    };
    executor_.execute(plan, run, stop_);
    show_names(plan);  // of what was trained; it tells of what was in the way
}

/// Once, though several plans are executed.
void RunParts::tell_of_no_state(const Experiment& experiment) {
    for (const Variant& variant : experiment.variants)
        if (looks_at_end(variant) && stateless_.insert(variant.name).second)
            observer_.on_message(
                fmt::format("`{}` keeps no state: its learning rate depends on how many epochs there are, so a longer "
                            "training takes other steps from the start",
                            variant.name));
}

/// `trials/` shows what this run means. What is in the way is told once.
void RunParts::show_names(const TrialPlan& plan) {
    const FolderUse use = executor_.is_alone() ? FolderUse::alone : FolderUse::shared;
    std::string in_the_way;
    for (const PlannedTrial& trial : plan.trials)
        if (std::string why = store_.folders().show(trial.id(), use); in_the_way.empty()) in_the_way = std::move(why);
    if (!in_the_way.empty() && !std::exchange(told_of_the_way_, true)) observer_.on_message(in_the_way);
}

/// As long as it is not known what else this run names, what the same one named before counts too.
void RunParts::keep_names(const TrialPlan& plan) {
    if (options_.name.file.empty()) return;
    for (const PlannedTrial& trial : plan.trials)
        if (!trial.identity.trial.empty()) named_.insert(trial.identity.trial);
    std::set<std::string> trials = named_;
    for (TrialUse& use : read_uses(store_.folders().folder()))
        if (use.name.text() == options_.name.text()) trials.merge(use.trials);
    write_use(store_.folders().folder(), use_of(options_.name, std::move(trials)));
}

/// Earlier runners kept trials by their names alone.
void RunParts::take_over() {
    if (!executor_.is_alone()) return;
    if (const int count = store_.folders().take_over())
        observer_.on_message(fmt::format("{} of an earlier runner moved to `{}`: `trials/` shows them there",
                                         counted(count, "trial"), store_.folders().stored("").native()));
}

/// What nobody else may touch is cleared up, and what is finished is told.
void RunParts::begin_alone(const TrialPlan& plan) {
    reset_unfinished(store_, plan);
    for (const PlannedTrial& trial : plan.trials) {
        if (!trial.is_trained() && !trial.is_over()) continue;
        if (trial.is_trained()) store_.remove_checkpoints(trial.id());
        taken_ += trial.is_trained() && !done_.contains(trial.key);
        if (!trial.is_over()) continue;
        observer_.on_trial_finished(trial, find_record(store_, trial).value());
    }
}

/// What a plan has brought to its end is not done again in this run, though it were to be fresh.
void RunParts::keep_finished(const TrialPlan& plan) {
    for (const PlannedTrial& trial : plan.trials) {
        const auto record = find_record(store_, trial);
        if (record && trial.pauses_with(*record)) fresh_.keep.insert(trial.key);
        if (!record || record->status == Status::interrupted || record->status == Status::failed) continue;
        done_.insert(trial.key);
        fresh_.keep.insert(trial.key);
    }
}

/// What is wanted, after the candidates whose trainings it may share.
std::vector<Trial> RunParts::remaining_trials(const Experiment& resolved, const AskTrials& ask) const {
    std::vector<Trial> trials = candidate_trials(resolved);
    std::erase_if(trials, [this](const Trial& trial) { return !done_.contains(trial.key); });
    return with(std::move(trials), ask(resolved));
}

/// Where none of their candidates has been tried.
Experiment RunParts::begin_races(const Experiment& given) const {
    return with_turns(given, compare_candidates(given, [](const TrialKey&) { return std::nullopt; }));
}

/// All candidates at once; those of races seed by seed, and where they are halved from rung to rung, as long as there
/// are some to try.
std::vector<SearchRecord> RunParts::search(const std::shared_ptr<const Experiment>& given,
                                           std::shared_ptr<const Experiment> now, const AskTrials& ask) {
    const auto goes_on = [](const SearchRecord& search) { return search.is_staged() && !search.find_kept(); };
    if (std::ranges::none_of(given->variants, [](const Variant& variant) { return static_cast<bool>(variant.search); }))
        return {};
    const TrialPlan wanted = plan(given, ask(*given));
    for (;;) {
        const TrialPlan candidates = plan(now, search_trials(*now));
        searching_ = {&candidates, &wanted};
        execute(candidates);
        searching_ = {};
        keep_finished(candidates);
        std::vector<SearchRecord> searches = compare_candidates(*given, find_in(candidates, store_));
        if (std::ranges::none_of(searches, goes_on)) return searches;
        auto next = std::make_shared<const Experiment>(with_turns(*given, searches));
        const std::vector<Trial> more = newly_wanted(*next, *now);
        if (more.empty()) return searches;
        for (const SearchRecord& search : searches)
            if (const std::string text = search_so_far(search); !text.empty()) observer_.on_message(text);
        observer_.on_plan(more, count_jobs(options_));
        now = std::move(next);
    }
}

ExecutedPlan RunParts::execute(const AskTrials& ask) {
    take_over();
    const auto given = std::make_shared<const Experiment>(experiment_);
    const auto begun = std::make_shared<const Experiment>(begin_races(*given));
    observer_.on_plan(with(candidate_trials(*begun), ask(*given)), count_jobs(options_));
    ExecutedPlan executed;
    executed.searches = search(given, begun, ask);
    std::vector<SearchRecord> ended = executed.searches;
    std::erase_if(ended, [](const SearchRecord& search) { return !search.find_kept(); });
    for (const std::string& text : sentences(ended)) observer_.on_message(text);
    const auto resolved = std::make_shared<const Experiment>(resolve_search(*given, executed.searches));
    const std::vector<Trial> remaining = remaining_trials(*resolved, ask);
    observer_.on_plan(remaining, count_jobs(options_));
    executed.plan = plan(resolved, remaining);
    executing_ = &executed;
    execute(executed.plan);
    executing_ = nullptr;
    if (!options_.name.file.empty() && !stop_.stop_requested())
        write_use(store_.folders().folder(), use_of(options_.name, named_));
    return executed;
}

RunOutcome RunParts::collect(const ExecutedPlan& executed) const {
    RunOutcome outcome{.folder = options_.out / experiment_.name, .trained = trained_, .taken_from_folder = taken_};
    outcome.results = runner::collect(executed.plan, store_, executed.searches,
                                      capture_environment(count_jobs(options_)), executor_.looks(options_.looks));
    outcome.exit = std::ranges::count(outcome.results.trials, Status::interrupted, &TrialRecord::status)
                       ? ExitCode::interrupted
                       : exit_code_of_ended(outcome.results);
    return outcome;
}

std::optional<Results> RunParts::results_so_far(const std::map<TrialKey, TrialRecord>& running) const {
    if (!executing_ && !searching_.wanted) return {};
    const TrialPlan& plan = executing_ ? executing_->plan : *searching_.wanted;
    Results results = make_results(*plan.experiment, records_of(plan, store_, running),
                                   capture_environment(count_jobs(options_)), executor_.looks(options_.looks));
    results.search = executing_ ? executing_->searches
                                : compare_candidates(*plan.experiment, find_in(*searching_.candidates, store_));
    results.partial = true;
    return results;
}

}  // namespace runner
