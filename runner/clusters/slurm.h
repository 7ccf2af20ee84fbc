#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/clusters/submission.h"

namespace runner {

/// What the scheduler did not take, or did not answer.
struct ClusterError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// How tasks are to run.
struct SlurmOptions {
    std::string partition;
    std::vector<std::string> more;  // the user's own words for sbatch, the last to speak
    int cpus = 1;                   // a task, and so many trials side by side
    int max_parallel = 0;           // tasks at a time; 0: as many as there is room for
    int minutes = 60;               // that a task may take before it has to ask for another turn
};

/// A part of the tasks that one job array may have.
struct SlurmArray {
    std::int64_t first = 0, count = 0;
};
std::vector<SlurmArray> arrays_of(std::int64_t tasks, std::int64_t most_in_one);

/// The script of an array's tasks, and the words for sbatch that it is handed to.
std::string task_script(const Submission& submission, const SlurmArray& array);
std::vector<std::string> array_words(const Submission& submission, const SlurmArray& array,
                                     const SlurmOptions& options);
/// Of the job that collects when all arrays have ended, however they ended.
std::string collect_script(const Submission& submission);
std::vector<std::string> collect_words(const Submission& submission, const SlurmOptions& options);

/// "17", "17;cluster": what `sbatch --parsable` prints. Nothing where it is neither.
struct SlurmId {
    std::string job, cluster;
};
std::optional<SlurmId> read_slurm_id(const std::string& text);

/// Submits the arrays and the collecting job; their ids are in the file of the submission as soon as each is taken. A
/// job of which sbatch has not told is looked for by its name, and never submitted twice. `log` is told what is done.
/// Throws ClusterError.
void submit_to_slurm(Submission& submission, const SlurmOptions& options,
                     const std::function<void(const std::string&)>& log);

/// Whether any of the submission's jobs is waiting or running; nothing where Slurm does not answer.
std::optional<bool> is_in_queue(const Submission& submission);

}  // namespace runner
