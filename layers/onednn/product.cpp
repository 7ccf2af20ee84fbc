#include "layers/onednn/product.h"

#include "layers/onednn/context.h"

namespace layers::onednn {
namespace {

using Type = dnnl::memory::data_type;

dnnl::memory::desc md_of(const Matrix& matrix, Type type = Type::f32) {
    const dnnl::memory::dims dims = {matrix.rows, matrix.columns};
    const dnnl::memory::dims strides =
        matrix.transposed ? dnnl::memory::dims{1, matrix.stride} : dnnl::memory::dims{matrix.stride, 1};
    return {dims, type, strides};
}

dnnl::memory read(const Context& context, const Matrix& matrix) {
    if (!matrix.rounded) return context.memory(md_of(matrix), matrix.data);
    return context.memory(md_of(matrix, Type::bf16), reinterpret_cast<const float*>(matrix.rounded));
}

}  // namespace

Factor factor(Context& context, const Matrix& matrix) {
    if (context.precision() == Precision::float32) return {matrix};
    auto [rounded, round] = context.rounded(context.memory(md_of(matrix), matrix.data));
    Matrix with = matrix;
    with.rounded = static_cast<const std::uint16_t*>(rounded.get_data_handle());
    return {with, std::move(round)};
}

Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias) {
    const dnnl::memory src = read(context, a), weights = read(context, b);
    const auto a_md = src.get_desc(), b_md = weights.get_desc(), dst_md = md_of(dst);
    std::vector<Argument> arguments = {
        {DNNL_ARG_SRC, src}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, context.memory(dst_md, dst.data)}};
    if (!bias)
        return context.step<dnnl::matmul>(context.describe<dnnl::matmul>(a_md, b_md, dst_md), std::move(arguments));
    const auto bias_md = md_of(Matrix{nullptr, 1, dst.columns});
    arguments.push_back({DNNL_ARG_BIAS, context.memory(bias_md, bias)});
    return context.step<dnnl::matmul>(context.describe<dnnl::matmul>(a_md, b_md, bias_md, dst_md),
                                      std::move(arguments));
}

}  // namespace layers::onednn
