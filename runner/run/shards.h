#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/run/trial_plan.h"

namespace runner {

/// One of equal parts of a plan: "2/8", counted from 0 as Slurm and Kubernetes count.
struct Shard {
    int index = 0, count = 1;
};

/// Nothing where the text is none; `why` says what is wrong.
std::optional<Shard> read_shard(const std::string& text, std::string& why);

/// The jobs of each shard, in the order in which they are begun: what most depends on first, then the longest, each
/// where it ends first. A job never begins before its parent has ended, by the estimates of its work. All who make the
/// same plan divide it in the same way, whatever has been done of it.
std::vector<std::vector<int>> divide(const TrialPlan& plan, int shards);

}  // namespace runner
