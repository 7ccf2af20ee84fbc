#pragma once

#include <cstddef>
#include <span>

#include "layers/math/multiversion.h"
#include "layers/steps/builder.h"

namespace layers {

// One thread, plain loops, compiled for three generations of processors; the best is chosen at run time. At 32 x 100
// values a call of oneDNN's eltwise takes 1.4 µs forward and 2.3 µs backward, these 1.3 and 0.3 µs for elu.

template <class Function>
[[gnu::flatten]] LAYERS_MULTIVERSION void map(const float* src, float* dst, std::size_t size, Function function) {
    LAYERS_VECTORIZE
    for (std::size_t i = 0; i < size; ++i) dst[i] = function(src[i]);
}

template <class Derivative>
[[gnu::flatten]] LAYERS_MULTIVERSION void map_gradient(const float* src, const float* dst, const float* diff_dst,
                                                       float* diff_src, std::size_t size, Derivative derivative) {
    LAYERS_VECTORIZE
    for (std::size_t i = 0; i < size; ++i) diff_src[i] = diff_dst[i] * derivative(src[i], dst[i]);
}

/// Appends the steps of dst = function(src), value by value; `derivative` gets a value of src and one of dst.
/// Both are small functors, inlined into the loops.
template <class Function, class Derivative>
void build_elementwise(Builder& builder, Function function, Derivative derivative) {
    const Tensor src = builder.src(), dst = builder.dst();
    const auto size = static_cast<std::size_t>(src.size());
    builder.forward([=](const Tick&) { map(src.data, dst.data, size, function); });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src)
        builder.backward(
            [=](const Tick&) { map_gradient(src.data, dst.data, diff_dst.data, diff_src.data, size, derivative); });
}

}  // namespace layers
