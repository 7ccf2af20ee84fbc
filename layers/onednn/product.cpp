#include "layers/onednn/product.h"

#include "layers/onednn/context.h"

namespace layers::onednn {
namespace {

dnnl::memory::desc describe(const Matrix& matrix) {
    const dnnl::memory::dims dims = {matrix.rows, matrix.columns};
    const dnnl::memory::dims strides =
        matrix.transposed ? dnnl::memory::dims{1, matrix.stride} : dnnl::memory::dims{matrix.stride, 1};
    return {dims, dnnl::memory::data_type::f32, strides};
}

}  // namespace

Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias) {
    const auto a_desc = describe(a), b_desc = describe(b), dst_desc = describe(dst);
    std::vector<Argument> arguments = {{DNNL_ARG_SRC, context.memory(a_desc, a.data)},
                                       {DNNL_ARG_WEIGHTS, context.memory(b_desc, b.data)},
                                       {DNNL_ARG_DST, context.memory(dst_desc, dst.data)}};
    if (!bias) {
        const auto description = context.describe<dnnl::matmul>(a_desc, b_desc, dst_desc);
        return context.step(dnnl::matmul(description), description.scratchpad_desc(), std::move(arguments));
    }
    const auto bias_desc = describe(Matrix{nullptr, 1, dst.columns});
    arguments.push_back({DNNL_ARG_BIAS, context.memory(bias_desc, bias)});
    const auto description = context.describe<dnnl::matmul>(a_desc, b_desc, bias_desc, dst_desc);
    return context.step(dnnl::matmul(description), description.scratchpad_desc(), std::move(arguments));
}

}  // namespace layers::onednn
