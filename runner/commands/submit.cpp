#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "runner/clusters/kubernetes.h"
#include "runner/clusters/shell_words.h"
#include "runner/clusters/slurm.h"
#include "runner/commands/catalog.h"
#include "runner/commands/cost.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/results/table.h"
#include "runner/run/collect_experiment.h"
#include "runner/run/plan_experiment.h"
#include "runner/run/trial_inputs.h"
#include "runner/store/files.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t most_tasks = 1000, usual_minutes = 20;

/// What is left of a plan.
struct PlannedWork {
    std::size_t trials = 0, jobs = 0;
    double seconds = 0, longest = 0;  // of one trial at a time, on this machine
};

/// A few variants are timed, and say what a second of work_of() is worth here.
double seconds_a_work(const TrialPlan& plan, const TrialInputs& inputs) {
    constexpr std::size_t enough = 8;
    std::set<const Variant*> timed;
    double seconds = 0, estimated = 0;
    for (const TrainingJob& job : plan.jobs) {
        const Variant* variant = plan.trial(job.trials.front()).variant;
        if (timed.size() == enough || !timed.insert(variant).second) continue;
        if (const auto cost = cost_of(inputs.as_read(*variant))) seconds += cost->seconds, estimated += job.work;
    }
    return estimated > 0 ? seconds / estimated : 1;
}

PlannedWork left_of(const TrialPlan& plan, const TrialInputs& inputs) {
    PlannedWork left;
    const double worth = seconds_a_work(plan, inputs);
    for (const TrainingJob& job : plan.jobs) {
        const auto open = std::ranges::count_if(job.trials, [&](int i) { return !plan.trial(i).is_over(); });
        if (open == 0) continue;
        ++left.jobs;
        left.trials += static_cast<std::size_t>(open);
        left.seconds += job.work * worth;
        left.longest = std::max(left.longest, job.work * worth);
    }
    return left;
}

std::int64_t count_tasks(const Arguments& arguments, const PlannedWork& left, int side_by_side) {
    const auto most = std::min<std::int64_t>(most_tasks, static_cast<std::int64_t>(left.jobs));
    if (const auto tasks = arguments.number("--tasks", 1))
        return std::min(*tasks, static_cast<std::int64_t>(left.jobs));
    const auto minutes = arguments.number("--minutes-per-task", 1).value_or(usual_minutes);
    const double tasks = left.seconds / side_by_side / (60.0 * static_cast<double>(minutes));
    return std::clamp(static_cast<std::int64_t>(std::ceil(tasks)), std::int64_t{1}, most);
}

/// The command line as a task repeats it, with all paths whole: it may stand elsewhere.
std::vector<std::string> words_for_tasks(const Arguments& arguments, const RunOptions& options) {
    std::vector<std::string> words = {fs::absolute(arguments.words[0]).string()};
    const auto add = [&](const char* option, const std::string& value) {
        words.emplace_back(option);
        words.push_back(value);
    };
    for (const std::string& set : arguments.all("--set")) add("--set", set);
    for (const char* option : {"--seeds", "--only"})
        if (const auto value = arguments.get(option)) add(option, *value);
    add("--out", fs::absolute(options.out).lexically_normal().string());
    if (options.places.data_dir) add("--data-dir", fs::absolute(*options.places.data_dir).string());
    if (options.same_instructions) words.emplace_back("--require-same-isa");
    return words;
}

void check_folder(const fs::path& folder, Terminal& terminal) {
    if (folder.string().find_first_of("\n\\") != std::string::npos)
        throw UsageError(
            fmt::format("Slurm takes no folder with a backslash or a new line in its name: `{}`", folder.string()));
    struct statfs system {};
    if (::statfs(folder.c_str(), &system) == 0 && system.f_type == TMPFS_MAGIC)
        terminal.err(fmt::format("`{}` is in this machine's memory: other machines do not see it.\n", folder.string()));
}

