#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runner/store/process.h"

namespace runner {

/// Who trains a trial, as the file `lease` beside it tells: for processes that have nothing in common but the folder.
struct LeaseHolder {
    std::string token;        // of this lease alone
    std::string task;         // of a scheduler that starts it again: "slurm 17_3"; empty without one
    std::int64_t starts = 0;  // how often it was started before
    std::string host;
    ProcessId process;
    std::string configuration;  // of the trial, without the data: for who has not seen these
    std::int64_t beat = 0;      // counts while the holder lives
    std::int64_t epoch = 0;     // the last that has ended

    /// Of this process.
    static LeaseHolder here(std::string token);
    /// "n1, slurm 17_3": for people.
    std::string name() const;
};

std::string to_text(const LeaseHolder& holder);
/// Nothing where there is no lease. One that can't be read has a holder without a token: it is being written, or
/// whoever wrote it died over it.
std::optional<LeaseHolder> read_lease(const std::filesystem::path& file);

}  // namespace runner
