#include "runner/clusters/slurm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "runner/clusters/shell_words.h"
#include "runner/counted.h"
#include "runner/results/program.h"
#include "runner/store/files.h"

namespace runner {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::int64_t usual_array_size = 1001;

/// The seconds before its end at which a task is told; Slurm looks at the time every half minute.
int warning_seconds(const SlurmOptions& options) { return std::min(120, options.minutes * 15); }

/// In a pattern of Slurm's a `%` means something.
std::string without_patterns(const std::string& path) {
    std::string plain;
    for (const char c : path) plain += c == '%' ? std::string("%%") : std::string(1, c);
    return plain;
}

/// Those that all jobs have.
std::vector<std::string> common_words(const Submission& submission, const SlurmOptions& options) {
    std::vector<std::string> words = {"--parsable", "--requeue", "--open-mode=append",
                                      "--chdir=" + submission.directory.string()};
    if (!options.partition.empty()) words.push_back("--partition=" + options.partition);
    return words;
}

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// The most tasks of an array: the site says so.
std::int64_t most_tasks_in_array() {
    const Answer answer = run_program("scontrol", {"show", "config"}, "", patience);
    const std::size_t line = answer.out.find("\nMaxArraySize");
    if (line == std::string::npos) return usual_array_size - 1;
    const std::size_t number = answer.out.find_first_of("0123456789", line);
    std::int64_t size = 0;
    if (number != std::string::npos)
        std::from_chars(answer.out.data() + number, answer.out.data() + answer.out.size(), size);
    return std::max<std::int64_t>(1, (size > 1 ? size : usual_array_size) - 1);
}

/// The ids of jobs of a name, once Slurm answers; nothing if it does not within the patience.
std::optional<std::vector<std::string>> jobs_named(const std::string& name) {
    const auto end = std::chrono::steady_clock::now() + patience;
    do {
        const Answer answer = run_program("squeue", {"-h", "-t", "all", "-n", name, "-o", "%F"}, "", patience);
        if (answer.problem.empty()) {
            std::vector<std::string> ids = shell_words(answer.out);
            std::ranges::sort(ids);
            ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
            return ids;
        }
        std::this_thread::sleep_for(std::chrono::seconds(2));
    } while (std::chrono::steady_clock::now() < end);
    return {};
}

/// A controller that hangs lets sbatch fail, and has taken the job all the same once it goes on.
SlurmId submit(const std::vector<std::string>& words, const std::string& script, const std::string& name) {
    const Answer answer = run_program("sbatch", words, script, patience);
    if (answer.problem.empty()) {
        if (const auto id = read_slurm_id(answer.out)) return *id;
        throw ClusterError(fmt::format("sbatch answered `{}`, which is no job's number", answer.out));
    }
    if (answer.problem.find("Socket timed out") == std::string::npos &&
        answer.problem.find("took longer") == std::string::npos)
        throw ClusterError(answer.problem);
    const auto ids = jobs_named(name);
    if (!ids)
        throw ClusterError(
            fmt::format("{}; and squeue does not answer whether `{}` was submitted: look for it before "
                        "you submit again",
                        answer.problem, name));
    if (ids->size() != 1) throw ClusterError(answer.problem + "; nothing was submitted");
    return {ids->front(), {}};
}

/// What sbatch would take only to leave it waiting for ever, it tells here.
void try_submission(const std::vector<std::string>& words, const std::string& script) {
    const Answer answer = run_program("sbatch", with({"--test-only"}, words), script, patience);
    if (answer.problem.empty() || answer.problem.find("to start at") != std::string::npos) return;
    throw ClusterError(answer.problem);
}

void keep(Submission& submission, const SlurmId& id) {
    submission.jobs.push_back(id.job);
    if (!id.cluster.empty()) submission.cluster = id.cluster;
    write_submission(submission);
}

std::vector<std::string> of_cluster(const Submission& submission) {
    return submission.cluster.empty() ? std::vector<std::string>() : std::vector<std::string>{"-M", submission.cluster};
}

}  // namespace

std::vector<SlurmArray> arrays_of(std::int64_t tasks, std::int64_t most_in_one) {
    std::vector<SlurmArray> arrays;
    for (std::int64_t first = 0; first < tasks; first += most_in_one)
        arrays.push_back({first, std::min(most_in_one, tasks - first)});
    return arrays;
}

