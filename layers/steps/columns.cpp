#include "layers/steps/columns.h"

#include <algorithm>

namespace layers {

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void sum_columns(const Tensor& src,
                                                                                       std::span<float> dst) {
    std::ranges::fill(dst, 0.0f);
    const float* row = src.data;
    float* const sum = dst.data();
    for (std::int64_t i = 0; i < src.rows; ++i, row += src.columns)
#pragma GCC ivdep
        for (std::int64_t j = 0; j < src.columns; ++j) sum[j] += row[j];
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void accumulate(std::span<float> dst,
                                                                                      std::span<const float> src) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < dst.size(); ++i) dst[i] += src[i];
}

}  // namespace layers
