#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/run/experiment_status.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"

namespace runner {
namespace {

using State = TrialStatus::State;

constexpr std::array<std::pair<State, const char*>, 5> words_of_states = {{
    {State::done, "done"},
    {State::running, "running"},
    {State::interrupted, "interrupted"},
    {State::failed, "failed"},
    {State::missing, "missing"},
}};

std::ptrdiff_t count_of(const std::vector<TrialStatus>& trials, State state) {
    return std::ranges::count(trials, state, &TrialStatus::state);
}

/// Where a run is at work, what is unfinished is neither interrupted nor missing: it goes on with it, or comes to it.
const char* word_of(State state, bool at_work) {
    if (at_work && state == State::interrupted) return "begun";
    if (at_work && state == State::missing) return "to come";
    return std::ranges::find(words_of_states, state, &std::pair<State, const char*>::first)->second;
}

/// "12 done, 3 running, 1 missing"
std::string counts_of(const std::vector<TrialStatus>& trials, bool at_work) {
    std::string text;
    for (const auto& [state, word] : words_of_states)
        if (const auto count = count_of(trials, state))
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word_of(state, at_work));
    return text + (at_work ? "; a run is at work" : "");
}

std::string words_of(const TrialStatus& trial, bool at_work) {
    const std::string epochs = fmt::format("epoch {} of {}", trial.epochs, trial.all_epochs);
    if (trial.state == State::failed) return "failed: " + trial.why;
    if (trial.state == State::interrupted && trial.epochs == 0)
        return fmt::format("{}, with a checkpoint", word_of(trial.state, at_work));
    if (trial.state == State::interrupted)
        return (at_work ? "begun; an earlier run had come to " : "interrupted after ") + epochs;
    constexpr double long_silence = 60;
    const std::string silent = trial.silent_seconds < long_silence
                                   ? std::string()
                                   : fmt::format(", not heard of for {:.0f} s", trial.silent_seconds);
    return fmt::format("running: {} ({}{})", epochs, trial.holder->name(), silent);
}

/// Those that are neither done nor missing, a line each, and then how many more there are.
std::string lines_of(const std::vector<TrialStatus>& trials, bool at_work) {
    constexpr std::size_t most = 20;
    std::size_t shown = 0;
    std::string text;
    for (const State state : {State::failed, State::running, State::interrupted})
        for (const TrialStatus& trial : trials)
            if (trial.state == state && shown++ < most)
                text += fmt::format("  {}: {}\n", to_string(trial.key), words_of(trial, at_work));
    if (shown > most) text += fmt::format("  … and {} more\n", shown - most);
    return text;
}

/// "missing: small: 3, large: 12"
std::string missing_by_variant(const std::vector<TrialStatus>& trials, bool at_work) {
    std::vector<std::pair<std::string, int>> counts;
    for (const TrialStatus& trial : trials) {
        if (trial.state != State::missing) continue;
        if (counts.empty() || counts.back().first != trial.key.variant) counts.emplace_back(trial.key.variant, 0);
        ++counts.back().second;
    }
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < counts.size() && i < most; ++i)
        text += fmt::format("{}{}: {}", i ? ", " : "", counts[i].first, counts[i].second);
    if (counts.size() > most) text += fmt::format(" and those of {} more variants", counts.size() - most);
    return text.empty() ? text : fmt::format("  {}: {}\n", word_of(State::missing, at_work), text);
}

std::string status_json(const Experiment& experiment, const std::vector<TrialStatus>& trials) {
    Value list = Value::list();
    for (const TrialStatus& trial : trials) {
        Value one = Value::map();
        one.set("variant", Value::string(trial.key.variant));
        one.set("seed", Value::integer(static_cast<std::int64_t>(trial.key.seed())));
        if (trial.key.replicate.fold) one.set("fold", Value::integer(trial.key.replicate.fold));
        for (const auto& [state, word] : words_of_states)
            if (state == trial.state) one.set("state", Value::string(word));
        if (trial.state == State::done) one.set("status", Value::string(trial.status));
        if (trial.state == State::failed) one.set("why", Value::string(trial.why));
        one.set("epochs_run", Value::integer(trial.epochs));
        one.set("epochs", Value::integer(trial.all_epochs));
        if (trial.state == State::running) one.set("host", Value::string(trial.holder->name()));
        list.items.push_back(std::move(one));
    }
    Value all = Value::map();
    all.set("experiment", Value::string(experiment.name));
    all.set("trials", std::move(list));
    return to_json(all);
}

ExitCode run_status(const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(arguments.words[0], arguments, terminal);
    const RunOptions options = run_options(arguments);
    const std::vector<TrialStatus> trials = status_of(experiment, options);
    if (arguments.has("--json")) {
        terminal.out(status_json(experiment, trials));
        return ExitCode::done;
    }
    const std::filesystem::path folder = options.out / experiment.name;
    const bool at_work = is_held(folder);
    terminal.print(fmt::format("{} ({}): {}: {}\n{}{}", experiment.name, folder.string(),
                               counted(trials.size(), "trial"), counts_of(trials, at_work), lines_of(trials, at_work),
                               missing_by_variant(trials, at_work)));
    return ExitCode::done;
}

}  // namespace

const Command status_command{
    "status", "Tells of every trial whether it is done, running, failed or missing, by its folder", "FILE",    1,
    1,        file_options({out_option(), {"--json", "", "prints JSON instead of text", false}}),   run_status};

}  // namespace runner
