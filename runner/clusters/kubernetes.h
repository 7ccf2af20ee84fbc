#pragma once

#include <string>
#include <vector>

#include "runner/clusters/submission.h"

namespace runner {

/// What the pods of a Job need besides the words of the command.
struct KubernetesOptions {
    std::string image;  // with the runner in its PATH
    std::string claim;  // a PersistentVolumeClaim that all nodes may write
    std::string mount;  // where it is mounted: the folder that the paths of the words begin with
    int cpus = 1;
    int max_parallel = 0;  // pods at a time; 0: all
};

/// Two Jobs as YAML: an indexed one, whose pods each run a shard, and one that waits for the trials and collects.
std::string kubernetes_jobs(const Submission& submission, const KubernetesOptions& options);

}  // namespace runner
