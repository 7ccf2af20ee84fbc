#pragma once

#include <array>

#include "runner/data/feed.h"

namespace runner {

/// What a feed fills: the memory of a plan, or of anything else that is `rows` samples large.
struct Batch {
    std::int64_t rows = 0;
    std::array<layers::Tensor, 2> inputs;
    std::span<std::int32_t> classes;
    std::span<float> numbers;
};

/// A feed that needs to know no plan.
class BatchFeed : public Feed {
public:
    void gather(std::int64_t first, layers::Plan& plan) const final;
    /// As gather. Throws std::logic_error if the batch has another size than the samples, or runs over their end.
    virtual void fill(std::int64_t first, const Batch& batch) const = 0;
    /// How many inputs it fills.
    virtual int inputs() const = 0;
};

}  // namespace runner
