#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/results/csv.h"
#include "runner/results/results.h"

namespace runner {
namespace {

ExitCode run_export(const Arguments& arguments, Terminal& terminal) {
    const std::string format = arguments.get("--format").value_or("csv");
    if (format != "csv" && format != "jsonl")
        throw UsageError(fmt::format("--format: expected one of `csv`, `jsonl`, received `{}`", format));
    const Results results = read_results(arguments.words[0]);
    terminal.out(format == "csv" ? curves_csv(results) : curves_jsonl(results));
    return ExitCode::done;
}

}  // namespace

const Command export_command{"export",  "Prints every number of the curves, one a line",
                             "RESULTS", 1,
                             1,         {{"--format", "csv|jsonl", "csv (default) or jsonl", false}},
                             run_export};

}  // namespace runner
