#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/results/csv.h"
#include "runner/results/outcomes_csv.h"
#include "runner/results/results_json.h"
#include "runner/results/tensorboard.h"
#include "runner/store/files.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Event files are a folder: beside the results, unless `-o` names another.
void export_events(const Results& results, const fs::path& folder, Terminal& terminal) {
    for (const EventFile& file : event_files(results)) write_file(folder / file.path, file.bytes);
    terminal.err(fmt::format("{} runs: tensorboard --logdir {}\n", results.trials.size(), folder.native()));
}

fs::path beside(const fs::path& results) {
    std::error_code unused;
    return (fs::is_directory(results, unused) ? results : results.parent_path()) / "tensorboard";
}

/// They lie beside the results, in the folders of the trials. Throws declare::InvalidInput where there are none.
std::string outcomes_of(const Results& results, const std::string& path) {
    const std::string text = outcomes_csv(results);
    const auto without =
        std::ranges::count_if(results.trials, [](const TrialRecord& trial) { return !trial.outcomes; });
    if (!text.empty() && without == 0) return text;
    Diagnostics diagnostics;
    diagnostics.error(
        Place{std::make_shared<declare::Source>(results_file(path).native(), "")},
        fmt::format("{} of {} trials have no outcomes of their samples beside them", without, results.trials.size()),
        "`runner run` keeps them in the folder of each trial, and evaluates trials again that have none");
    throw declare::InvalidInput(diagnostics);
}

ExitCode run_export(const Arguments& arguments, Terminal& terminal) {
    const std::string format = arguments.get("--format").value_or("csv");
    if (format != "csv" && format != "jsonl" && format != "outcomes" && format != "tensorboard")
        throw UsageError(
            fmt::format("--format: expected one of `csv`, `jsonl`, `outcomes`, `tensorboard`, received `{}`", format));
    const Results results = read_results(arguments.words[0]);
    const auto out = arguments.get("-o");
    if (format == "tensorboard") {
        export_events(results, out ? fs::path(*out) : beside(arguments.words[0]), terminal);
        return ExitCode::done;
    }
    const std::string text = format == "csv"     ? curves_csv(results)
                             : format == "jsonl" ? curves_jsonl(results)
                                                 : outcomes_of(results, arguments.words[0]);
    if (out)
        write_named_file(*out, text);
    else
        terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command export_command{
    "export",
    "Gives every number of the curves, or the outcome of every test sample, to other programs",
    "RESULTS",
    1,
    1,
    {{"--format", "csv|jsonl|outcomes|tensorboard",
      "csv (default) or jsonl, one number a line; outcomes, one test sample a line as CSV; or TensorBoard's event "
      "files",
      false},
     {"-o", "PATH", "the file, or the folder of the event files (default: stdout; tensorboard/ beside the results)",
      false}},
    run_export};

}  // namespace runner
