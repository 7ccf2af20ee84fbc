#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/results/results_json.h"
#include "runner/results/table.h"
#include "runner/results/text_curves.h"

namespace runner {
namespace {

/// How long trainings like those that have ended take for the rest, side by side as they are.
std::string time_left_of(const Results& results, std::ptrdiff_t open) {
    double seconds = 0;
    for (const TrialRecord& trial : results.trials)
        if (trial.status != Status::interrupted) seconds += trial.train_seconds;
    const auto ended = static_cast<std::ptrdiff_t>(results.trials.size()) - open;
    if (open == 0) return "all trials have ended";
    if (ended == 0) return "time left: not known before a trial has ended";
    const double left =
        seconds / static_cast<double>(ended) * static_cast<double>(open) / std::max(1, results.environment.jobs);
    return fmt::format("about {:.0f} s left", std::ceil(left));
}

std::string page_of(const Results& results, const Terminal& terminal) {
    const auto open = std::ranges::count(results.trials, Status::interrupted, &TrialRecord::status);
    const std::string state = results.partial ? fmt::format("{} of {} trials have ended, {}",
                                                            results.trials.size() - static_cast<std::size_t>(open),
                                                            results.trials.size(), time_left_of(results, open))
                                              : "the run is over";
    return fmt::format("{}: {}\n\n{}\n{}", results.experiment, state, text_curves(results, terminal.width()),
                       results_table(results, terminal.width(), false));
}

/// Where nobody looks, one page is enough. What is not there yet is waited for.
ExitCode run_watch(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts([](bool) {}, [](const std::string&) {});
    if (!terminal.live()) {
        terminal.print(page_of(read_results(arguments.words[0]), terminal));
        return ExitCode::done;
    }
    int lines = 0;
    while (!interrupts.token().stop_requested()) {
        bool over = false;
        std::string page = "Nothing to see yet: no trial has ended, or the run is younger than ten seconds.\n";
        try {
            const Results results = read_results(arguments.words[0]);
            over = !results.partial;
            page = page_of(results, terminal);
        } catch (const declare::InvalidInput&) {
        }
        terminal.redraw(lines, page);
        lines = static_cast<int>(std::ranges::count(page, '\n'));
        if (over) return ExitCode::done;
        interrupts.sleep_for(std::chrono::seconds(2));
    }
    return ExitCode::done;
}

}  // namespace

const Command watch_command{
    "watch",  "Shows in a terminal how the results of a run grow: curves, table, answers so far", "RESULTS", 1, 1, {},
    run_watch};

}  // namespace runner
