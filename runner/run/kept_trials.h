#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/record/trial_key.h"
#include "runner/run/run_options.h"

namespace runner {

/// A trial of a store, as people look at it.
struct KeptTrial {
    std::string hash;
    std::optional<TrialKey> key;  // nothing where no record tells
    std::string status;           // finished, diverged, interrupted, paused, running, damaged, …
    std::int64_t epochs = 0;
    std::uintmax_t bytes = 0;
    double seconds = 0;                 // since its record was written
    std::vector<std::string> named_by;  // files as they are, with settings or without, and `results.json`
    std::vector<std::string> once;      // what named it, and does so no more: "x.yaml (an earlier text)"
    bool is_running = false;
    bool settings_alone = false;  // no file names it but with settings of the command line
};

/// A file that is given: as it stands now, it names trials.
struct GivenFile {
    RunName name;
    const Experiment& experiment;
};

/// All trials of a folder's store, by variant and seed, then the youngest first. A trial is named by the latest results
/// of the folder; by the last run of each file, with the same settings; and by given files. A file that is gone names
/// nothing, nor does one whose text was another when it was run, and that was run since or is given.
std::vector<KeptTrial> kept_trials(const std::filesystem::path& folder, const std::vector<GivenFile>& given,
                                   const RunOptions& options);

/// Whether a trial may go: nothing names it, or, where `files_alone` count, settings of a command line alone.
bool is_unnamed(const KeptTrial& trial, bool files_alone);

struct Freed {
    std::size_t trials = 0;
    std::uintmax_t bytes = 0;
    std::vector<std::filesystem::path> left;  // with files in them that are not the runner's
};

/// Removes the files of these trials, the record first, and the names that lead to them.
Freed free_trials(const std::filesystem::path& folder, const std::vector<KeptTrial>& trials);

}  // namespace runner
