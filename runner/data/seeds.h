#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// What a seed varies. Each purpose draws from random streams of its own, so any of them may stand still.
enum class Purpose {
    weights,  // the first values of parameters
    order,    // in which order samples are shown, and with which partners pairs that are drawn afresh each epoch
    noise,    // dropout and its kin, and augmentation
    split,    // which training samples are held back for validation
    sample,   // which samples `take` and `per_class` keep, and pairs that are drawn once
    dealing,  // which samples are for training and which for testing
};

using Vary = std::vector<Purpose>;

/// All but `dealing`.
const Vary& usual_vary();

/// Which fold of the samples is held out, where folds are cut, and the seed that deals them: the same one for all folds
/// of a repetition.
struct HeldOut {
    std::int64_t fold = 0;  // from 1; 0: none are cut
    std::uint64_t seed = 0;
    bool operator==(const HeldOut&) const = default;
};

/// The seed of each purpose in one trial.
class Seeds {
public:
    /// Every purpose draws by `all`; training and test samples are those of the dataset.
    Seeds(std::uint64_t all);  // NOLINT(google-explicit-constructor): a seed is such seeds
    /// What `vary` names draws by `own`, the rest by `first`. Unless it names `dealing`, nothing is dealt.
    Seeds(std::uint64_t own, std::uint64_t first, const Vary& vary);

    std::uint64_t operator[](Purpose purpose) const { return seeds_[static_cast<std::size_t>(purpose)]; }
    void set(Purpose purpose, std::uint64_t seed) { seeds_[static_cast<std::size_t>(purpose)] = seed; }
    /// By which training and test samples are dealt anew; nothing where they are those of the dataset.
    std::optional<std::uint64_t> dealing() const;

    const HeldOut& held_out() const { return held_out_; }
    void hold_out(const HeldOut& fold) { held_out_ = fold; }

    bool operator==(const Seeds&) const = default;

private:
    HeldOut held_out_;
    std::array<std::uint64_t, 6> seeds_;
    bool deals_ = false;
};

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Purpose>>& choices<runner::Purpose>();

}  // namespace declare
