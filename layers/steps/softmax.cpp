#include "layers/steps/softmax.h"

#include <algorithm>

#include "layers/math/float_math.h"
#include "layers/steps/elementwise.h"

namespace layers {
namespace {

// src, dst and their gradients are (rows, width).

void subtract_maximum(const float* src, float* dst, std::int64_t width) {
    float most = src[0];
    for (std::int64_t j = 1; j < width; ++j) most = src[j] > most ? src[j] : most;
    for (std::int64_t j = 0; j < width; ++j) dst[j] = src[j] - most;
}

void divide_by_sum(float* dst, std::int64_t width) {
    float sum = 0;
    for (std::int64_t j = 0; j < width; ++j) sum += dst[j];
    for (std::int64_t j = 0; j < width; ++j) dst[j] /= sum;
}

/// The exponentials of all rows go through one vectorized loop: rows are often short.
void forward(const float* src, float* dst, std::int64_t rows, std::int64_t width) {
    for (std::int64_t i = 0; i < rows; ++i) subtract_maximum(src + i * width, dst + i * width, width);
    map(dst, dst, static_cast<std::size_t>(rows * width), [](float x) { return float_math::exp(x); });
    for (std::int64_t i = 0; i < rows; ++i) divide_by_sum(dst + i * width, width);
}

void backward(const float* dst, const float* diff_dst, float* diff_src, std::int64_t width) {
    float dot = 0;
    for (std::int64_t j = 0; j < width; ++j) dot += dst[j] * diff_dst[j];
    for (std::int64_t j = 0; j < width; ++j) diff_src[j] = dst[j] * (diff_dst[j] - dot);
}

}  // namespace

void build_softmax(Builder& builder) {
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t width = builder.shape(0).back(), rows = src.size() / width;
    builder.forward([=](const Tick&) { forward(src.data, dst.data, rows, width); });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (!diff_src) return;
    builder.backward([=](const Tick&) {
        for (std::int64_t i = 0; i < rows * width; i += width)
            backward(dst.data + i, diff_dst.data + i, diff_src.data + i, width);
    });
}

}  // namespace layers
