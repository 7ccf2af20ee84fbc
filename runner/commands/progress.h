#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "runner/commands/terminal.h"
#include "runner/run/run_observer.h"
#include "runner/run/tensorboard_log.h"

namespace runner {

/// Shows a run on stderr: on a terminal a bar for every running trial and the time left, elsewhere a line for every
/// finished trial.
class Progress : public RunObserver {
public:
    explicit Progress(Terminal& terminal);
    ~Progress() override;

    void on_plan(const std::vector<Trial>& trials, int jobs) override;
    void on_trial_started(const PlannedTrial& trial) override;
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override;
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;
    void on_message(const std::string& text) override;
    /// Takes the bars away.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    struct Running {
        double share = 0;  // of all its epochs
        std::string line;
    };

    void say(const std::string& line);
    void erase();
    void draw(bool now);
    void update(const PlannedTrial& trial, const TrialRecord& so_far, double share);
    std::string time_left() const;

    Terminal& terminal_;
    Clock::time_point start_ = Clock::now(), drawn_{};
    std::map<TrialKey, Running> running_;
    std::set<std::pair<TrialKey, std::int64_t>> planned_;  // and after how many epochs they pause
    int total_ = 0, finished_ = 0, jobs_ = 1, lines_ = 0, name_width_ = 0;
    double trained_ = 0;  // trials trained in this run, for the time left
};

/// Who watches a run: progress, and event files where `--tensorboard` asks for them.
class RunWatch {
public:
    /// `events`: their folder; empty where there are to be none.
    RunWatch(Terminal& terminal, const std::filesystem::path& events);

    RunObserver& observer();
    /// Takes the bars away.
    void finish() { progress_.finish(); }
    /// Throws the OutputError that kept event files from being written: when all else is.
    void rethrow() const;

private:
    Progress progress_;
    std::optional<TensorboardLog> events_;
};

}  // namespace runner
