#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/steps/columns.h"

namespace layers::kinds {
namespace {

struct Add : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override {
        const Tensor dst = builder.dst(), diff_dst = builder.diff_dst();
        for (std::size_t k = 0; k < builder.sources(); ++k) {
            const auto src = builder.src(k).values();
            if (k == 0)
                builder.forward([=](const Tick&) { std::ranges::copy(src, dst.data); });
            else
                builder.forward([=](const Tick&) { accumulate(dst.values(), src); });
            if (const Tensor diff_src = builder.diff_src(k))
                builder.backward([=](const Tick&) { std::ranges::copy(diff_dst.values(), diff_src.data); });
        }
    }
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.add(inputs.src);
    }
};

}  // namespace

extern const Kind add = make_kind<Add>({.name = "add",
                                        .doc = "the sum of its inputs",
                                        .examples = {{"add", {{3}, {3}}}, {"add", {{2, 2}, {2, 2}, {2, 2}}}}});

}  // namespace layers::kinds
