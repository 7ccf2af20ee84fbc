#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace runner {

/// What was handed to a cluster: `.submit/0001/submission.json` in the folder of the experiment. Beside it lie a copy
/// of the runner, which a new build does not change while jobs wait, the scripts, and the logs.
struct Submission {
    std::string experiment;
    std::string token;                   // in the jobs' names, by which they are found again
    std::filesystem::path folder;        // `.submit/0001`, absolute
    std::filesystem::path directory;     // where it was submitted, and where its tasks work
    std::vector<std::string> words;      // of the command line: the file, absolute, and its options
    std::vector<std::string> run_words;  // of those that train alone: trials side by side
    std::string config_hash;             // of what the file meant
    std::int64_t tasks = 0;
    double seconds_a_task = 0;      // as estimated
    std::vector<std::string> jobs;  // ids, those of the arrays first, then the collecting one's
    std::string cluster;            // of several that Slurm has

    std::filesystem::path program() const { return folder / "runner"; }
    std::filesystem::path logs() const { return folder / "logs"; }
    /// What a job runs, by the `program`: "run" trains, up to the shard that it names itself; "collect" writes results.
    std::vector<std::string> command_words(const std::string& program, const std::string& command) const;
    /// "runner-bn_vs_plain-7f3a9c"
    std::string job_name() const;
};

/// A new folder `.submit/NNNN` of an experiment's, with the copy of this program in it. Throws OutputError.
Submission begin_submission(const std::filesystem::path& experiment_folder);
/// Whole or not at all; again after each job that was taken. Throws OutputError.
void write_submission(const Submission& submission);
/// The latest of an experiment's folder; nothing where there is none that can be read.
std::optional<Submission> latest_submission(const std::filesystem::path& experiment_folder);

}  // namespace runner
