#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <thread>

#include "runner/commands/catalog.h"
#include "runner/commands/cost.h"
#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/run/other_machines.h"
#include "runner/run/plan_experiment.h"
#include "runner/run/trial_inputs.h"

namespace runner {
namespace {

struct PlanLine {
    std::string variant, state, parameters, multiply_adds, seconds;
};

std::string in_thousands(std::int64_t number) {
    return number < 1000 ? std::to_string(number) : fmt::format("{:.1f} k", static_cast<double>(number) / 1000);
}

/// A trial of the variant itself, or of its search.
bool is_of(const PlannedTrial& trial, const Variant& variant) {
    const std::string& name = trial.key.variant;
    return name == variant.name ||
           std::ranges::find(variant.candidates, name, &Variant::name) != variant.candidates.end();
}

/// How trials stand that are not pending.
constexpr std::array<std::pair<TrialState, const char*>, 7> state_words = {{
    {TrialState::finished, "finished"},
    {TrialState::paused, "paused"},
    {TrialState::to_evaluate, "to evaluate again"},
    {TrialState::changed, "to train (another configuration is kept)"},
    {TrialState::earlier_format, "to train again (earlier format)"},
    {TrialState::elsewhere, "to train again (other instructions)"},
    {TrialState::damaged, "to train again (damaged)"},
}};

/// What is to do for a variant: its trials, counted by how they stand.
std::string state_of(const TrialPlan& plan, const Variant& variant) {
    std::size_t all = 0;
    std::map<TrialState, int> states;
    int checkpoints = 0, further = 0, searched = 0;
    std::string parent, taker;
    for (const PlannedTrial& trial : plan.trials) {
        if (!is_of(trial, variant)) continue;
        ++all;
        if (trial.goes_further() && !trial.has_checkpoint)
            ++further;
        else
            ++states[trial.state];
        searched += trial.search;
        checkpoints += trial.has_checkpoint;
        if (trial.same_steps >= 0 && !variant.search) taker = plan.trial(trial.same_steps).key.variant;
        if (trial.parent >= 0) parent = plan.trial(trial.parent).key.variant;
    }
    std::string text = counted(all, "trial");
    if (searched) text += fmt::format(", {} of the search", searched);
    for (const auto& [state, words] : state_words)
        if (states[state]) text += fmt::format(", {} {}", states[state], words);
    if (checkpoints) text += fmt::format(", {} to go on with", checkpoints);
    if (further) text += fmt::format(", {} to train further", further);
    if (!taker.empty()) text += ", steps shared with " + taker;
    if (!parent.empty()) text += ", after " + parent;
    return text;
}

/// Where candidates of a variant are halved and its search is not over: who trains on after those that are planned.
std::vector<Halving::Stage> further_stages(const TrialPlan& plan, const Variant& variant) {
    if (!variant.search || !variant.search->halving.is_on()) return {};
    std::int64_t until = 0;
    bool open = false;
    for (const PlannedTrial& trial : plan.trials)
        if (trial.search && is_of(trial, variant) && !trial.is_over()) {
            open = true;
            until = trial.until == 0 ? trial.epochs() : std::max(until, trial.until);
        }
    if (!open) return {};
    auto stages = variant.search->halving.stages(variant.candidates.size(), variant.training.epochs);
    std::erase_if(stages, [&](const Halving::Stage& stage) { return stage.epochs < until; });
    return stages;
}

/// For each trial of a variant that is still to be trained, the share of its epochs.
std::vector<double> shares_to_run(const TrialPlan& plan, const Variant& variant) {
    std::vector<double> shares;
    for (const PlannedTrial& trial : plan.trials)
        if (is_of(trial, variant) && !trial.is_trained() && !trial.is_over() && trial.same_steps < 0)
            shares.push_back(static_cast<double>(trial.epochs() - trial.epochs_before) /
                             static_cast<double>(trial.variant->training.epochs));
    const auto stages = further_stages(plan, variant);
    for (std::size_t next = 1; next < stages.size(); ++next)
        shares.insert(shares.end(), stages[next].candidates * variant.search->seeds.size(),
                      static_cast<double>(stages[next].epochs - stages[next - 1].epochs) /
                          static_cast<double>(variant.training.epochs));
    return shares;
}

std::size_t bytes_of_data(const std::vector<Variant>& variants) {
    std::size_t most = 0;
    for (const Variant& variant : variants)
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

/// What is left to do, as far as it is known.
struct WorkLeft {
    double seconds = 0;  // of all trials, one after the other
    double longest = 0;  // of one of them
    std::size_t bytes = 0;
    int trials = 0;
    bool any_known = false;
    std::vector<std::string> unknown;  // variants whose data were not read

    void add(const Variant& variant, const std::optional<Cost>& cost, const std::vector<double>& shares) {
        trials += static_cast<int>(shares.size());
        if (shares.empty()) return;
        if (!cost) return unknown.push_back(variant.name);
        any_known = true;
        for (const double share : shares) seconds += cost->seconds * share;
        longest = std::max(longest, cost->seconds * std::ranges::max(shares));
        bytes = std::max(bytes, cost->bytes);
    }
};

std::string words_of_seconds(double seconds) { return seconds < 1 ? "1 s" : fmt::format("about {:.0f} s", seconds); }

/// The last line: time and memory, and what is not known of them.
std::string words_of(const WorkLeft& left, std::size_t data, int jobs) {
    const std::string unknown = fmt::format("`{}`", fmt::join(left.unknown, "`, `"));
    if (!left.any_known && !left.unknown.empty())
        return fmt::format("Time and memory are unknown until the data of {} are read.\n", unknown);
    constexpr std::size_t program = 60 << 20;  // code, libraries and the compiled kernels
    const int side_by_side = std::min(jobs, std::max(left.trials, 1));
    const double seconds = std::max(left.longest, left.seconds / jobs);
    const std::size_t memory = program + data + left.bytes * static_cast<std::size_t>(side_by_side);
    std::string text =
        fmt::format("At most {} in all, if no trial stops early (from timing a few steps), and about {} MB",
                    words_of_seconds(seconds), memory >> 20);
    if (!left.unknown.empty())
        text += fmt::format("; that is without {}, whose data are unknown until they are read", unknown);
    return text + ".\n";
}

std::string words_of_each(const std::optional<Cost>& cost, bool is_open) {
    if (!is_open) return "–";  // there is nothing left to train
    return cost ? fmt::format("{:.1f}", cost->seconds) : "unknown";
}

/// How long the steps of one of so many variants are timed: all of them take a second.
std::chrono::milliseconds timing_of(std::size_t variants) {
    constexpr std::size_t least = 3, most = 30, all = 500;
    return std::chrono::milliseconds(std::clamp(all / std::max<std::size_t>(1, variants), least, most));
}

/// The trials of races that are not planned yet: who is not left behind is tried with further seeds.
std::string of_races(const TrialPlan& plan, const Experiment& experiment) {
    const auto folds = static_cast<std::size_t>(std::max<std::int64_t>(1, experiment.folds));
    std::size_t most = 0, planned = 0;
    for (const Variant& variant : experiment.variants) {
        if (!variant.search || !variant.search->is_race()) continue;
        most += variant.candidates.size() * variant.search->seeds.size() * folds;
        planned += static_cast<std::size_t>(std::ranges::count_if(
            plan.trials, [&](const PlannedTrial& trial) { return trial.search && is_of(trial, variant); }));
    }
    return planned < most
               ? fmt::format("Races go on seed by seed: up to {} beside these.\n", counted(most - planned, "trial"))
               : "";
}

/// "found: 30 candidates train 3 epochs, 10 of them 9, 4 of them 20: 166 epochs of 600 with each seed".
std::string of_halvings(const TrialPlan& plan, const Experiment& experiment) {
    std::string text;
    for (const Variant& variant : experiment.variants) {
        if (further_stages(plan, variant).empty()) continue;
        const auto stages = variant.search->halving.stages(variant.candidates.size(), variant.training.epochs);
        std::int64_t epochs = 0, before = 0;
        text += variant.name + ": ";
        for (const Halving::Stage& stage : stages) {
            text += before == 0 ? fmt::format("{} train {}", counted(stage.candidates, "candidate"),
                                              counted(stage.epochs, "epoch"))
                                : fmt::format(", {} of them {}", stage.candidates, stage.epochs);
            epochs += static_cast<std::int64_t>(stage.candidates) * (stage.epochs - before);
            before = stage.epochs;
        }
        text += fmt::format(": {} epochs of {} with each seed\n", epochs,
                            static_cast<std::int64_t>(variant.candidates.size()) * variant.training.epochs);
    }
    return text;
}

ExitCode run_plan(const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(arguments.words[0], arguments, terminal);
    RunOptions options = run_options(arguments);
    if (options.jobs == 0) options.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const Log log = log_to(terminal);
    const TrialInputs inputs(experiment, options.places, log, InputData::own);
    std::vector<Variant> variants;  // with what only reading tells: how many samples there are
    for (const Variant& variant : experiment.variants) variants.push_back(inputs.as_read(variant));
    const TrialPlan plan = plan_experiment(experiment, options);
    std::vector<PlanLine> lines = {{"variant", "trials", "parameters", "multiply-adds", "seconds each"}};
    WorkLeft left;
    for (const Variant& variant : variants) {
        const std::vector<double> shares = shares_to_run(plan, variant);
        std::optional<Cost> cost;
        if (!shares.empty()) cost = cost_of(variant, timing_of(variants.size()));
        left.add(variant, cost, shares);
        lines.push_back({variant.name, state_of(plan, variant), in_thousands(variant.graph.count(false)),
                         in_thousands(variant.graph.multiply_adds()), words_of_each(cost, !shares.empty())});
    }
    std::string text =
        fmt::format("{}: {}, {} side by side\n", experiment.name, counted(plan.trials.size(), "trial"), options.jobs);
    add_table(text, lines);
    if (const std::string line = trained_further(plan); !line.empty()) text += line + ".\n";
    text += of_races(plan, experiment);
    text += of_halvings(plan, experiment);
    for (const std::string& line : of_other_machines(plan, this_environment())) text += line + '\n';
    terminal.print(text + words_of(left, bytes_of_data(variants), options.jobs));
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
                                         {"--fresh", "", "as if nothing were finished", false},
                                         same_isa_option()}),
                           run_plan};

}  // namespace runner
