#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "runner/commands/catalog.h"
#include "runner/commands/cost.h"
#include "runner/commands/shared.h"

namespace runner {
namespace {

struct PlanLine {
    std::string variant, state, parameters, multiply_adds, seconds;
};

std::string in_thousands(std::int64_t number) {
    return number < 1000 ? std::to_string(number) : fmt::format("{:.1f} k", static_cast<double>(number) / 1000);
}

std::string counted_trials(std::size_t count) { return fmt::format("{} trial{}", count, count == 1 ? "" : "s"); }

/// A trial of the variant itself, or of its search.
bool is_of(const PlannedTrial& trial, const Variant& variant) {
    const auto& candidates = variant.candidates;
    return trial.variant == &variant ||
           std::ranges::any_of(candidates, [&](const Variant& candidate) { return trial.variant == &candidate; });
}

/// What is to do for a variant: its trials, counted by how they stand.
std::string state_of(const std::vector<PlannedTrial>& trials, const Variant& variant) {
    std::size_t all = 0;
    int stored = 0, changed = 0, damaged = 0, resumable = 0, copies = 0, searched = 0;
    std::string parent;
    for (const PlannedTrial& trial : trials) {
        if (!is_of(trial, variant)) continue;
        ++all;
        searched += trial.search;
        stored += trial.stored;
        changed += trial.changed;
        damaged += trial.damaged;
        resumable += trial.resumable;
        copies += !trial.stored && !variant.search && trial.same_training >= 0;
        if (trial.parent >= 0) parent = trials[static_cast<std::size_t>(trial.parent)].variant->name;
    }
    std::string text = counted_trials(all);
    if (searched) text += fmt::format(", {} of the search", searched);
    if (stored) text += fmt::format(", {} finished", stored);
    if (changed) text += fmt::format(", {} to train again (changed)", changed);
    if (damaged) text += fmt::format(", {} to train again (damaged)", damaged);
    if (resumable) text += fmt::format(", {} to go on with", resumable);
    if (copies) text += ", training shared";
    if (!parent.empty()) text += ", after " + parent;
    return text;
}

int trials_to_run(const std::vector<PlannedTrial>& trials, const Variant& variant) {
    return static_cast<int>(std::ranges::count_if(trials, [&](const PlannedTrial& trial) {
        return is_of(trial, variant) && !trial.stored && trial.same_training < 0;
    }));
}

std::size_t bytes_of_data(const Experiment& experiment) {
    std::size_t most = 0;
    for (const Variant& variant : experiment.variants)
        if (variant.data.dataset)
            if (const auto facts = variant.data.dataset->facts())
                most = std::max(most,
                                static_cast<std::size_t>((facts->train + facts->test) * layers::size_of(facts->shape)));
    return most;
}

void add_table(std::string& text, const std::vector<PlanLine>& lines) {
    std::size_t a = 0, b = 0, c = 0, d = 0, e = 0;
    for (const PlanLine& line : lines) {
        a = std::max(a, line.variant.size());
        b = std::max(b, line.state.size());
        c = std::max(c, line.parameters.size());
        d = std::max(d, line.multiply_adds.size());
        e = std::max(e, line.seconds.size());
    }
    for (const PlanLine& line : lines)
        text += fmt::format("  {:<{}}  {:<{}}  {:>{}}  {:>{}}  {:>{}}\n", line.variant, a, line.state, b,
                            line.parameters, c, line.multiply_adds, d, line.seconds, e);
}

ExitCode run_plan(const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(arguments.words[0], arguments, terminal);
    RunOptions options = run_options(arguments);
    if (options.jobs == 0) options.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const std::vector<PlannedTrial> trials = plan_trials(experiment, options);
    std::vector<PlanLine> lines = {{"variant", "trials", "parameters", "multiply-adds", "seconds each"}};
    double seconds = 0;
    std::size_t bytes = 0;
    for (const Variant& variant : experiment.variants) {
        const Cost cost = cost_of(variant);
        seconds += cost.seconds * trials_to_run(trials, variant);
        bytes = std::max(bytes, cost.bytes);
        lines.push_back({variant.name, state_of(trials, variant), in_thousands(variant.graph.count(false)),
                         in_thousands(variant.graph.multiply_adds()),
                         cost.seconds > 0 ? fmt::format("{:.1f}", cost.seconds) : "?"});
    }
    constexpr std::size_t program = 60 << 20;  // code, libraries and the compiled kernels
    const std::size_t memory = program + bytes_of_data(experiment) + bytes * static_cast<std::size_t>(options.jobs);
    std::string text =
        fmt::format("{}: {}, {} side by side\n", experiment.name, counted_trials(trials.size()), options.jobs);
    add_table(text, lines);
    text += fmt::format(
        "At most about {:.0f} s in all, if no trial stops early (from timing a few steps), and about {} MB.\n",
        seconds / options.jobs, memory >> 20);
    terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command plan_command{"plan",
                           "Tells what a run would do: trials, what is finished, size, time and memory",
                           "FILE",
                           1,
                           1,
                           file_options({{"--jobs", "N", "trials side by side (default: one a core)", false},
                                         {"--out", "DIR", "where the results lie (default: results)", false},
                                         data_dir_option(),
                                         {"--fresh", "", "as if nothing were finished", false}}),
                           run_plan};

}  // namespace runner
