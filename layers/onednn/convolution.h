#pragma once

#include <cstdint>
#include <functional>

#include "layers/math/slide.h"
#include "layers/steps/builder.h"

namespace layers::onednn {

/// A convolution of pictures that stand channels last: src (batch, height, width, in), dst (batch, height, width, out)
/// with the sides that the slides give. The kernel stands in Keras's order (height, width, in / groups, out).
///
/// Pictures stay in this plain order from layer to layer. oneDNN's kernels for it are about as fast as those for the
/// orders of its own, which are the faster ones for the kernel: it is reordered in every step, which costs little,
/// since it is small beside the pictures (bench/convolution.md).
struct Convolution {
    std::int64_t batch = 1, in = 1, out = 1, groups = 1;
    Slide height, width;
    bool sequences = false;  // pictures of height 1, whose kernel (width, in / groups, out) has no such side
};

/// Pictures that a convolution reads.
struct Pixels {
    const float* data = nullptr;
    const std::uint16_t* rounded = nullptr;  // the same values as bfloat16, where it reads these

    Pixels(const float* values, const std::uint16_t* as_bfloat16 = nullptr)  // NOLINT(google-explicit-constructor)
        : data(values), rounded(as_bfloat16) {}
};

/// Pictures as the convolutions of a context read them, and the step that brings them there: it has to run whenever the
/// values have changed. There is none where they are read as they stand.
struct ReadPixels {
    Pixels pixels;
    Step round = {};
};
/// Of what a convolution of this shape reads, and of what it gives, which its gradients read.
ReadPixels read_src(Context& context, const Convolution& shape, const float* src);
ReadPixels read_dst(Context& context, const Convolution& shape, const float* dst);

/// dst = src * kernel, and where `bias` (out) is given + bias.
Step convolution(Context& context, const Convolution& shape, const Pixels& src, const float* kernel, const float* bias,
                 float* dst);

/// diff_src from diff_dst; in the other direction, the transposed convolution.
Step convolution_backward_data(Context& context, const Convolution& shape, const Pixels& diff_dst, const float* kernel,
                               float* diff_src);

/// The gradients of kernel and bias.
struct ConvolutionGradients {
    Step compute;  // the kernel's in an order of oneDNN's, the bias's where it belongs
    /// A step, to run right after `compute`, that brings some rows of the kernel's gradient (the first side counts) to
    /// where they belong.
    std::function<Step(const Rows&)> rows;
};
ConvolutionGradients convolution_backward_weights(Context& context, const Convolution& shape, const Pixels& src,
                                                  const Pixels& diff_dst, float* diff_bias);

/// Appends the steps of a layer that is a convolution with the parameter `kernel`, and `bias` where it has one.
void build_convolution(Builder& builder, const Convolution& shape, bool with_bias);

}  // namespace layers::onednn
