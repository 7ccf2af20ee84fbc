#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "layers/onednn/executable_memory.h"
#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/progress.h"
#include "runner/commands/shared.h"
#include "runner/record/measures.h"
#include "runner/run/variance_study.h"
#include "runner/store/files.h"

namespace runner {
namespace {

/// Five seeds tell something, and their square is of 25 trainings.
constexpr std::size_t usual_seeds = 5;

std::string measure_named(const Arguments& arguments) {
    const std::string measure = arguments.get("--measure").value_or("");
    if (measure.empty() || (MeasureParts::parse(measure) && !is_first_hit(measure))) return measure;
    if (is_first_hit(measure))
        throw UsageError(
            fmt::format("--measure: `{}` needs a target, which claims have: name a number of every trial, such as "
                        "test_accuracy",
                        measure));
    auto known = scalar_measures();
    std::erase_if(known, [](const std::string& name) { return is_first_hit(name); });
    known.insert(known.end(), {"test_accuracy", "test_loss", "best.val_accuracy", "last.val_loss"});
    throw UsageError(fmt::format(
        "--measure: expected a number of a trial such as test_accuracy, received `{}`{}", measure,
        declare::suggestion(measure, known).empty() ? "" : "\n      " + declare::suggestion(measure, known)));
}

ExitCode run_variance(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts([](bool) { Terminal().err("\nStopping: what is done is being saved.\n"); },
                                log_to(terminal));
    const std::string measure = measure_named(arguments);
    Experiment experiment = load(arguments.words[0], arguments, terminal);
    if (experiment.folds > 0)
        throw UsageError(fmt::format("variance: `{}` cuts folds, and what a seed varies is studied without\n      {}",
                                     experiment.name, how_without_folds(experiment)));
    if (!arguments.has("--seeds") && experiment.seeds.size() > usual_seeds) experiment.seeds.resize(usual_seeds);
    RunOptions options = run_options(arguments);
    options.places.stop = interrupts.token();
    options.name = run_name(arguments.words[0], arguments);
    options.name.settings.insert(options.name.settings.begin(), "(variance)");
    layers::require_executable_memory();
    Progress progress(terminal);
    const SpreadOutcome outcome = study_spread(experiment, measure, options, progress, interrupts.token());
    progress.finish();
    if (outcome.exit == ExitCode::interrupted) {
        terminal.err("Interrupted: the same command goes on from there.\n");
        return interrupts.exit_code();
    }
    write_file(outcome.folder / "variance.json", spread_json(outcome.study));
    if (arguments.has("--json"))
        terminal.out(spread_json(outcome.study));
    else
        terminal.print(spread_text(outcome.study, terminal.width()));
    return outcome.exit;
}

}  // namespace

const Command variance_command{
    "variance",
    "Trains with each purpose of a seed alone, and tells what it does: weights, order, noise, split …",
    "FILE",
    1,
    1,
    file_options({{"--measure", "M", "what is measured (default: what the file's first claim is about)", false},
                  {"--jobs", "N", "trials side by side (default: one a core)", false},
                  {"--out", "DIR", "where the results go, to DIR/<name>/ (default: results)", false},
                  data_dir_option(),
                  {"--checkpoint-seconds", "N", "how often a trial's state is saved, at most (default: 2)", false},
                  {"--json", "", "prints JSON instead of text", false}}),
    run_variance};

}  // namespace runner
