#include "runner/record/trial_key.h"

#include <fmt/format.h>

namespace runner {

std::string to_string(const TrialKey& key) { return fmt::format("`{}`, seed {}", key.variant, key.seed()); }

std::string trial_folder(const TrialKey& key) { return fmt::format("trials/{}/seed-{}", key.variant, key.seed()); }

}  // namespace runner
