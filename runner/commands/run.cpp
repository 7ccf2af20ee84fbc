#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/progress.h"
#include "runner/commands/shared.h"
#include "runner/results/results.h"
#include "runner/results/table.h"

namespace runner {
namespace {

void say_stopping() { Terminal().err("\nStopping: what is done is being saved. Once more to stop at once.\n"); }

ExitCode worse(ExitCode a, ExitCode b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

ExitCode run_one(const Experiment& experiment, const RunOptions& options, Terminal& terminal, std::stop_token stop) {
    Progress progress(terminal);
    const RunOutcome outcome = run_experiment(experiment, options, progress, stop);
    progress.finish();
    terminal.out(results_table(read_results(outcome.folder / "results.json"), terminal.width(), terminal.colour_out()));
    terminal.err(fmt::format("\nResults: {}\n", outcome.folder.string()));
    return outcome.exit;
}

/// All files are checked before the first is trained.
ExitCode run_files(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts(say_stopping);
    const RunOptions options = run_options(arguments);
    std::vector<Experiment> experiments;
    Diagnostics all;
    for (const std::string& path : arguments.words) experiments.push_back(load(path, arguments, terminal));
    ExitCode code = ExitCode::done;
    for (const Experiment& experiment : experiments) {
        code = worse(code, run_one(experiment, options, terminal, interrupts.token()));
        if (interrupts.token().stop_requested()) return interrupts.exit_code();
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
    file_options({{"--jobs", "N", "trials side by side (default: one a core)", false},
                  {"--out", "DIR", "where the results go, to DIR/<name>/ (default: results)", false},
                  data_dir_option(),
                  {"--fresh", "", "trains again what is finished", false}}),
    run_files};

}  // namespace runner
