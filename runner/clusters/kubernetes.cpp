#include "runner/clusters/kubernetes.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/clusters/shell_words.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// A DNS label: the pods add their index and five letters to it.
std::string label_of(const Submission& submission) {
    constexpr std::size_t most = 40;
    std::string label = "runner-";
    for (const char c : submission.experiment.substr(0, most - label.size() - submission.token.size() - 1)) {
        const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        label += std::isalnum(static_cast<unsigned char>(lower)) ? lower : '-';
    }
    return label + "-" + submission.token;
}

/// JSON's texts are YAML's too.
std::string text(const std::string& value) { return to_json_line(Value::string(value)); }

/// The part of both Jobs that says how their pods run.
std::string pod_template(const Submission& submission, const KubernetesOptions& options, const std::string& line,
                         int cpus) {
    return fmt::format(
        "  template:\n"
        "    spec:\n"
        "      restartPolicy: Never\n"
        "      terminationGracePeriodSeconds: 60  # told to end, the runner saves\n"
        "      containers:\n"
        "        - name: runner\n"
        "          image: {}\n"
        "          workingDir: {}\n"
        "          command: [sh, -c, {}]\n"
        "          resources:\n"
        "            requests: {{cpu: \"{}\"}}\n"
        "          volumeMounts:\n"
        "            - {{name: work, mountPath: {}}}\n"
        "      volumes:\n"
        "        - name: work\n"
        "          persistentVolumeClaim: {{claimName: {}}}\n",
        text(options.image), text(submission.directory.string()), text(line), cpus, text(options.mount),
        text(options.claim));
}

std::string command_line(const char* command, const Submission& submission, const std::string& more) {
    return "exec " + quoted_for_shell(submission.command_words("runner", command)) + more;
}

}  // namespace

std::string kubernetes_jobs(const Submission& submission, const KubernetesOptions& options) {
    const std::string label = label_of(submission);
    const std::string shard = fmt::format(" --help-out --shard \"$JOB_COMPLETION_INDEX/{}\"", submission.tasks);
    const auto parallel =
        options.max_parallel ? std::min<std::int64_t>(options.max_parallel, submission.tasks) : submission.tasks;
    return fmt::format(
               "# Each pod trains a shard; one that is lost is started again, and goes on from what was saved.\n"
               "apiVersion: batch/v1\n"
               "kind: Job\n"
               "metadata: {{name: {}}}\n"
               "spec:\n"
               "  completionMode: Indexed\n"
               "  completions: {}\n"
               "  parallelism: {}\n"
               "  backoffLimitPerIndex: 3\n"
               "  maxFailedIndexes: {}  # the failure of some ends none of the others\n"
               "  podReplacementPolicy: Failed\n"
               "  podFailurePolicy:\n"
               "    rules:\n"
               "      - action: Ignore\n"
               "        onPodConditions: [{{type: DisruptionTarget}}]\n"
               "      - action: FailIndex  # a trial failed, or the file is wrong: once more is no use\n"
               "        onExitCodes: {{containerName: runner, operator: In, values: [1, 2]}}\n",
               label, submission.tasks, parallel, submission.tasks) +
           pod_template(submission, options, command_line("run", submission, shard), options.cpus) +
           fmt::format(
               "---\n"
               "# Jobs know no dependencies: this one waits until every trial has ended.\n"
               "apiVersion: batch/v1\n"
               "kind: Job\n"
               "metadata: {{name: {}-collect}}\n"
               "spec:\n"
               "  backoffLimit: 3\n",
               label) +
           pod_template(submission, options, command_line("collect", submission, " --wait"), 1);
}

}  // namespace runner
