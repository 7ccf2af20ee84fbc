#pragma once

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"

namespace layers::kinds {

/// A layer that has a kernel and a bias, with Keras's settings for both, and an activation after it.
struct WeightedLayer : Layer {
    Ref<Activation> function;
    bool use_bias = true;
    Ref<Initializer> kernel_initializer = standard<Initializer>("glorot_uniform");
    Ref<Initializer> bias_initializer = standard<Initializer>("zeros");
    Ref<Regularizer> kernel_regularizer, bias_regularizer;
    Ref<Constraint> kernel_constraint, bias_constraint;

    Ref<Activation> activation() const override { return function; }

protected:
    ParameterDeclaration kernel(const Shape& shape) const;
    ParameterDeclaration bias(std::int64_t units) const;
    /// The words for a convolution that `kernel`, taken for one of this shape, makes of the pictures `src`, with the
    /// layer's bias where it has one.
    Operand write_convolution(InferenceWriter& writer, const WrittenInputs& inputs, const Operand& src,
                              const Windows& windows, std::int64_t groups, Constant kernel, const Shape& shape) const;
    /// Both, or the kernel alone where no bias is added.
    std::vector<ParameterDeclaration> kernel_and_bias(const Shape& kernel_shape, std::int64_t units) const;
};

/// Whose kernel is a window that slides over pictures.
struct WindowedLayer : WeightedLayer {
    Sides kernel_size, strides, dilation_rate;
    Padding padding = Padding::valid;

protected:
    Windows windows(const Picture& src) const {
        return windows_over(src, kernel_size, strides, dilation_rate, padding);
    }
};

/// As Keras counts them: the last two sides of a kernel are inputs and outputs, those before are places of a window.
Fans fans_of(const Shape& kernel);

/// The settings of a WeightedLayer, in Keras's order. The kernel's begin with `kernel`, as in `kernel_initializer`.
Fields weight_fields(const std::string& kernel = "kernel");

}  // namespace layers::kinds
