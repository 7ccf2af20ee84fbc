#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Average : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = common(src)}; }
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
};

void Average::build(Builder& builder) const {
    const Tensor dst = builder.dst(), diff_dst = builder.diff_dst();
    const float share = 1 / static_cast<float>(builder.sources());
    const auto scale = [share](float value) { return share * value; };
    forward_sum(builder);
    builder.forward([=](const Tick&) { std::ranges::transform(dst.values(), dst.data, scale); });
    for (std::size_t k = 0; k < builder.sources(); ++k)
        if (const Tensor diff_src = builder.diff_src(k))
            builder.backward([=](const Tick&) { std::ranges::transform(diff_dst.values(), diff_src.data, scale); });
}

Operand Average::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const auto count = static_cast<float>(inputs.src.size());
    const Constant share = {fmt::format("1/{}", inputs.src.size()), {}, {1 / count}}, zero = {"zero", {}, {0}};
    return writer.scale(writer.combine(InferenceWriter::Combine::sum, inputs.src), zero, share, zero);
}

}  // namespace

extern const Kind average =
    make_kind<Average>({.name = "average",
                        .doc = "the mean of its inputs, value by value",
                        .examples = {{"average", {{3}, {3}}}, {"average", {{2, 2}, {2, 2}, {2, 2}}}}});

}  // namespace layers::kinds
