#pragma once

#include <functional>
#include <span>

#include "layers/math/slide.h"
#include "layers/steps/builder.h"

namespace layers::onednn {

enum class Pool {
    maximum,
    average,  // of the values alone: padding does not count
};

/// What becomes of each window of pictures that stand channels last: (batch, height, width, channels).
struct Pooling {
    Pool pool = Pool::maximum;
    std::int64_t batch = 1, channels = 1;
    Slide height, width;
};

struct PoolingMemory {
    const float* src = nullptr;
    float* dst = nullptr;
    const float* diff_dst = nullptr;
    float* diff_src = nullptr;  // null: there is no backward step
    /// Gives memory that lives as long as the plan: forward notes there, for backward, which value was the largest.
    std::function<std::span<float>(std::int64_t values)> scratch;
};

struct PoolingSteps {
    Step forward, backward;
};
PoolingSteps pooling(Context& context, const Pooling& shape, const PoolingMemory& memory);

}  // namespace layers::onednn
