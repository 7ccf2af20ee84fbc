#pragma once

#include <functional>
#include <system_error>
#include <vector>

namespace runner {

/// Runs tasks on several threads: `after[i]` lists the tasks that task i waits for, without a cycle. Of those that may
/// start, the first in the list does. Every task runs once, whatever becomes of those before it; `run` is called
/// with its index and must not throw. Returns when all are done. Where not all threads can be made, it goes on with
/// fewer, at least the calling one; `on_fewer` is told before the first task begins, how many run and why.
void run_tasks(const std::vector<std::vector<int>>& after, int threads, const std::function<void(int)>& run,
               const std::function<void(int threads, const std::error_code&)>& on_fewer = {});

}  // namespace runner