void check_submit_options(const Arguments& arguments) {
    const bool slurm = arguments.has("--slurm"), kubernetes = arguments.has("--kubernetes");
    if (slurm == kubernetes) throw UsageError("submit: to what? Give --slurm or --kubernetes");
    if (arguments.has("--tasks") && arguments.has("--minutes-per-task"))
        throw UsageError("--tasks and --minutes-per-task: leave one of the two out");
    const auto belongs = [&](const char* option, bool chosen, const char* to) {
        if (arguments.has(option) && !chosen) throw UsageError(fmt::format("{} belongs to {}", option, to));
    };
    for (const char* option : {"--partition", "--sbatch", "--wait"}) belongs(option, slurm, "--slurm");
    for (const char* option : {"-o", "--image", "--claim", "--mount"}) belongs(option, kubernetes, "--kubernetes");
    if (!kubernetes) return;
    for (const char* option : {"-o", "--image", "--claim"})
        if (!arguments.has(option)) throw UsageError(fmt::format("--kubernetes needs {}", option));
}

class Submitting {
public:
    Submitting(const Arguments& arguments, Terminal& terminal)
        : arguments_(arguments),
          terminal_(terminal),
          options_(run_options(arguments)),
          experiment_(load(arguments.words[0], arguments, terminal)),
          side_by_side_(std::max(1, options_.jobs)) {}

    ExitCode run() {
        const TrialInputs inputs(experiment_, options_.places, log_to(terminal_));  // once here, not by every task
        const TrialPlan plan = plan_experiment(experiment_, options_);
        const PlannedWork left = left_of(plan, inputs);
        const fs::path folder = options_.out / experiment_.name;
        if (left.jobs == 0) {
            terminal_.err("Every trial is finished: `runner collect` writes the results.\n");
            return ExitCode::done;
        }
        Submission submission = prepare(folder, left);
        say(submission, left);
        return arguments_.has("--slurm") ? submit_by_slurm(submission) : write_for_kubernetes(submission);
    }

private:
    Submission prepare(const fs::path& folder, const PlannedWork& left) const {
        if (arguments_.has("--slurm")) check_folder(fs::absolute(folder), terminal_);
        Submission submission = begin_submission(folder);
        submission.experiment = experiment_.name;
        submission.words = words_for_tasks(arguments_, options_);
        submission.run_words = {"--jobs", std::to_string(side_by_side_)};
        if (const auto seconds = arguments_.number("--lease-seconds", 1))
            submission.run_words.insert(submission.run_words.end(), {"--lease-seconds", std::to_string(*seconds)});
        submission.config_hash = hash_of_config(experiment_);
        submission.tasks = count_tasks(arguments_, left, side_by_side_);
        submission.seconds_a_task = std::max(
            left.longest, left.seconds / static_cast<double>(submission.tasks) / static_cast<double>(side_by_side_));
        return submission;
    }

