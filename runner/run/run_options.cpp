#include "runner/run/run_options.h"

#include <algorithm>
#include <thread>

namespace runner {

int count_jobs(const RunOptions& options) {
    return options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Freshness freshness_of(const RunOptions& options) {
    Freshness fresh{.all = options.fresh, .keep = options.keep};
    if (options.same_instructions) fresh.instructions = this_environment();
    return fresh;
}

}  // namespace runner
