#include "runner/record/trial_key.h"

#include <fmt/format.h>

namespace runner {

std::string to_string(const Replicate& replicate) {
    std::string text = fmt::format("seed {}", replicate.seed);
    for (const auto& [purpose, seed] : replicate.apart)
        text += fmt::format("{}{} of seed {}", purpose == replicate.apart.begin()->first ? " with " : ", ",
                            declare::name_of(purpose), seed);
    return text;
}

std::string to_string(const TrialKey& key) { return fmt::format("`{}`, {}", key.variant, to_string(key.replicate)); }

std::string trial_folder(const TrialKey& key) {
    std::string folder = fmt::format("trials/{}/seed-{}", key.variant, key.seed());
    for (const auto& [purpose, seed] : key.replicate.apart)
        folder += fmt::format("-{}-{}", declare::name_of(purpose), seed);
    return folder;
}

}  // namespace runner
