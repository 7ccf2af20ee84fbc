#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/results/csv.h"
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

ExitCode run_export(const Arguments& arguments, Terminal& terminal) {
    const std::string format = arguments.get("--format").value_or("csv");
    if (format != "csv" && format != "jsonl" && format != "tensorboard")
        throw UsageError(fmt::format("--format: expected one of `csv`, `jsonl`, `tensorboard`, received `{}`", format));
    const Results results = read_results(arguments.words[0]);
    const auto out = arguments.get("-o");
    if (format == "tensorboard") {
        export_events(results, out ? fs::path(*out) : beside(arguments.words[0]), terminal);
        return ExitCode::done;
    }
    const std::string text = format == "csv" ? curves_csv(results) : curves_jsonl(results);
    if (out)
        write_named_file(*out, text);
    else
        terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command export_command{
    "export",
    "Gives every number of the curves to other programs: CSV, JSON Lines or TensorBoard",
    "RESULTS",
    1,
    1,
    {{"--format", "csv|jsonl|tensorboard", "csv (default) or jsonl, one number a line; or TensorBoard's event files",
      false},
     {"-o", "PATH", "the file, or the folder of the event files (default: stdout; tensorboard/ beside the results)",
      false}},
    run_export};

}  // namespace runner
