#include "runner/run/tensorboard_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "layers/declare/diagnostic.h"
#include "runner/results/tensorboard.h"
#include "runner/retried.h"

namespace runner {
namespace {

/// Empty where there is none, or what bears its name is no such file.
std::string bytes_of_log(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error))) return {};
    try {
        return read_file(path);
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

/// Whole records or none, in one go: who reads the file sees no half of one. False where the file is there no more.
bool append_records(const std::filesystem::path& path, std::string_view records) {
    const int file = retried([&] { return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW); });
    if (file < 0) return false;
    const off_t before = ::lseek(file, 0, SEEK_END);
    int error = before < 0 ? errno : write_all(file, records, ::write);
    if (error && before >= 0 && retried([&] { return ::ftruncate(file, before); }) != 0) error = errno;
    if (::close(file) != 0 && error == 0 && errno != EINTR) error = errno;
    if (error) throw OutputError(path, error);
    return true;
}

}  // namespace

/// What can't be written is no reason to end a training.
template <class Writing>
void TensorboardLog::unless_failed(const Writing& writing) {
    if (problem_) return;
    try {
        writing();
    } catch (const OutputError& error) {
        problem_ = error;
        observer_.on_message(fmt::format("no more event files: {}", error.what()));
    }
}

/// Of a training whose beginning was not seen all its epochs come at once.
void TensorboardLog::on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) {
    observer_.on_epoch(trial, so_far);
    const auto [written, first] = rows_.try_emplace(trial.key, 0);
    unless_failed([&, rows = written->second, is_first = first] {
        if (is_first)
            write(trial.key, so_far);
        else
            append(trial.key, so_far, rows);
    });
    written->second = so_far.curve.epoch.size();
}

void TensorboardLog::on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) {
    observer_.on_trial_finished(trial, record);
    rows_.erase(trial.key);
    unless_failed([&] { write(trial.key, record); });
}

void TensorboardLog::write(const TrialKey& key, const TrialRecord& record) {
    const std::string bytes = events_of(record);
    const std::filesystem::path path = folder_ / event_file_of(key);
    const std::string old = bytes_of_log(path);
    const bool goes_on = !old.empty() && bytes.starts_with(old);
    if (goes_on && old.size() == bytes.size()) return;
    if (!goes_on || !append_records(path, std::string_view(bytes).substr(old.size()))) write_file(path, bytes);
}

void TensorboardLog::append(const TrialKey& key, const TrialRecord& record, std::size_t rows) {
    if (!append_records(folder_ / event_file_of(key), events_of_rows(record, rows))) write(key, record);
}

}  // namespace runner
