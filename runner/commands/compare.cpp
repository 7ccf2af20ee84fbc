#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/results/results_json.h"
#include "runner/results/table.h"

namespace runner {
namespace {

ExitCode run_compare(const Arguments& arguments, Terminal& terminal) {
    std::string text;
    for (const std::string& path : arguments.words) {
        Results results = read_results(path);
        judge_again(results);
        if (!text.empty()) text += "\n";
        if (arguments.words.size() > 1) text += table_heading(results, path);
        text += results_table(results, terminal.width(), terminal.colour_out());
    }
    terminal.print(text);
    return ExitCode::done;
}

}  // namespace

const Command compare_command{
    "compare", "Shows the table of variants and the verdicts on the claims", "RESULTS", 1, 1000, {}, run_compare};

}  // namespace runner
