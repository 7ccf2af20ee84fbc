#include "layers/kinds/weights.h"

namespace layers::kinds {

Operand WeightedLayer::write_convolution(InferenceWriter& writer, const WrittenInputs& inputs, const Operand& src,
                                         const Windows& windows, std::int64_t groups, Constant kernel,
                                         const Shape& shape) const {
    kernel.shape = shape;
    const Constant bias = use_bias ? inputs.parameter("bias") : Constant();
    return writer.convolve(src, windows, groups, kernel, use_bias ? &bias : nullptr);
}

Fans fans_of(const Shape& kernel) {
    double places = 1;
    for (std::size_t i = 0; i + 2 < kernel.size(); ++i) places *= static_cast<double>(kernel[i]);
    return {places * static_cast<double>(kernel[kernel.size() - 2]), places * static_cast<double>(kernel.back())};
}

ParameterDeclaration WeightedLayer::kernel(const Shape& shape) const {
    return {.name = "kernel",
            .shape = shape,
            .initializer = kernel_initializer,
            .fans = fans_of(shape),
            .regularizer = kernel_regularizer,
            .constraint = kernel_constraint};
}

ParameterDeclaration WeightedLayer::bias(std::int64_t units) const {
    const auto fan = static_cast<double>(units);
    return {.name = "bias",
            .shape = {units},
            .initializer = bias_initializer,
            .fans = {fan, fan},
            .regularizer = bias_regularizer,
            .constraint = bias_constraint};
}

std::vector<ParameterDeclaration> WeightedLayer::kernel_and_bias(const Shape& kernel_shape, std::int64_t units) const {
    if (!use_bias) return {kernel(kernel_shape)};
    return {kernel(kernel_shape), bias(units)};
}

Fields weight_fields(const std::string& kernel) {
    using Weighted = WeightedLayer;
    return {field("activation", &Weighted::function, "the activation after it; default: none"),
            field("use_bias", &Weighted::use_bias, "whether a bias is added"),
            field(kernel + "_initializer", &Weighted::kernel_initializer, "initial values of the kernel"),
            field("bias_initializer", &Weighted::bias_initializer, "initial values of the bias"),
            field(kernel + "_regularizer", &Weighted::kernel_regularizer, "penalty on the kernel"),
            field("bias_regularizer", &Weighted::bias_regularizer, "penalty on the bias"),
            field(kernel + "_constraint", &Weighted::kernel_constraint, "projection of the kernel after each update"),
            field("bias_constraint", &Weighted::bias_constraint, "projection of the bias after each update")};
}

}  // namespace layers::kinds
