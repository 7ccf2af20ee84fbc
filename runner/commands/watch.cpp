#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/results/results_json.h"
#include "runner/results/so_far.h"
#include "runner/results/table.h"
#include "runner/results/text_curves.h"
#include "runner/store/folder_lock.h"

namespace runner {
namespace {

std::string words_of_run(const Results& results, bool at_work) {
    if (!results.partial) return at_work ? "a run is at work that has written nothing new yet" : "the run is over";
    if (!at_work)
        return fmt::format("the run is gone without a word: {}; the same command goes on", trials_ended(results));
    return fmt::format("{}, {}", trials_ended(results), time_left(results));
}

/// To be asked before the results are read: what ends in between has written its last by then.
bool is_at_work(const std::filesystem::path& path) { return is_held(results_file(path).parent_path()); }

std::string page_of(const Results& results, bool at_work, const Terminal& terminal) {
    const std::string state = words_of_run(results, at_work);
    return fmt::format("{}: {}\n\n{}{}\n{}", results.experiment, state, races_text(results),
                       text_curves(results, terminal.width()), results_table(results, terminal.width(), false));
}

/// What has gone out of the top of a terminal could not be drawn over; the last page may be longer.
std::string first_lines(const std::string& page, int most) {
    std::size_t end = 0;
    for (int line = 1; line < most && end < page.size(); ++line)
        end = std::min(page.find('\n', end), page.size() - 1) + 1;
    return end < page.size() ? page.substr(0, end) + "…\n" : page;
}

/// Where nobody looks, one page is enough. What is not there yet is waited for.
ExitCode run_watch(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts([](bool) {}, [](const std::string&) {});
    if (!terminal.live()) {
        const bool at_work = is_at_work(arguments.words[0]);
        terminal.print(page_of(read_results(arguments.words[0]), at_work, terminal));
        return ExitCode::done;
    }
    int lines = 0;
    while (!interrupts.token().stop_requested()) {
        bool over = false;
        std::string page = "Nothing to see yet: no trial has ended, or the run is younger than ten seconds.\n";
        try {
            const bool at_work = is_at_work(arguments.words[0]);
            page = page_of(read_results(arguments.words[0]), at_work, terminal);
            over = !at_work;
        } catch (const declare::InvalidInput&) {
        }
        if (!over) page = first_lines(page, terminal.height() - 1);
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
