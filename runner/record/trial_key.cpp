#include "runner/record/trial_key.h"

#include <fmt/format.h>

#include "layers/math/random.h"

namespace runner {

std::uint64_t Replicate::drawn_by() const {
    if (fold == 0) return seed;
    const auto words = layers::Stream(seed, "fold").words(static_cast<std::uint64_t>(fold), 0);
    return std::uint64_t{words[0]} << 32 | words[1];
}

std::string to_string(const Replicate& replicate) {
    std::string text = fmt::format("seed {}", replicate.seed);
    if (replicate.fold > 0) text += fmt::format(", fold {}", replicate.fold);
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
    if (key.replicate.fold > 0) folder += fmt::format("/fold-{}", key.replicate.fold);
    return folder;
}

}  // namespace runner
