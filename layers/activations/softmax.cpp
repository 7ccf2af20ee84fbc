#include "layers/steps/softmax.h"

#include <algorithm>
#include <cmath>

#include "layers/activations/activation.h"

namespace layers::activations {
namespace {

/// Over the last side of a sample.
struct Softmax : Activation {
    void reference(std::span<const double> src, std::span<double> dst) const override {
        const double most = std::ranges::max(src);
        double sum = 0;
        for (std::size_t i = 0; i < src.size(); ++i) sum += dst[i] = std::exp(src[i] - most);
        for (double& y : dst) y /= sum;
    }
    void build(Builder& builder) const override { build_softmax(builder); }
    Operand write(InferenceWriter& writer, const Operand& src) const override { return writer.softmax(src); }
};

}  // namespace

extern const Kind softmax =
    make_kind<Softmax>({.name = "softmax", .doc = "e^x, scaled so that a sample sums to 1", .examples = {{"softmax"}}});

}  // namespace layers::activations
