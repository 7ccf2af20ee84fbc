#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

struct Flatten : Layer {
    Signature declare(std::span<const Shape> src) const override { return {.dst = {size_of(single(src))}}; }
    void build(Builder&) const override {}
    bool is_view(Phase) const override { return true; }
};

}  // namespace

extern const Kind flatten = make_kind<Flatten>(
    {.name = "flatten", .doc = "all values of a sample in one row", .examples = {{"flatten", {{2, 3}}}}});

}  // namespace layers::kinds
