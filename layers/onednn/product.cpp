#include "layers/onednn/product.h"

#include "layers/onednn/context.h"

namespace layers::onednn {
namespace {

dnnl::memory::desc md_of(const Matrix& matrix) {
    const dnnl::memory::dims dims = {matrix.rows, matrix.columns};
    const dnnl::memory::dims strides =
        matrix.transposed ? dnnl::memory::dims{1, matrix.stride} : dnnl::memory::dims{matrix.stride, 1};
    return {dims, dnnl::memory::data_type::f32, strides};
}

}  // namespace

Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias) {
    const auto a_md = md_of(a), b_md = md_of(b), dst_md = md_of(dst);
    std::vector<Argument> arguments = {{DNNL_ARG_SRC, context.memory(a_md, a.data)},
                                       {DNNL_ARG_WEIGHTS, context.memory(b_md, b.data)},
                                       {DNNL_ARG_DST, context.memory(dst_md, dst.data)}};
    if (!bias)
        return context.step<dnnl::matmul>(context.describe<dnnl::matmul>(a_md, b_md, dst_md), std::move(arguments));
    const auto bias_md = md_of(Matrix{nullptr, 1, dst.columns});
    arguments.push_back({DNNL_ARG_BIAS, context.memory(bias_md, bias)});
    return context.step<dnnl::matmul>(context.describe<dnnl::matmul>(a_md, b_md, bias_md, dst_md),
                                      std::move(arguments));
}

}  // namespace layers::onednn
