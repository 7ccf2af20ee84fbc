#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Maximum : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.combine(InferenceWriter::Combine::maximum, inputs.src);
    }
};

/// Of equal values the first input's counts, which alone gets the gradient.
void Maximum::build(Builder& builder) const {
    const Tensor dst = builder.dst(), diff_dst = builder.diff_dst();
    std::vector<const float*> all;
    for (std::size_t k = 0; k < builder.sources(); ++k) all.push_back(builder.src(k).data);
    builder.forward([=](const Tick&) {
        std::copy_n(all.front(), dst.size(), dst.data);
        for (std::size_t k = 1; k < all.size(); ++k)
            for (std::int64_t i = 0; i < dst.size(); ++i)
                dst.data[i] = all[k][i] > dst.data[i] ? all[k][i] : dst.data[i];
    });
    for (std::size_t k = 0; k < all.size(); ++k) {
        const Tensor diff_src = builder.diff_src(k);
        if (!diff_src) continue;
        builder.backward([=](const Tick&) {
            for (std::int64_t i = 0; i < dst.size(); ++i) {
                const auto holds = [&](const float* src) { return src[i] == dst.data[i]; };
                const bool first =
                    std::ranges::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(k), holds);
                diff_src.data[i] = first && holds(all[k]) ? diff_dst.data[i] : 0;
            }
        });
    }
}

}  // namespace

extern const Kind maximum =
    make_kind<Maximum>({.name = "maximum",
                        .doc = "the largest of its inputs, value by value",
                        .examples = {{"maximum", {{3}, {3}}}, {"maximum", {{2, 1}, {2, 1}, {2, 1}}}}});

}  // namespace layers::kinds
