#pragma once

#include <array>

#include "runner/data/feed.h"

namespace runner {

/// What a feed fills: the memory of a plan, or of anything else that is `rows` samples large.
struct Batch {
    std::int64_t rows = 0;                 // samples
    std::array<layers::Tensor, 2> inputs;  // each rows x the values of one sample
    std::span<std::int32_t> classes;       // at least one a sample, if samples have classes
    std::span<float> numbers;              // likewise, as many as the target of a sample has
    /// Of samples that were mixed: the class of the lesser share, and the greater share, that of `classes`. As many as
    /// `classes`, or none.
    std::span<std::int32_t> seconds = {};
    std::span<float> shares = {};
    std::span<float> weights = {};  // how much each counts; those of samples without any are left as they are
};

/// A feed that fills any memory and knows no plan. Feeds that change samples on their way, as augmentation does, stand
/// on one of this kind.
class BatchFeed : public Feed {
public:
    void gather(std::int64_t first, layers::Plan& plan) const final;
    /// As gather. Throws std::logic_error if the batch has another size than the samples, or runs over their end.
    virtual void fill(std::int64_t first, const Batch& batch) const = 0;
    /// How many inputs it fills.
    virtual int inputs() const = 0;
};

}  // namespace runner
