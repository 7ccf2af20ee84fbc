#include "layers/onednn/product.h"

#include <algorithm>

#include "layers/onednn/arrangement.h"
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

/// Batches of 16 gain as much as a copy of the kernel costs, those of 32 a third of their time.
bool crowded(const Matrix& matrix, std::int64_t batch) {
    constexpr std::int64_t short_batch = 24;
    const std::int64_t distance = arrangement().crowded;
    return distance > 0 && matrix.stride % distance == 0 && batch >= short_batch;
}

/// A copy whose rows have a cache line between them.
Factor set_apart(Context& context, const Matrix& matrix) {
    const std::int64_t stride = matrix.stride + static_cast<std::int64_t>(Arena::alignment / sizeof(float));
    const dnnl::memory kept = context.keep({{matrix.rows, stride}, Type::f32, dnnl::memory::dims{stride, 1}});
    auto* const to = static_cast<float*>(kept.get_data_handle());
    const Step copy = [matrix, to, stride](const Tick&) {
        for (std::int64_t row = 0; row < matrix.rows; ++row)
            std::copy_n(matrix.data + row * matrix.stride, matrix.columns, to + row * stride);
    };
    return {{to, matrix.rows, matrix.columns, stride}, copy};
}

}  // namespace

Factor factor(Context& context, const Matrix& matrix, std::int64_t batch) {
    if (context.precision() == Precision::float32)
        return crowded(matrix, batch) ? set_apart(context, matrix) : Factor{matrix};
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
