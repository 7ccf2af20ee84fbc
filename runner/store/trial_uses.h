#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace runner {

/// What a run was asked to do: a file, and the settings of the command line that say which trials it has.
struct RunName {
    std::filesystem::path file;         // empty: nobody knows
    std::vector<std::string> settings;  // "--set training.epochs=1", "--seeds 5"; empty: the file alone

    /// "x.yaml --seeds 5", from the working folder.
    std::string text() const;
};

/// The trials that a file named when it was last run, as `uses/` in the experiment's folder keeps them: a file for each
/// pair of file and settings, so that processes which do the same write the same.
struct TrialUse {
    RunName name;
    std::string sum;               // of the file's text, as it was
    std::set<std::string> trials;  // their hashes
    std::filesystem::file_time_type written = {};
};

/// As it is now; the sum is empty where the file can't be read.
TrialUse use_of(RunName name, std::set<std::string> trials);

/// Replaces what the same file with the same settings named before. Throws OutputError.
void write_use(const std::filesystem::path& folder, const TrialUse& use);

/// Those that can be read, the latest first. Files are found from the experiment's folder: the two may have been moved
/// together.
std::vector<TrialUse> read_uses(const std::filesystem::path& folder);

}  // namespace runner
