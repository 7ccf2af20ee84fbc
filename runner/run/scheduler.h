#pragma once

#include <functional>
#include <vector>

namespace runner {

/// Runs tasks on several threads: `after[i]` lists the tasks that task i waits for, without a cycle. Of those that may
/// start, the first in the list does. Every task runs once, whatever becomes of those before it; `run` is called
/// with its index and must not throw. Returns when all are done.
void run_tasks(const std::vector<std::vector<int>>& after, int threads, const std::function<void(int)>& run);

}  // namespace runner