    void say(const Submission& submission, const PlannedWork& left) const {
        terminal_.print(
            fmt::format("{}: {} in {}, about {} s each (from timing a few steps).\n", experiment_.name,
                        counted(left.trials, "trial"), counted(static_cast<std::size_t>(submission.tasks), "task"),
                        std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(submission.seconds_a_task)))));
    }

    SlurmOptions slurm_options(const Submission& submission) const {
        SlurmOptions options;
        options.partition = arguments_.get("--partition").value_or("");
        for (const std::string& text : arguments_.all("--sbatch"))
            for (const std::string& word : shell_words(text)) options.more.push_back(word);
        options.cpus = side_by_side_;
        options.max_parallel = max_parallel();
        options.minutes = std::max(10, static_cast<int>(std::ceil(3 * submission.seconds_a_task / 60 + 5)));
        return options;
    }

    int max_parallel() const {
        return static_cast<int>(std::min<std::int64_t>(most_tasks, arguments_.number("--max-parallel", 1).value_or(0)));
    }

    ExitCode submit_by_slurm(Submission& submission) const {
        try {
            submit_to_slurm(submission, slurm_options(submission),
                            [this](const std::string& text) { terminal_.print(text + "\n"); });
        } catch (const ClusterError& error) {
            terminal_.err(fmt::format("error: {}\n", error.what()));
            if (!submission.jobs.empty())
                terminal_.err(fmt::format("Submitted before that: {}\n", fmt::join(submission.jobs, ", ")));
            return ExitCode::usage;
        }
        terminal_.print(fmt::format("Logs: {}\n`runner status {}` tells how far it is.\n", submission.logs().string(),
                                    arguments_.words[0]));
        return arguments_.has("--wait") ? wait_for(submission) : ExitCode::done;
    }

    /// Until none of its jobs is in the queue. A controller that does not answer is asked again.
    ExitCode wait_for(const Submission& submission) const {
        const Interrupts interrupts([](bool) { Terminal().err("\nThe jobs go on without this command.\n"); },
                                    log_to(terminal_));
        while (is_in_queue(submission).value_or(true)) {
            interrupts.sleep_for(std::chrono::seconds(2));
            if (interrupts.token().stop_requested()) return interrupts.exit_code();
        }
        RunObserver silent;
        const RunOutcome outcome = collect_experiment(experiment_, options_, silent);
        terminal_.print(results_table(outcome.results, terminal_.width(), terminal_.colour_out()));
        if (outcome.exit == ExitCode::incomplete)
            terminal_.err(
                fmt::format("Missing: {}. The same command submits the rest.\n", missing_trials(outcome.results)));
        return outcome.exit;
    }

    ExitCode write_for_kubernetes(Submission& submission) const {
        KubernetesOptions options{.image = *arguments_.get("--image"),
                                  .claim = *arguments_.get("--claim"),
                                  .mount = fs::absolute(arguments_.get("--mount").value_or(".")).lexically_normal(),
                                  .cpus = side_by_side_,
                                  .max_parallel = max_parallel()};
        if (options.mount.size() > 1 && options.mount.ends_with('/')) options.mount.pop_back();
        for (const fs::path& path :
             std::vector{fs::path(submission.words[0]), fs::absolute(options_.out).lexically_normal()})
            if (!path.string().starts_with(options.mount))
                throw UsageError(fmt::format("--mount: the pods see `{}` alone, and `{}` is not in it", options.mount,
                                             path.string()));
        write_submission(submission);
        const std::string file = *arguments_.get("-o");
        write_named_file(file, kubernetes_jobs(submission, options));
        terminal_.print(fmt::format("Two Jobs are in {0}: kubectl apply -f {0}\n", file));
        return ExitCode::done;
    }

    const Arguments& arguments_;
    Terminal& terminal_;
    RunOptions options_;
    Experiment experiment_;
    int side_by_side_;
};

ExitCode run_submit(const Arguments& arguments, Terminal& terminal) {
    check_submit_options(arguments);
    return Submitting(arguments, terminal).run();
}

}  // namespace

const Command submit_command{
    "submit",
    "Hands the trials of a file to Slurm, or writes them for Kubernetes",
    "FILE",
    1,
    1,
    file_options({{"--slurm", "", "as a job array, and a job that collects when it has ended", false},
                  {"--kubernetes", "", "as an indexed Job, and a Job that collects, in the file of -o", false},
                  {"--tasks", "N", "so many tasks", false},
                  {"--minutes-per-task", "M", "as many as take so long each (default: 20)", false},
                  {"--max-parallel", "K", "so many of them at a time", false},
                  {"--jobs", "N", "trials side by side in a task, a core each (default: 1)", false},
                  lease_option(),
                  {"--partition", "P", "of --slurm: where", false},
                  {"--sbatch", "WORDS", "of --slurm: more options for sbatch, such as \"--account=me --mem=2G\"", true},
                  {"--wait", "", "of --slurm: until all has ended, and its results", false},
                  {"-o", "FILE", "of --kubernetes: the file to write", false},
                  {"--image", "IMAGE", "of --kubernetes: with the runner in its PATH", false},
                  {"--claim", "NAME", "of --kubernetes: the volume's claim, which all nodes may write", false},
                  {"--mount", "DIR", "of --kubernetes: the folder that the claim holds (default: this one)", false},
                  out_option(),
                  data_dir_option(),
                  same_isa_option()}),
    run_submit};

}  // namespace runner
