#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "layers/onednn/executable_memory.h"
#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/progress.h"
#include "runner/commands/shard.h"
#include "runner/commands/shared.h"
#include "runner/commands/within.h"
#include "runner/config/variants/names.h"
#include "runner/config/variants/variant_settings.h"
#include "runner/results/table.h"
#include "runner/run/placebo.h"
#include "runner/run/until_decided.h"

namespace runner {
namespace {

void say_stopping(bool by_hand) {
    Terminal().err(
        fmt::format("\nStopping: what is done is being saved.{}\n", by_hand ? " Once more to stop at once." : ""));
}

ExitCode worse(ExitCode a, ExitCode b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

/// The looks of `--until-decided` need something to decide, and room for more seeds.
void check_looks(const Experiment& experiment, int most) {
    if (experiment.claims.empty())
        throw UsageError(fmt::format("--until-decided: `{}` has no claims to decide", experiment.name));
    if (std::ranges::all_of(experiment.claims, [&](const Claim& c) { return experiment.pairs_that_run(c).empty(); }))
        throw UsageError(
            fmt::format("--until-decided: no claim of `{}` can be judged without the variants that --only leaves out",
                        experiment.name));
    if (experiment.folds > 0)
        throw UsageError(
            fmt::format("--until-decided: `{}` is cross-validated, and more repetitions of the same samples "
                        "soon tell nothing new; write a larger `repeat`",
                        experiment.name));
    if (static_cast<std::size_t>(most) < experiment.seeds.size())
        throw UsageError(fmt::format("--max-seeds: expected at least the {} seeds of `{}`, received `{}`",
                                     experiment.seeds.size(), experiment.name, most));
    if (static_cast<std::uint64_t>(most) * experiment.variants.size() > most_trials)
        throw UsageError(fmt::format("--max-seeds: {} seeds of {} variants are more than {} trials", most,
                                     experiment.variants.size(), most_trials));
}

class Running {
public:
    Running(const Arguments& arguments, Terminal& terminal, std::stop_token stop)
        : arguments_(arguments), terminal_(terminal), stop_(std::move(stop)), options_(run_options(arguments)) {
        options_.places.stop = stop_;
        if (arguments.has("--max-seeds") && !arguments.has("--until-decided"))
            throw UsageError("--max-seeds belongs to --until-decided");
        if (arguments.has("--placebo") && arguments.has("--until-decided"))
            throw UsageError("--placebo has its seeds beforehand: leave --until-decided out");
        check_shard_options(arguments);
        if (arguments.has("--json") && !arguments.has("--placebo")) throw UsageError("--json belongs to --placebo");
    }

    Experiment read(const std::string& path) const {
        Experiment experiment = load(path, arguments_, terminal_);
        if (arguments_.has("--placebo") && experiment.folds > 0)
            throw UsageError(
                fmt::format("--placebo: `{}` cuts folds, and one variant is held against itself without\n      {}",
                            experiment.name, how_without_folds(experiment)));
        check_unchanged(experiment, arguments_);
        if (arguments_.has("--until-decided")) check_looks(experiment, max_seeds(arguments_));
        return experiment;
    }

    ExitCode run(const Experiment& experiment, const std::string& path) {
        options_.name = run_name(path, arguments_);
        try {
            if (arguments_.has("--shard")) return run_shard_of(experiment, arguments_, options_, terminal_, stop_);
            RunWatch watch(terminal_, events_folder(experiment, arguments_, options_));
            const ExitCode exit =
                arguments_.has("--placebo") ? run_against_itself(experiment, watch) : finish(train(experiment, watch));
            watch.rethrow();
            return exit;
        } catch (const DataMissing&) {
            if (!stop_.stop_requested()) throw;
            terminal_.err(
                fmt::format("Interrupted before the data had come: nothing of `{}` was trained. The same "
                            "command starts again.\n",
                            experiment.name));
            return ExitCode::interrupted;
        }
    }

private:
    RunOutcome train(const Experiment& experiment, RunWatch& watch) const {
        RunObserver& observer = watch.observer();
        RunOutcome outcome = budget_ ? run_within(experiment, options_, *budget_, observer, stop_)
                             : arguments_.has("--until-decided")
                                 ? run_until_decided(experiment, options_, max_seeds(arguments_), observer, stop_)
                                 : run_experiment(experiment, options_, observer, stop_);
        watch.finish();
        return outcome;
    }

    ExitCode run_against_itself(const Experiment& experiment, RunWatch& watch) {
        const PlaceboOutcome outcome = run_placebo(experiment, options_, watch.observer(), stop_);
        watch.finish();
        if (outcome.exit == ExitCode::interrupted) {
            terminal_.err("Interrupted: the same command goes on from there.\n");
            return outcome.exit;
        }
        if (tables_++ > 0) terminal_.print("\n");
        if (arguments_.has("--json"))
            terminal_.out(placebo_json(outcome.placebo));
        else
            terminal_.print(placebo_text(outcome.placebo, terminal_.width()));
        return outcome.exit;
    }

    ExitCode finish(const RunOutcome& outcome) {
        const Results& results = outcome.results;
        if (tables_++ > 0) terminal_.print("\n");
        if (arguments_.words.size() > 1) terminal_.print(table_heading(results, outcome.folder.string()));
        terminal_.print(results_table(results, terminal_.width(), terminal_.colour_out()));
        terminal_.err(fmt::format("\nResults: {}\n", outcome.folder.string()));
        if (outcome.exit == ExitCode::interrupted) terminal_.err(how_to_go_on(results));
        return outcome.exit;
    }

    std::string how_to_go_on(const Results& results) const {
        const auto open = std::ranges::count(results.trials, Status::interrupted, &TrialRecord::status);
        return fmt::format("Interrupted: {} of {} trials are finished. The same command{} goes on from there.\n",
                           static_cast<std::ptrdiff_t>(results.trials.size()) - open, results.trials.size(),
                           options_.fresh ? " without --fresh" : "");
    }

    const Arguments& arguments_;
    Terminal& terminal_;
    std::stop_token stop_;
    RunOptions options_;
    std::unique_ptr<Budget> budget_ = budget_of(arguments_);  // --within: the time begins now
    int tables_ = 0;
};

/// Results go to a folder of the experiment's name: a second one of that name would overwrite the first.
void check_names(const std::vector<Experiment>& experiments, const std::vector<std::string>& paths) {
    std::map<std::string, std::string> known;
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        const auto [first, fresh] = known.emplace(fold_case(experiments[i].name), paths[i]);
        if (fresh) continue;
        const std::string& name = experiments[i].name;
        throw UsageError(
            first->second == paths[i]
                ? fmt::format("`{}` stands twice", paths[i])
                : fmt::format("`{}` and `{}` are both called `{}`, and the results of one would overwrite the other's\n"
                              "      give one another `name: …`, or run them apart, each with its own --out",
                              first->second, paths[i], name));
    }
}

/// All files are checked before the first is trained.
ExitCode run_files(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts(say_stopping, log_to(terminal));
    Running running(arguments, terminal, interrupts.token());
    std::vector<Experiment> experiments;
    for (const std::string& path : arguments.words) experiments.push_back(running.read(path));
    check_names(experiments, arguments.words);
    layers::require_executable_memory();
    ExitCode code = ExitCode::done;
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        if (interrupts.token().stop_requested()) return interrupts.exit_code();
        const ExitCode one = running.run(experiments[i], arguments.words[i]);
        if (one == ExitCode::interrupted) return interrupts.exit_code();
        code = worse(code, one);
    }
    return code;
}

}  // namespace

