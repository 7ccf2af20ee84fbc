#pragma once

#include <cstdint>
#include <span>

#include "layers/engine/plan.h"

namespace runner {

/// How the samples of a part are gone through once.
struct Order {
    std::int64_t epoch = 1;  // counted from 1: what is drawn at random is drawn for it
    bool shuffled = false;
    bool training = false;  // a feed that changes samples at random to train on them leaves them as they are otherwise

    static Order for_training(std::int64_t epoch, bool shuffled) { return {epoch, shuffled, true}; }
    /// Always the same samples, in the order of their file.
    static Order for_evaluation() { return {}; }
};

/// The samples of one part as a trial sees them, ready to be gathered into a plan. A feed may stand on another one and
/// change what that one gives.
class Feed {
public:
    virtual ~Feed() = default;
    /// How many samples there are; they may have targets or not.
    virtual std::int64_t count() const = 0;
    /// Fixes which sample stands at which place, and draws afresh what is drawn for each epoch.
    virtual void begin_epoch(const Order& order) = 0;
    /// Fills the inputs and targets of `plan` with samples first … first + plan.batch() - 1 of the present order.
    /// Allocates nothing.
    virtual void gather(std::int64_t first, layers::Plan& plan) const = 0;
    /// The share of the most frequent class, 0 … 1; 0 for targets that are numbers.
    virtual double majority() const = 0;
    /// Which sample, counted in the order without shuffling, stands at each place now; empty where samples are drawn.
    virtual std::span<const std::int32_t> order() const { return {}; }
    /// Where each sample stands in its part of the dataset, in the present order; of pairs that of their left or right
    /// one. Empty for an input that there is not.
    virtual std::span<const std::int32_t> rows(int /*input*/) const { return {}; }
};

}  // namespace runner
