#include "layers/onednn/pooling.h"

#include "layers/onednn/context.h"

namespace layers::onednn {
namespace {

using Dims = dnnl::memory::dims;

/// The numbers of a pooling, in oneDNN's order.
struct PoolingDescription {
    dnnl::algorithm algorithm;
    dnnl::memory::desc src_md, dst_md;
    Dims strides, kernel, before, after;

    explicit PoolingDescription(const Pooling& shape);
    dnnl::pooling_forward::primitive_desc forward_pd(const Context& context, bool backward_follows) const;
    dnnl::pooling_backward::primitive_desc backward_pd(const Context& context,
                                                       const dnnl::pooling_forward::primitive_desc& forward) const;
};

PoolingDescription::PoolingDescription(const Pooling& shape)
    : algorithm(shape.pool == Pool::maximum ? dnnl::algorithm::pooling_max
                                            : dnnl::algorithm::pooling_avg_exclude_padding),
      src_md({shape.batch, shape.channels, shape.height.src, shape.width.src}, dnnl::memory::data_type::f32,
             dnnl::memory::format_tag::nhwc),
      dst_md({shape.batch, shape.channels, shape.height.dst, shape.width.dst}, dnnl::memory::data_type::f32,
             dnnl::memory::format_tag::nhwc),
      strides{shape.height.stride, shape.width.stride},
      kernel{shape.height.window, shape.width.window},
      before{shape.height.before, shape.width.before},
      after{shape.height.after, shape.width.after} {}

// 3.x wants to know how far the values of a window are apart, too.

dnnl::pooling_forward::primitive_desc PoolingDescription::forward_pd(const Context& context,
                                                                     bool backward_follows) const {
    const auto kind = backward_follows ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    return context.describe<dnnl::pooling_forward>(kind, algorithm, src_md, dst_md, strides, kernel, Dims{0, 0}, before,
                                                   after);
#else
    return context.describe<dnnl::pooling_forward>(kind, algorithm, src_md, dst_md, strides, kernel, before, after);
#endif
}

dnnl::pooling_backward::primitive_desc PoolingDescription::backward_pd(
    const Context& context, const dnnl::pooling_forward::primitive_desc& forward) const {
#if DNNL_VERSION_MAJOR >= 3
    return context.describe_backward<dnnl::pooling_backward>(forward, algorithm, src_md, dst_md, strides, kernel,
                                                             Dims{0, 0}, before, after);
#else
    return context.describe_backward<dnnl::pooling_backward>(forward, algorithm, src_md, dst_md, strides, kernel,
                                                             before, after);
#endif
}

}  // namespace

PoolingSteps pooling(Context& context, const Pooling& shape, const PoolingMemory& memory) {
    const PoolingDescription d(shape);
    const auto forward_pd = d.forward_pd(context, memory.diff_src != nullptr);
    std::vector<Argument> forward = {{DNNL_ARG_SRC, context.memory(d.src_md, memory.src)},
                                     {DNNL_ARG_DST, context.memory(d.dst_md, memory.dst)}};
    if (!memory.diff_src) return {context.step<dnnl::pooling_forward>(forward_pd, std::move(forward)), {}};

    std::vector<Argument> backward = {{DNNL_ARG_DIFF_DST, context.memory(d.dst_md, memory.diff_dst)},
                                      {DNNL_ARG_DIFF_SRC, context.memory(d.src_md, memory.diff_src)}};
    if (const auto workspace_md = forward_pd.workspace_desc(); workspace_md.get_size() > 0) {
        const auto values = static_cast<std::int64_t>((workspace_md.get_size() + sizeof(float) - 1) / sizeof(float));
        const auto workspace = context.memory(workspace_md, memory.scratch(values).data());
        for (auto* arguments : {&forward, &backward}) arguments->push_back({DNNL_ARG_WORKSPACE, workspace});
    }
    return {context.step<dnnl::pooling_forward>(forward_pd, std::move(forward)),
            context.step<dnnl::pooling_backward>(d.backward_pd(context, forward_pd), std::move(backward))};
}

}  // namespace layers::onednn
