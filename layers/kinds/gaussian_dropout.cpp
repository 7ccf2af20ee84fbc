#include <cmath>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/math/noise.h"

namespace layers::kinds {
namespace {

struct GaussianDropout : Layer {
    double rate = 0;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override;
    bool is_view(Phase phase) const override { return rate == 0 || phase == Phase::inference; }
    bool diffs_in_place() const override { return true; }
    bool deterministic(bool /*frozen*/) const override { return rate == 0; }
};

void GaussianDropout::build(Builder& builder) const {
    const auto src = builder.src().values(), dst = builder.dst().values();
    const std::span<float> factors = builder.scratch(builder.src().size());
    const auto deviation = static_cast<float>(std::sqrt(rate / (1 - rate)));
    builder.forward([=, stream = builder.stream("noise")](const Tick& tick) {
        fill_normal(stream, tick.step, factors);
        for (std::size_t i = 0; i < dst.size(); ++i) {
            factors[i] = 1 + deviation * factors[i];
            dst[i] = src[i] * factors[i];
        }
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src)
        builder.backward([=](const Tick&) {
            for (std::size_t i = 0; i < factors.size(); ++i) diff_src.data[i] = diff_dst.data[i] * factors[i];
        });
}

}  // namespace

extern const Kind gaussian_dropout = make_kind<GaussianDropout>(
    {.name = "gaussian_dropout",
     .doc = "in training, multiplies every value by a normal number of mean 1 and variance rate / (1 - rate)",
     .fields = {field("rate", &GaussianDropout::rate, "sets the variance, which is that of a dropout of this rate",
                      {.least = 0, .below = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"gaussian_dropout: 0.3", {{6}}}, {"gaussian_dropout: 0", {{2, 3}}}}});

}  // namespace layers::kinds
