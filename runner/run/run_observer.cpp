#include "runner/run/run_observer.h"

#include <fmt/format.h>

namespace runner {

void RunObserver::on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) {
    for (const std::string& line : log) on_message(fmt::format("`{}`: {}", trial.key.variant, line));
}

}  // namespace runner
