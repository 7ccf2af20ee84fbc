#include "runner/training/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "layers/math/denormals.h"
#include "runner/config/checks/checks.h"
#include "runner/data/data_store.h"
#include "runner/data/read_facts.h"
#include "runner/data/split_problem.h"
#include "runner/data/trial_data.h"
#include "runner/results/output.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/store/trial_store.h"
#include "runner/training/choosing.h"
#include "runner/training/loop/trainer.h"
#include "runner/training/network/pruning.h"
#include "runner/training/network/trial_evaluation.h"
#include "runner/training/scheduler.h"
#include "runner/training/trial_graph.h"
#include "runner/training/weights.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

std::filesystem::path folder_of(const Experiment& experiment, const RunOptions& options) {
    return options.out / experiment.name;
}

/// A file that a variant names does not do: exit 2, at the place where it stands. Of several lines, the first says
/// what is wrong, and the others what it consists of.
[[noreturn]] void misfit(const StartFrom& start, const std::string& why) {
    constexpr std::size_t most = 12;
    declare::Diagnostics diagnostics;
    std::istringstream text(why);
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        if (const std::size_t begin = line.find_first_not_of(' '); begin != std::string::npos)
            lines.push_back(line.substr(begin));
    auto& error = diagnostics.error(start.place, lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (i <= most || i + 1 == lines.size())
            error.notes.push_back({lines[i], {}});
        else if (i == most + 1)
            error.notes.push_back({fmt::format("… and {} more", lines.size() - i - 1), {}});
    throw declare::InvalidInput(diagnostics);
}

/// What is wrong with a data section, each problem at the key that it is about.
[[noreturn]] void misfit(const Variant& variant, const DataProblems& found) {
    declare::Diagnostics diagnostics;
    tell_split_problems(found.problems, variant.written, diagnostics);
    throw declare::InvalidInput(diagnostics);
}

/// Files of one's own say only now how many classes and samples they hold, and of what shape.
void check_with_read_facts(const Variant& variant, const Dataset& dataset) {
    Variant read = variant;
    read.data = with_read_facts(variant.data, dataset);
    if (Value* data = read.written.find("data")) data->remove("classes");  // they are applied
    declare::Diagnostics found;
    check_variant(read, read.written, found);
    if (found.errors() > 0) throw declare::InvalidInput(found);
}

/// Whether reading told what was not known before, as of a folder with fewer images than were published.
bool has_other_facts(const Variant& variant, const Dataset& dataset) {
    const auto known = variant.data.dataset->facts();
    const DatasetFacts read = dataset.facts();
    return !known || known->train_classes != read.train_classes || known->test_classes != read.test_classes;
}

/// What the trials of a run share: datasets and weight files, each read once, before any training.
class Shared {
public:
    Shared(const Experiment& experiment, const RunOptions& options, const Log& log) : store_(options.places, log) {
        for (const Variant& variant : experiment.variants)
            for (const Variant* tried : variant.tried()) {
                load(*tried, experiment.seeds.front());
                if (const auto& start = tried->model.start_from; start && start->variant.empty()) load(*tried, *start);
            }
    }

    /// A variant that has taken over the settings of another.
    void keep(const Variant& variant) { datasets_[&variant] = store_.get(variant.data); }

    const std::shared_ptr<const Dataset>& dataset(const Variant& variant) const { return datasets_.at(&variant); }
    const Safetensors& weights(const StartFrom& start) const { return files_.at(start.file.path); }

private:
    /// Parts that would be empty, or lack a class, are found here.
    void load(const Variant& variant, std::uint64_t seed) {
        datasets_[&variant] = store_.get(variant.data);
        const Value* section = variant.resolved.find("data");
        try {
            if (has_other_facts(variant, *dataset(variant))) check_with_read_facts(variant, *dataset(variant));
            if (tried_.insert(section ? to_json_line(*section) : variant.name).second)
                make_trial_data(dataset(variant), variant.data, seed);
        } catch (const DataProblems& found) {
            misfit(variant, found);
        }
    }

    static std::string bytes_of(const StartFrom& start) {
        try {
            return read_file(start.file.path);
        } catch (const declare::InvalidInput& error) {
            misfit(start, error.diagnostics.all().front().message);
        }
    }

    void load(const Variant& variant, const StartFrom& start) {
        try {
            const auto [entry, fresh] = files_.try_emplace(start.file.path);
            if (fresh) entry->second = from_safetensors(bytes_of(start), start.file.text);
            layers::Parameters trial(variant.graph);
            start_from(start, entry->second, fmt::format("`{}`", start.file.text), trial);
        } catch (const SafetensorsError& error) {
            misfit(start, error.what());
        } catch (const WeightsMisfit& error) {
            misfit(start, error.what());
        }
    }

    DataStore store_;
    std::map<const Variant*, std::shared_ptr<const Dataset>> datasets_;
    std::map<std::filesystem::path, Safetensors> files_;
    std::set<std::string> tried_;
};

/// One run: trials that are there already, those that are trained now, and what becomes of them. Searches come first;
/// when they are over, a variant that chooses is its best candidate.
class Run {
public:
    Run(const Experiment& experiment, const RunOptions& options, RunObserver& observer, std::stop_token stop)
        : experiment_(experiment),
          options_(options),
          observer_(observer),
          caller_stop_(std::move(stop)),
          on_stop_(caller_stop_, [this] { stop_.request_stop(); }),
          folder_(folder_of(experiment, options)),
          lock_(folder_),
          shared_(experiment_, options, [this](const std::string& text) { say(text); }),
          store_(folder_) {}

    RunOutcome go() {
        const auto searched = search_trials(experiment_);
        if (!searched.empty()) {
            prepare(searched);
            tell_plan(variant_trials(experiment_));
            train_all();
            remember();
            keep_best();
        }
        prepare(searches_that_ended(), variant_trials(experiment_));
        if (searched.empty()) tell_plan({});
        train_all();
        return sum_up();
    }

private:
    const PlannedTrial& planned(int trial) const { return graph_.trials[static_cast<std::size_t>(trial)].planned; }
    const Identity& identity(int trial) const { return graph_.trials[static_cast<std::size_t>(trial)].identity; }
    TrialRecord& record(int trial) { return records_[static_cast<std::size_t>(trial)]; }
    int jobs() const {
        return options_.jobs > 0 ? options_.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    }

    void say(const std::string& text) {
        const std::lock_guard guard(mutex_);
        observer_.on_message(text);
    }
    void tell_finished(int trial) {
        const std::lock_guard guard(mutex_);
        if (told_.insert(planned(trial).key()).second) observer_.on_trial_finished(planned(trial), record(trial));
    }
    /// What is prepared, and what comes after it.
    void tell_plan(const std::vector<PlannedTrial>& later) {
        std::vector<PlannedTrial> all;
        for (const auto& trial : graph_.trials)
            if (later.empty() || trial.planned.search) all.push_back(trial.planned);
        all.insert(all.end(), later.begin(), later.end());
        const std::lock_guard guard(mutex_);
        observer_.on_plan(all, jobs());
    }

    void prepare(std::vector<PlannedTrial> trials, const std::vector<PlannedTrial>& more = {}) {
        trials.insert(trials.end(), more.begin(), more.end());
        graph_ = make_trial_graph(trials, [this](const Variant& variant) { return shared_.dataset(variant)->sha256; });
        configurations_ = make_trial_graph(trials, [](const Variant&) { return std::map<std::string, std::string>(); });
        records_.assign(trials.size(), {});
        look_up();
    }

    bool is_fresh(const PlannedTrial& trial) const { return options_.fresh && !options_.keep.contains(trial.seed); }

    /// What lies in the folder; the rest counts as interrupted until it has run.
    void look_up() {
        for (std::size_t i = 0; i < graph_.trials.size(); ++i) {
            PlannedTrial& trial = graph_.trials[i].planned;
            const auto ended = ended_.find(trial.key());
            auto stored = ended != ended_.end() ? std::optional(ended->second)
                          : is_fresh(trial) || undecided_.contains(trial.variant)
                              ? std::nullopt
                              : store_.find(trial.key(), graph_.trials[i].identity.trial);
            trial.stored = stored.has_value();
            trial.resumable = !is_fresh(trial) && !trial.stored && store_.holds_checkpoint(trial.key());
            if (trial.stored && ended == ended_.end()) ++taken_;
            records_[i] = stored ? std::move(*stored) : unstarted(static_cast<int>(i));
        }
    }

    TrialRecord unstarted(int trial) const {
        TrialRecord record;
        record.variant = planned(trial).variant->name;
        record.seed = planned(trial).seed;
        record.parameters = planned(trial).variant->parameters;
        record.status = Status::interrupted;
        record.why = "not started";
        record.hash = identity(trial).trial;
        return record;
    }

    void train_all() {
        for (std::size_t i = 0; i < records_.size(); ++i)
            if (graph_.trials[i].planned.stored) tell_finished(static_cast<int>(i));
        run_tasks(dependencies(), jobs(), [this](int training) { run(training); });
        if (fatal_) std::rethrow_exception(fatal_);
    }

    /// The trials of the searches, and those that they started from.
    void remember() {
        for (std::size_t i = 0; i < records_.size(); ++i) {
            const PlannedTrial& trial = graph_.trials[i].planned;
            search_failed_ |= trial.search && records_[i].status == Status::failed;
            if (records_[i].status != Status::interrupted) ended_[trial.key()] = std::move(records_[i]);
        }
    }

    /// A search that was interrupted leaves its variant as it is: nothing is trained of it any more.
    void keep_best() {
        for (Variant& variant : experiment_.variants) {
            if (!variant.search) continue;
            searches_.push_back(compare_candidates(variant, [this](const Variant& candidate, std::uint64_t seed) {
                const auto found = ended_.find({candidate.name, {seed}});
                return found == ended_.end() ? nullptr : &found->second;
            }));
            if (const auto kept = index_of_kept(searches_.back())) {
                variant.keep(*kept);
                say(sentence(searches_.back()));
            } else {
                undecided_.insert(&variant);
            }
            shared_.keep(variant);
        }
        std::erase_if(ended_, [](const auto& entry) { return entry.second.status == Status::failed; });
    }

    /// Their trainings are there for the variants that kept them.
    std::vector<PlannedTrial> searches_that_ended() const {
        std::vector<PlannedTrial> trials = search_trials(experiment_);
        std::erase_if(trials, [this](const auto& trial) { return !trial.search || !ended_.contains(trial.key()); });
        return trials;
    }

    RunOutcome sum_up() {
        RunOutcome outcome;
        outcome.folder = folder_;
        outcome.trained = trained_;
        outcome.taken_from_folder = taken_;
        outcome.exit = exit_code();
        std::vector<TrialRecord> records;
        for (std::size_t i = 0; i < records_.size(); ++i)
            if (!graph_.trials[i].planned.search) records.push_back(std::move(records_[i]));
        outcome.results = make_results(experiment_, std::move(records), capture_environment(jobs()), options_.looks);
        outcome.results.search = std::move(searches_);
        for (const std::string& text : write_results(folder_, outcome.results)) say(text);
        return outcome;
    }

    std::vector<std::vector<int>> dependencies() const {
        std::vector<std::vector<int>> after;
        for (const auto& training : graph_.trainings)
            after.push_back(training.parent < 0
                                ? std::vector<int>{}
                                : std::vector{graph_.trials[static_cast<std::size_t>(training.parent)].training});
        return after;
    }

    void run(int index) {
        const TrialGraph::Training& training = graph_.trainings[static_cast<std::size_t>(index)];
        const bool stored = std::ranges::all_of(training.trials, [&](int trial) { return planned(trial).stored; });
        if (stored || stop_.stop_requested()) return;
        const layers::FlushDenormals flush;
        try {
            if (training.parent < 0 || parent_is_there(training)) train(training);
        } catch (const OutputError&) {
            give_up(std::current_exception());
        } catch (const std::bad_alloc&) {
            fail(training, "out of memory");
        } catch (const std::exception& error) {
            fail(training, error.what());
        }
    }

    bool parent_is_there(const TrialGraph::Training& training) {
        const TrialRecord& parent = record(training.parent);
        if (parent.status == Status::failed)
            fail(training, fmt::format("it starts from {}, which failed: {}", to_string(planned(training.parent).key()),
                                       parent.why));
        return parent.status != Status::failed && parent.status != Status::interrupted;
    }

    void fail(const TrialGraph::Training& training, const std::string& why) {
        for (const int trial : training.trials) {
            if (planned(trial).stored) continue;
            record(trial).status = Status::failed;
            record(trial).why = why;
            tell_finished(trial);
        }
    }

    /// Nothing can be kept any more: ends the run.
    void give_up(std::exception_ptr error) {
        const std::lock_guard guard(mutex_);
        if (!fatal_) fatal_ = std::move(error);
        stop_.request_stop();
    }

    /// Tells the caller, and writes checkpoints.
    class Trial : public TrainingObserver {
    public:
        Trial(Run& run, int trial) : run_(run), trial_(trial) {}
        void on_epoch(const TrialRecord& so_far) override {
            const std::lock_guard guard(run_.mutex_);
            run_.observer_.on_epoch(run_.planned(trial_), so_far);
        }
        void on_progress(const TrialRecord& so_far, double share) override {
            const std::lock_guard guard(run_.mutex_);
            run_.observer_.on_progress(run_.planned(trial_), so_far, share);
        }
        bool wants_states() const override { return true; }
        void on_state(const MakeState& state, bool interrupted) override {
            const std::chrono::duration<double> age = Clock::now() - saved_;
            if (!interrupted && age.count() < run_.options_.checkpoint_seconds) return;
            const PlannedTrial& trial = run_.planned(trial_);
            run_.store_.save_checkpoint(trial.key(), state(), run_.identity(trial_).training);
            saved_ = Clock::now();
        }

    private:
        Run& run_;
        int trial_;
        Clock::time_point saved_ = Clock::now();
    };

    /// The training that several trials may share, then each one's own evaluation.
    void train(const TrialGraph::Training& training) {
        const int first = training.trials.front();
        const Variant& variant = *planned(first).variant;
        const std::uint64_t seed = planned(first).seed;
        TrialData data = make_trial_data(shared_.dataset(variant), variant.data, seed);
        layers::Parameters parameters(variant.graph);
        const auto trained = std::ranges::find_if(training.trials, [&](int trial) { return planned(trial).stored; });
        const TrialRecord fitted =
            trained != training.trials.end() ? take_back(*trained, parameters) : fit_first(first, data, parameters);
        if (fitted.status == Status::interrupted) {
            record(first) = fitted;
            return tell_finished(first);
        }
        const Safetensors weights = weights_of(parameters);
        for (const int trial : training.trials) {
            if (planned(trial).stored) continue;
            restore_weights(weights, "the training", parameters);
            evaluate(trial, fitted, weights, data, parameters);
        }
    }

    TrialRecord fit_first(int trial, TrialData& data, layers::Parameters& parameters) {
        const PlannedTrial& planned = this->planned(trial);
        {
            const std::lock_guard guard(mutex_);
            observer_.on_trial_started(planned);
        }
        parameters.initialize(planned.seed);
        const std::vector<std::string> log = start(planned, parameters);
        const auto from = is_fresh(planned) ? std::nullopt
                                            : store_.checkpoint(planned.key(), identity(trial).training,
                                                                [this](const std::string& text) { say(text); });
        Trial observer(*this, trial);
        TrialRecord record = fit({*planned.variant, {planned.seed}, data, parameters, stop_.get_token()}, observer,
                                 from ? &*from : nullptr);
        record.weight_log = log;
        record.hash = identity(trial).trial;
        ++trained_;
        return record;
    }

    std::vector<std::string> start(const PlannedTrial& trial, layers::Parameters& parameters) {
        const auto& start = trial.variant->model.start_from;
        if (!start) return {};
        const bool file = start->variant.empty();
        auto log = start_from(*start, file ? shared_.weights(*start) : store_.weights({start->variant, {trial.seed}}),
                              fmt::format("`{}`", file ? start->file.text : start->variant), parameters);
        tell_once(*trial.variant, log);
        return log;
    }

    /// All seeds of a variant start in the same way.
    void tell_once(const Variant& variant, const std::vector<std::string>& log) {
        const std::lock_guard guard(mutex_);
        if (!started_.insert(&variant).second) return;
        for (const std::string& line : log) observer_.on_message(fmt::format("`{}`: {}", variant.name, line));
    }

    /// A training that was done before, for a trial that asks more of it.
    TrialRecord take_back(int trial, layers::Parameters& parameters) {
        const PlannedTrial& planned = this->planned(trial);
        restore_weights(store_.trained_weights(planned.key()), to_string(planned.key()), parameters);
        TrialRecord fitted = record(trial);
        if (fitted.status == Status::collapsed) {  // which is for the evaluation to say
            fitted.status =
                fitted.epochs_run < planned.variant->training.epochs ? Status::early_stopped : Status::finished;
            fitted.why.clear();
        }
        return fitted;
    }

    void evaluate(int trial, const TrialRecord& fitted, const Safetensors& trained, TrialData& data,
                  layers::Parameters& parameters) {
        const PlannedTrial& planned = this->planned(trial);
        const Variant& variant = *planned.variant;
        TrialRecord& own = record(trial);
        own = fitted;
        own.variant = variant.name;
        own.parameters = variant.parameters;
        own.hash = identity(trial).trial;
        const TrialContext context{variant, {planned.seed}, data, parameters, stop_.get_token()};
        if (planned.search)
            evaluate_on_training(context, own);
        else
            evaluate_trial(context, own);
        if (own.status != Status::interrupted) {
            const Safetensors weights = weights_of(parameters, {{"trial", own.hash}});
            store_.save(
                {.record = own,
                 .configuration = configurations_.trials[static_cast<std::size_t>(trial)].identity.trial,
                 .weights = weights,
                 .trained_weights = !planned.search && prunes_network(variant.evaluation) ? &trained : nullptr});
        }
        tell_finished(trial);
    }

    ExitCode exit_code() const {
        if (std::ranges::any_of(records_, [](const auto& r) { return r.status == Status::interrupted; }))
            return ExitCode::interrupted;
        if (search_failed_) return ExitCode::trial_failed;
        for (std::size_t i = 0; i < records_.size(); ++i) {
            if (graph_.trials[i].planned.search) continue;  // one that diverged is answer enough: it was not kept
            const auto& accept = graph_.trials[i].planned.variant->training.accept;
            const auto accepted = [&](Outcome outcome) { return std::ranges::find(accept, outcome) != accept.end(); };
            const Status status = records_[i].status;
            if (status == Status::failed || (status == Status::diverged && !accepted(Outcome::diverged)) ||
                (status == Status::collapsed && !accepted(Outcome::collapsed)))
                return ExitCode::trial_failed;
        }
        return ExitCode::done;
    }

    Experiment experiment_;  // with what was kept
    const RunOptions& options_;
    RunObserver& observer_;
    std::mutex mutex_;  // for the observer and the first fatal error
    std::stop_source stop_;
    std::stop_token caller_stop_;
    std::stop_callback<std::function<void()>> on_stop_;
    std::filesystem::path folder_;
    FolderLock lock_;
    Shared shared_;
    TrialStore store_;
    TrialGraph graph_, configurations_;
    std::vector<TrialRecord> records_;
    std::map<TrialKey, TrialRecord> ended_;  // in this run
    std::set<TrialKey> told_;
    std::set<const Variant*> started_;    // from others' weights, and said so
    std::set<const Variant*> undecided_;  // variants whose search was interrupted
    std::vector<SearchRecord> searches_;
    std::exception_ptr fatal_;
    std::atomic<int> trained_ = 0;
    int taken_ = 0;
    bool search_failed_ = false;
};

}  // namespace

RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                          std::stop_token stop) {
    return Run(experiment, options, observer, std::move(stop)).go();
}

}  // namespace runner
