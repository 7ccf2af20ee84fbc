#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Permute : Layer {
    std::vector<std::int64_t> dims;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        std::vector<std::size_t> order;
        for (const std::int64_t dim : dims) order.push_back(static_cast<std::size_t>(dim - 1));
        return writer.transpose(inputs.single(), order);
    }
};

Signature Permute::declare(std::span<const Shape> src) const {
    const Shape& shape = single(src);
    std::vector<std::int64_t> sorted = dims;
    std::ranges::sort(sorted);
    bool each = sorted.size() == shape.size();
    for (std::size_t i = 0; each && i < sorted.size(); ++i) each = sorted[i] == static_cast<std::int64_t>(i) + 1;
    if (!each)
        throw ShapeError(fmt::format("cannot order the sides of samples {} as {}", show(shape), show(dims)),
                         fmt::format("`dims` names each side from 1 to {} once", shape.size()));
    Shape dst;
    for (const std::int64_t side : dims) dst.push_back(shape[static_cast<std::size_t>(side - 1)]);
    return {.dst = dst};
}

/// Where in a sample of `src` each value of the result comes from.
std::vector<std::int64_t> origins(const Shape& src, const std::vector<std::int64_t>& dims) {
    std::vector<std::int64_t> from = {0};
    for (const std::int64_t dim : dims) {  // the last side of the result runs fastest
        const auto side = static_cast<std::size_t>(dim - 1);
        const std::int64_t stride = size_of(Shape(src.begin() + static_cast<std::ptrdiff_t>(side) + 1, src.end()));
        std::vector<std::int64_t> longer;
        for (const std::int64_t start : from)
            for (std::int64_t i = 0; i < src[side]; ++i) longer.push_back(start + i * stride);
        from = std::move(longer);
    }
    return from;
}

void Permute::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const auto from = std::make_shared<std::vector<std::int64_t>>(origins(builder.shape(), dims));
    builder.forward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.size(); row += src.columns)
            for (std::int64_t i = 0; i < src.columns; ++i)
                dst.data[row + i] = src.data[row + (*from)[static_cast<std::size_t>(i)]];
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (!diff_src) return;
    builder.backward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.size(); row += src.columns)
            for (std::int64_t i = 0; i < src.columns; ++i)
                diff_src.data[row + (*from)[static_cast<std::size_t>(i)]] = diff_dst.data[row + i];
    });
}

}  // namespace

extern const Kind permute = make_kind<Permute>(
    {.name = "permute",
     .doc = "the sides of a sample in another order",
     .fields = {field("dims", &Permute::dims, "the sides in their new order, counted from 1", {.least = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"permute: [2, 1]", {{2, 3}}}, {"permute: [3, 1, 2]", {{2, 3, 4}}}}});

}  // namespace layers::kinds
