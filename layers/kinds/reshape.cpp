#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Reshape : Layer {
    std::vector<std::int64_t> target_shape;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder&) const override {}
    bool is_view(Phase) const override { return true; }
    void check(const Value& at, Diagnostics& diagnostics) const override;
};

void Reshape::check(const Value& at, Diagnostics& diagnostics) const {
    if (std::ranges::count(target_shape, -1) > 1)
        diagnostics.error(at, "`target_shape` of `reshape`: only one side may be -1, which means what remains");
    if (std::ranges::count(target_shape, 0) > 0)
        diagnostics.error(at, "`target_shape` of `reshape`: a side is at least 1, or -1, which means what remains");
}

Signature Reshape::declare(std::span<const Shape> src) const {
    const std::int64_t values = size_of(single(src));
    Shape dst = target_shape;
    const auto open = std::ranges::find(dst, -1);
    if (open != dst.end()) {
        *open = 1;
        *open = values / size_of(dst);
    }
    if (size_of(dst) != values)
        throw ShapeError(fmt::format("cannot make {} of samples {}: these have {} values", show(target_shape),
                                     show(src.front()), values));
    return {.dst = dst};
}

}  // namespace

extern const Kind reshape =
    make_kind<Reshape>({.name = "reshape",
                        .doc = "the same values under another shape",
                        .fields = {field("target_shape", &Reshape::target_shape,
                                         "the new shape of a sample; one entry may be -1: what remains", {.least = -1})
                                       .as_main()
                                       .as_required()},
                        .examples = {{"reshape: [3, -1]", {{6}}}, {"reshape: {target_shape: [4]}", {{2, 2}}}}});

}  // namespace layers::kinds
