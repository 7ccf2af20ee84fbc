#include <fmt/format.h>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/onednn/product.h"
#include "layers/steps/columns.h"

namespace layers::kinds {
namespace {

struct Dense : Layer {
    std::int64_t units = 1;
    Ref<Activation> function;
    bool use_bias = true;
    Ref<Initializer> kernel_initializer = standard<Initializer>("glorot_uniform");
    Ref<Initializer> bias_initializer = standard<Initializer>("zeros");
    Ref<Regularizer> kernel_regularizer, bias_regularizer;
    Ref<Constraint> kernel_constraint, bias_constraint;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
    Ref<Activation> activation() const override { return function; }
};

Signature Dense::declare(std::span<const Shape> src) const {
    const Shape& shape = single(src);
    if (shape.size() != 1)
        throw ShapeError(fmt::format("takes one-dimensional samples, received {}", show(shape)),
                         "put `flatten` before it");
    const Fans fans = {static_cast<double>(shape[0]), static_cast<double>(units)};
    Signature signature;
    signature.dst = {units};
    signature.multiply_adds = size_of({shape[0], units});
    signature.parameters.push_back({.name = "kernel",
                                    .shape = {shape[0], units},
                                    .initializer = kernel_initializer,
                                    .fans = fans,
                                    .regularizer = kernel_regularizer,
                                    .constraint = kernel_constraint});
    if (use_bias)
        signature.parameters.push_back({.name = "bias",
                                        .shape = {units},
                                        .initializer = bias_initializer,
                                        .fans = {fans.out, fans.out},
                                        .regularizer = bias_regularizer,
                                        .constraint = bias_constraint});
    return signature;
}

onednn::Matrix matrix(const Tensor& tensor) { return {tensor.data, tensor.rows, tensor.columns}; }

/// dst (rows, out) = src (rows, in) · kernel (in, out) + bias (out). The kernel keeps Keras's order (in, out): the
/// backward products take transposed views, which costs nothing against blocked layouts and needs no reorder.
void Dense::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const onednn::Matrix kernel = {builder.parameter("kernel").data(), src.columns, units};
    const float* bias = use_bias ? builder.parameter("bias").data() : nullptr;
    builder.forward(onednn::product(builder.onednn(), matrix(src), kernel, matrix(dst), bias));

    const Tensor diff_dst = builder.diff_dst();
    if (!diff_dst) return;
    if (const auto diff_bias = use_bias ? builder.diff_parameter("bias") : std::span<float>(); !diff_bias.empty())
        builder.backward([=](const Tick&) { sum_columns(diff_dst, diff_bias); });
    if (const Tensor diff_src = builder.diff_src())
        builder.backward(
            onednn::product(builder.onednn(), matrix(diff_dst), kernel.view_transposed(), matrix(diff_src)));
    builder.backward_by_rows("kernel", [&](const Rows& rows) {
        return onednn::product(builder.onednn(), matrix(src).view_columns(rows.first, rows.count).view_transposed(),
                               matrix(diff_dst), {rows.diff, rows.count, units});
    });
}

Operand Dense::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    if (!use_bias) return writer.dense(inputs.single(), inputs.parameter("kernel"), nullptr);
    const Constant bias = inputs.parameter("bias");
    return writer.dense(inputs.single(), inputs.parameter("kernel"), &bias);
}

}  // namespace

extern const Kind dense = make_kind<Dense>(
    {.name = "dense",
     .doc = "fully connected: input · kernel + bias",
     .fields = {field("units", &Dense::units, "number of outputs", {.least = 1}).as_main().as_required(),
                field("activation", &Dense::function, "the activation after it; default: none"),
                field("use_bias", &Dense::use_bias, "whether a bias is added"),
                field("kernel_initializer", &Dense::kernel_initializer, "initial values of the kernel (in, out)"),
                field("bias_initializer", &Dense::bias_initializer, "initial values of the bias"),
                field("kernel_regularizer", &Dense::kernel_regularizer, "penalty on the kernel"),
                field("bias_regularizer", &Dense::bias_regularizer, "penalty on the bias"),
                field("kernel_constraint", &Dense::kernel_constraint, "projection of the kernel after each update"),
                field("bias_constraint", &Dense::bias_constraint, "projection of the bias after each update")},
     .examples = {{"dense: 3", {{4}}},
                  {"dense: {units: 2, activation: tanh, use_bias: false, kernel_initializer: he_normal}", {{3}}}}});

}  // namespace layers::kinds
