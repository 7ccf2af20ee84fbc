#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

void multiply_by(const float* src, float* dst, std::int64_t size) {
    for (std::int64_t i = 0; i < size; ++i) dst[i] *= src[i];
}

struct Multiply : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.combine(InferenceWriter::Combine::product, inputs.src);
    }
};

/// The gradient of one input is what comes from above times all other inputs: no division, which 0 would spoil.
void Multiply::build(Builder& builder) const {
    const Tensor dst = builder.dst(), diff_dst = builder.diff_dst();
    std::vector<const float*> all;
    for (std::size_t k = 0; k < builder.sources(); ++k) all.push_back(builder.src(k).data);
    builder.forward([=](const Tick&) {
        std::copy_n(all.front(), dst.size(), dst.data);
        for (std::size_t k = 1; k < all.size(); ++k) multiply_by(all[k], dst.data, dst.size());
    });
    for (std::size_t k = 0; k < all.size(); ++k) {
        const Tensor diff_src = builder.diff_src(k);
        if (!diff_src) continue;
        builder.backward([=](const Tick&) {
            std::copy_n(diff_dst.data, dst.size(), diff_src.data);
            for (std::size_t other = 0; other < all.size(); ++other)
                if (other != k) multiply_by(all[other], diff_src.data, dst.size());
        });
    }
}

}  // namespace

extern const Kind multiply =
    make_kind<Multiply>({.name = "multiply",
                         .doc = "the product of its inputs, value by value",
                         .examples = {{"multiply", {{3}, {3}}}, {"multiply", {{2, 2}, {2, 2}, {2, 2}}}}});

}  // namespace layers::kinds