std::string task_script(const Submission& submission, const SlurmArray& array) {
    const auto words = with(submission.command_words(submission.program().string(), "run"), {"--help-out", "--shard"});
    const std::string index =
        array.first ? fmt::format("$(({} + SLURM_ARRAY_TASK_ID))", array.first) : "$SLURM_ARRAY_TASK_ID";
    return fmt::format(
        "#!/bin/sh\n"
        "# A task of an array: it trains the shard of its number. Shortly before its time is up Slurm tells this "
        "shell\n"
        "# (USR1): the runner saves, and the task asks for another turn. Told to end (TERM), which the runner is too,\n"
        "# it waits until that has saved.\n"
        "late=\n"
        "runner=\n"
        "trap 'late=yes; kill -USR1 $runner 2>/dev/null' USR1\n"
        "trap : TERM\n"
        "{} \"{}/{}\" &\n"
        "runner=$!\n"
        "while wait $runner; code=$?; kill -0 $runner 2>/dev/null; do :; done\n"
        "if [ \"$late\" ] && [ $code = 143 ] && [ \"${{SLURM_RESTART_COUNT:-0}}\" -lt 50 ]; then\n"
        "    scontrol requeue \"${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID\"\n"
        "fi\n"
        "exit $code\n",
        quoted_for_shell(words), index, submission.tasks);
}

std::vector<std::string> array_words(const Submission& submission, const SlurmArray& array,
                                     const SlurmOptions& options) {
    std::vector<std::string> words = common_words(submission, options);
    words.push_back("--job-name=" + submission.job_name());
    words.push_back(fmt::format("--array=0-{}{}", array.count - 1,
                                options.max_parallel ? fmt::format("%{}", options.max_parallel) : ""));
    words.push_back(fmt::format("--cpus-per-task={}", options.cpus));
    words.push_back(fmt::format("--time={}", options.minutes));
    words.push_back(fmt::format("--signal=B:USR1@{}", warning_seconds(options)));
    words.push_back("--output=" + without_patterns(submission.logs().string()) + "/%A_%a.log");
    return with(std::move(words), options.more);
}

std::string collect_script(const Submission& submission) {
    return "#!/bin/sh\nexec " + quoted_for_shell(submission.command_words(submission.program().string(), "collect")) +
           "\n";
}

std::vector<std::string> collect_words(const Submission& submission, const SlurmOptions& options) {
    std::vector<std::string> words = common_words(submission, options);
    words.push_back("--job-name=" + submission.job_name() + "-collect");
    words.push_back(fmt::format("--dependency=afterany:{}", fmt::join(submission.jobs, ":")));
    words.push_back("--time=60");
    words.push_back("--output=" + without_patterns(submission.logs().string()) + "/collect.log");
    return with(std::move(words), options.more);
}

std::optional<SlurmId> read_slurm_id(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    const std::size_t mark = line.find(';');
    SlurmId id{line.substr(0, mark), mark == std::string::npos ? "" : line.substr(mark + 1)};
    const bool number = !id.job.empty() && id.job.find_first_not_of("0123456789") == std::string::npos;
    return number ? std::optional(id) : std::nullopt;
}

void submit_to_slurm(Submission& submission, const SlurmOptions& options,
                     const std::function<void(const std::string&)>& log) {
    const std::vector<SlurmArray> arrays = arrays_of(submission.tasks, most_tasks_in_array());
    try_submission(array_words(submission, arrays.front(), options), task_script(submission, arrays.front()));
    write_submission(submission);
    for (const SlurmArray& array : arrays) {
        const std::string script = task_script(submission, array);
        write_file(submission.folder / fmt::format("task-{}.sh", array.first), script);
        // Of one name there is one job, so that it can be found by it.
        std::vector<std::string> words = array_words(submission, array, options);
        std::string name = submission.job_name();
        if (arrays.size() > 1) name += fmt::format("-{}", array.first), words.push_back("--job-name=" + name);
        keep(submission, submit(words, script, name));
        log(fmt::format("Array {}: {}.", submission.jobs.back(),
                        counted(static_cast<std::size_t>(array.count), "task")));
    }
    const std::string script = collect_script(submission);
    write_file(submission.folder / "collect.sh", script);
    keep(submission, submit(collect_words(submission, options), script, submission.job_name() + "-collect"));
    log(fmt::format("Job {} collects when they have ended.", submission.jobs.back()));
}

std::optional<bool> is_in_queue(const Submission& submission) {
    const Answer answer = run_program(
        "squeue",
        with({"-h", "-o", "%i", "-j", fmt::format("{}", fmt::join(submission.jobs, ","))}, of_cluster(submission)), "",
        patience);
    if (answer.problem.empty()) return answer.out.find_first_not_of(" \n") != std::string::npos;
    if (answer.problem.find("Invalid job id") != std::string::npos) return false;
    return {};
}

}  // namespace runner
