#include "runner/commands/catalog.h"
#include "runner/results/results.h"
#include "runner/results/table.h"

namespace runner {
namespace {

ExitCode run_compare(const Arguments& arguments, Terminal& terminal) {
    std::string text;
    for (const std::string& path : arguments.words)
        text += (text.empty() ? "" : "\n") + results_table(read_results(path), terminal.width(), terminal.colour_out());
    terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command compare_command{
    "compare", "Shows the table of variants and the verdicts on the claims", "RESULTS", 1, 1000, {}, run_compare};

}  // namespace runner