const Command run_command{
    "run",
    "Trains every variant over its seeds, and writes curves, table and answers",
    "FILE",
    1,
    1000,
    file_options(
        {{"--jobs", "N", "trials side by side (default: one a core)", false},
         {"--out", "DIR", "where the results go, to DIR/<name>/ (default: results)", false},
         {"--shard", "I/N", "only so much of it, beside other processes; then `runner collect`", false},
         {"--help-out", "", "of --shard: then also trials of others that nobody is at", false},
         lease_option(),
         if_config_option(),
         data_dir_option(),
         {"--fresh", "", "trains again what is finished", false},
         {"--keep-state", "", "keeps what trainings end with: with more epochs they go on from there", false},
         same_isa_option(),
         {"--placebo", "", "judges the first variant against itself under other seeds: false alarms", false},
         {"--json", "", "of --placebo: prints JSON instead of text", false},
         {"--until-decided", "", "adds seeds while a claim is undecided", false},
         {"--max-seeds", "N", "how many there may be in the end (default: 30)", false},
         {"--within", "TIME", "so much time, such as 90s, 10m or 1h: what decides most comes first", false},
         {"--tensorboard", "", "writes TensorBoard's event files on the way, in tensorboard/ of the results", false},
         {"--checkpoint-seconds", "N", "how often a trial's state is saved, at most (default: 2)", false},
         {"--renew-seconds", "N", "how often the results on the way are written, at most (default: 10)", false}}),
    run_files};

}  // namespace runner
