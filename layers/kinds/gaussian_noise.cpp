#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/math/noise.h"

namespace layers::kinds {
namespace {

struct GaussianNoise : Layer {
    double stddev = 0;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override;
    bool is_view(Phase phase) const override { return stddev == 0 || phase == Phase::inference; }
    bool diffs_in_place() const override { return true; }
    bool deterministic(bool /*frozen*/) const override { return stddev == 0; }
};

void GaussianNoise::build(Builder& builder) const {
    const auto src = builder.src().values(), dst = builder.dst().values();
    builder.forward([=, stream = builder.stream("noise"), deviation = static_cast<float>(stddev)](const Tick& tick) {
        fill_normal(stream, tick.step, dst);
        for (std::size_t i = 0; i < dst.size(); ++i) dst[i] = src[i] + deviation * dst[i];
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src) builder.backward([=](const Tick&) { std::ranges::copy(diff_dst.values(), diff_src.data); });
}

}  // namespace

extern const Kind gaussian_noise = make_kind<GaussianNoise>(
    {.name = "gaussian_noise",
     .doc = "in training, adds a normal number to every value",
     .fields =
         {field("stddev", &GaussianNoise::stddev, "its standard deviation", {.least = 0}).as_main().as_required()},
     .examples = {{"gaussian_noise: 0.3", {{6}}}, {"gaussian_noise: 0", {{2, 3}}}}});

}  // namespace layers::kinds
