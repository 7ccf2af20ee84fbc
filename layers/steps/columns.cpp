#include "layers/steps/columns.h"

#include <algorithm>

#include "layers/math/multiversion.h"

namespace layers {

LAYERS_MULTIVERSION void sum_columns(const Tensor& src, std::span<float> dst) {
    std::ranges::fill(dst, 0.0f);
    const float* row = src.data;
    float* const sum = dst.data();
    for (std::int64_t i = 0; i < src.rows; ++i, row += src.columns) {
        LAYERS_VECTORIZE
        for (std::int64_t j = 0; j < src.columns; ++j) sum[j] += row[j];
    }
}

LAYERS_MULTIVERSION void accumulate(std::span<float> dst, std::span<const float> src) {
    LAYERS_VECTORIZE
    for (std::size_t i = 0; i < dst.size(); ++i) dst[i] += src[i];
}

}  // namespace layers
