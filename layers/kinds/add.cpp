#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Add : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override {
        forward_sum(builder);
        for (std::size_t k = 0; k < builder.sources(); ++k)
            if (const Tensor diff_src = builder.diff_src(k))
                builder.backward([diff_src, diff_dst = builder.diff_dst()](const Tick&) {
                    std::ranges::copy(diff_dst.values(), diff_src.data);
                });
    }
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.combine(InferenceWriter::Combine::sum, inputs.src);
    }
};

}  // namespace

extern const Kind add = make_kind<Add>({.name = "add",
                                        .doc = "the sum of its inputs",
                                        .examples = {{"add", {{3}, {3}}}, {"add", {{2, 2}, {2, 2}, {2, 2}}}}});

}  // namespace layers::kinds
