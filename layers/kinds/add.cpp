#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/math/multiversion.h"
#include "layers/steps/rectified.h"

namespace layers::kinds {
namespace {

LAYERS_MULTIVERSION void pass_rectified(const float* dst, const float* diff_dst, float* diff_src, std::int64_t size) {
    LAYERS_VECTORIZE
    for (std::int64_t i = 0; i < size; ++i) diff_src[i] = rectify_gradient<true>(diff_dst[i], dst[i]);
}

struct Add : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override;
    bool diffs_in_place() const override { return true; }
    bool absorbs_relu() const override { return true; }
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.combine(InferenceWriter::Combine::sum, inputs.src);
    }
};

/// Every input gets the gradient as it is; the first one last, whose place it may stand in.
void Add::build(Builder& builder) const {
    forward_sum(builder);
    const Tensor diff_dst = builder.diff_dst();
    for (std::size_t k = builder.sources(); k-- > 0;) {
        const Tensor diff_src = builder.diff_src(k);
        if (!diff_src) continue;
        if (builder.rectified())
            builder.backward([=, dst = builder.dst().data](const Tick&) {
                pass_rectified(dst, diff_dst.data, diff_src.data, diff_dst.size());
            });
        else if (diff_src.data != diff_dst.data)
            builder.backward([=](const Tick&) { std::ranges::copy(diff_dst.values(), diff_src.data); });
    }
}

}  // namespace

extern const Kind add = make_kind<Add>({.name = "add",
                                        .doc = "the sum of its inputs",
                                        .examples = {{"add", {{3}, {3}}}, {"add", {{2, 2}, {2, 2}, {2, 2}}}}});

}  // namespace layers::kinds
