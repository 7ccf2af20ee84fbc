#include <fmt/format.h>

#include "layers/kinds/sources.h"
#include "layers/kinds/weights.h"
#include "layers/onednn/product.h"
#include "layers/steps/columns.h"

namespace layers::kinds {
namespace {

struct Dense : WeightedLayer {
    std::int64_t units = 1;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
};

Signature Dense::declare(std::span<const Shape> src) const {
    const Shape& shape = single(src);
    if (shape.size() != 1)
        throw ShapeError(fmt::format("takes one-dimensional samples, received {}", show(shape)),
                         "put `flatten` before it");
    const Shape kernel = {shape[0], units};
    return {.dst = {units}, .parameters = kernel_and_bias(kernel, units), .multiply_adds = size_of(kernel)};
}

onednn::Matrix matrix(const Tensor& tensor) { return {tensor.data, tensor.rows, tensor.columns}; }

/// dst (rows, out) = src (rows, in) · kernel (in, out) + bias (out). The kernel keeps Keras's order (in, out): the
/// backward products take transposed views, which costs nothing against blocked layouts and needs no reorder.
void Dense::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    onednn::Context& context = builder.onednn();
    const auto [from, bring_from] = onednn::factor(context, matrix(src), src.rows);
    const auto [kernel, bring_kernel] =
        onednn::factor(context, {builder.parameter("kernel").data(), src.columns, units}, src.rows);
    const float* bias = use_bias ? builder.parameter("bias").data() : nullptr;
    builder.forward(bring_from);
    builder.forward(bring_kernel);
    builder.forward(onednn::product(context, from, kernel, matrix(dst), bias));

    const Tensor diff_dst = builder.diff_dst();
    if (!diff_dst) return;
    if (const auto diff_bias = use_bias ? builder.diff_parameter("bias") : std::span<float>(); !diff_bias.empty())
        builder.backward([=](const Tick&) { sum_columns(diff_dst, diff_bias); });
    const auto [back, bring_back] = onednn::factor(context, matrix(diff_dst), src.rows);
    builder.backward(bring_back);
    if (const Tensor diff_src = builder.diff_src())
        builder.backward(onednn::product(context, back, kernel.view_transposed(), matrix(diff_src)));
    builder.backward_by_rows("kernel", [&, from = from, back = back](const Rows& rows) {
        return onednn::product(context, from.view_columns(rows.first, rows.count).view_transposed(), back,
                               {rows.diff, rows.count, units});
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
     .doc = "fully connected: input · kernel (in, out) + bias",
     .fields = joined({field("units", &Dense::units, "number of outputs", {.least = 1}).as_main().as_required()},
                      weight_fields()),
     .examples = {{"dense: 3", {{4}}},
                  {"dense: {units: 2, activation: tanh, use_bias: false, kernel_initializer: he_normal}", {{3}}}}});

}  // namespace layers::kinds
