#include "runner/commands/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "layers/declare/utf8.h"
#include "runner/results/text.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

constexpr auto redraw_every = std::chrono::milliseconds(100);
constexpr int bar_width = 24;

std::string bar(double share) {
    const double filled = std::clamp(share, 0.0, 1.0) * bar_width;
    std::string text;
    for (int i = 0; i < bar_width; ++i) text += i < static_cast<int>(filled) ? "━" : i < filled ? "╸" : "─";
    return text;
}

std::string duration(double seconds) {
    const auto s = static_cast<std::int64_t>(std::lround(seconds));
    if (s < 60) return fmt::format("{} s", s);
    if (s < 3600) return fmt::format("{}:{:02} min", s / 60, s % 60);
    return fmt::format("{}:{:02} h", s / 3600, s % 3600 / 60);
}

std::optional<double> last(const TrialRecord& record, const std::string& column) {
    const auto* values = record.curve.find(column);
    return values && !values->empty() ? values->back() : std::nullopt;
}

/// The newest number that tells how it goes: a validation metric if there is one.
std::string newest(const TrialRecord& record) {
    for (const char* column : {"val_accuracy", "val_loss", "accuracy", "loss"})
        if (const auto value = last(record, column)) return fmt::format("{} {:.4f}", column, *value);
    return "";
}

/// "bn · seed 3 · fold 2", "bn · seed 1 · weights of seed 3, order of seed 2".
std::string label_of(const TrialKey& key) {
    std::string text = fmt::format("{} · seed {}", key.variant, key.seed());
    if (key.replicate.fold > 0) text += fmt::format(" · fold {}", key.replicate.fold);
    const char* between = " · ";
    for (const auto& [purpose, seed] : key.replicate.apart)
        text += fmt::format("{}{} of seed {}", std::exchange(between, ", "), declare::name_of(purpose), seed);
    return text;
}

std::string outcome(const PlannedTrial& trial, const TrialRecord& record) {
    const std::string status = trial.pauses_with(record) ? paused_status : to_string(record.status);
    std::string text = fmt::format("{:<13} epoch {:>3}", status, record.epochs_run);
    if (record.best_epoch && record.best_epoch != record.epochs_run)
        text += fmt::format(", best {:>3}", record.best_epoch);
    const auto add = [&](const std::string& name, double value) {
        std::string words = name;
        std::ranges::replace(words, '_', ' ');
        text += fmt::format("  test {} {:.4f}", words, value);
    };
    for (const char* first : {"accuracy", "loss"})
        if (const auto found = record.test.find(first); found != record.test.end()) add(first, found->second);
    for (const auto& [name, value] : record.test)
        if (name != "accuracy" && name != "loss" && name != "data_loss") add(name, value);
    if (record.test.empty() && record.why.empty()) text += "  " + newest(record);  // as in a search
    text += fmt::format("  {:.1f} s", record.train_seconds);
    // Why it collapsed is said once a variant, below the table.
    return record.why.empty() || record.status == Status::collapsed ? text : text + ": " + record.why;
}

}  // namespace

Progress::Progress(Terminal& terminal) : terminal_(terminal) {}
Progress::~Progress() { finish(); }

void Progress::on_plan(const std::vector<Trial>& trials, int jobs) {
    if (planned_.empty()) start_ = Clock::now();
    for (const auto& trial : trials) {
        planned_.insert({trial.key, trial.until});
        name_width_ = std::max(name_width_, columns_of(label_of(trial.key)));
    }
    total_ = static_cast<int>(planned_.size());
    jobs_ = jobs;
}

void Progress::on_trial_started(const PlannedTrial& trial) {
    running_[trial.key] = {};
    draw(true);
}

void Progress::update(const PlannedTrial& trial, const TrialRecord& so_far, double share) {
    const auto epochs = static_cast<double>(trial.epochs());
    Running& running = running_[trial.key];
    running.share = (static_cast<double>(so_far.epochs_run) + share) / epochs;
    running.line = fmt::format("{}  {}  epoch {:>3}/{}  {}", left(label_of(trial.key), name_width_), bar(running.share),
                               so_far.epochs_run, trial.epochs(), newest(so_far));
    draw(false);
}

void Progress::on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) { update(trial, so_far, 0); }

void Progress::on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) {
    update(trial, so_far, share);
}

void Progress::on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) {
    running_.erase(trial.key);
    ++finished_;
    if (!trial.is_trained() && !trial.is_over()) ++trained_;
    const std::string note = trial.is_over() ? "  (from the folder)" : trial.is_trained() ? "  (evaluated again)" : "";
    say(fmt::format("[{:>{}}/{}] {}  {}{}", finished_, fmt::formatted_size("{}", total_), total_,
                    left(label_of(trial.key), name_width_), outcome(trial, record), note));
}

void Progress::on_message(const std::string& text) { say(text); }

void Progress::finish() {
    running_.clear();
    erase();
}

void Progress::say(const std::string& line) {
    erase();
    terminal_.err(line + "\n");
    draw(true);
}

void Progress::erase() {
    if (lines_ > 0) terminal_.redraw(lines_, "");
    lines_ = 0;
}

std::string Progress::time_left() const {
    double done = trained_;
    for (const auto& [name, running] : running_) done += running.share;
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    const double left = total_ - finished_ + trained_ - done;
    if (done <= 0 || elapsed < 1) return "";
    return fmt::format(", about {} left", duration(elapsed * left / done));
}

void Progress::draw(bool now) {
    if (!terminal_.live() || running_.empty()) return;
    const auto time = Clock::now();
    if (!now && time - drawn_ < redraw_every) return;
    drawn_ = time;
    std::string text;
    const int width = terminal_.width(), above = std::exchange(lines_, 0);
    const auto add = [&](std::string line) {
        // A line that wraps could not be erased again.
        line.resize(declare::bytes_of_characters(line, static_cast<std::size_t>(std::max(width - 1, 0))));
        text += line + "\n";
        ++lines_;
    };
    for (const auto& [name, running] : running_)
        if (!running.line.empty()) add(running.line);
    add(fmt::format("{} of {} trials{}", finished_, total_, time_left()));
    terminal_.redraw(above, text);
}

RunWatch::RunWatch(Terminal& terminal, const std::filesystem::path& events) : progress_(terminal) {
    if (events.empty()) return;
    events_.emplace(progress_, events);
    terminal.err(fmt::format("Event files: tensorboard --logdir {}\n", events.native()));
}

RunObserver& RunWatch::observer() {
    if (events_) return *events_;
    return progress_;
}

void RunWatch::rethrow() const {
    if (events_ && events_->problem()) throw *events_->problem();
}

}  // namespace runner
