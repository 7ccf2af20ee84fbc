#include <algorithm>

#include "layers/initializers/initializer.h"

namespace layers::initializers {
namespace {

struct Constant : Initializer {
    double value = 0;
    void fill(std::span<float> out, const Shape&, Fans, Draws) const override {
        std::ranges::fill(out, static_cast<float>(value));
    }
};

/// A constant under a name of its own.
template <int number>
struct Always : Constant {
    Always() { value = number; }
};

/// One number for all weights: units that start alike stay alike, which shows why initializers draw.
struct SameValue : Initializer {
    Ref<Initializer> of;

    void fits(const Shape& shape) const override { of->fits(shape); }
    void fill(std::span<float> out, const Shape& shape, Fans fans, Draws draws) const override {
        of->fill(out, shape, fans, draws);
        std::ranges::fill(out, out.empty() ? 0 : out.front());
    }
};

}  // namespace

extern const Kind constant =
    make_kind<Constant>({.name = "constant",
                         .doc = "one given number",
                         .fields = {field("value", &Constant::value, "the number").as_main()}});

extern const Kind zeros = make_kind<Always<0>>({.name = "zeros", .doc = "0", .aliases = {"zero"}});

extern const Kind ones = make_kind<Always<1>>({.name = "ones", .doc = "1", .aliases = {"one"}});

extern const Kind same_value = make_kind<SameValue>(
    {.name = "same_value",
     .doc = "one number drawn from another initializer, given to all weights",
     .fields = {field("of", &SameValue::of, "the initializer that it is drawn from").as_main().as_required()}});

}  // namespace layers::initializers
