#include <algorithm>
#include <array>
#include <cmath>

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"
#include "layers/math/multiversion.h"

namespace layers::kinds {
namespace {

/// What one step needs: one draw for each channel of each sample.
struct Mask {
    Stream stream;
    std::span<float> factors;  // 0, or 1 / (1 - rate): kept for the backward step
    std::uint32_t threshold;   // of 2^32: words below it drop their channel
    float kept;

    void draw(std::uint64_t step) const {
        std::array<std::uint32_t, 256> words;
        for (std::size_t from = 0; from < factors.size(); from += words.size()) {
            const auto piece = std::span(words).first(std::min(words.size(), factors.size() - from));
            stream.fill(step, piece, from);
            for (std::size_t k = 0; k < piece.size(); ++k) factors[from + k] = piece[k] < threshold ? 0 : kept;
        }
    }
};

/// dst = src · the factor of its channel; also of gradients.
LAYERS_MULTIVERSION void scale_channels(const float* src, const float* factors, float* dst, std::int64_t places,
                                        std::int64_t channels) {
    for (std::int64_t i = 0; i < places; ++i) {
        LAYERS_VECTORIZE
        for (std::int64_t j = 0; j < channels; ++j) dst[i * channels + j] = src[i * channels + j] * factors[j];
    }
}

struct SpatialDropout2D : Layer {
    double rate = 0;

    Signature declare(std::span<const Shape> src) const override {
        picture(src);
        return {.dst = src.front()};
    }
    void build(Builder& builder) const override;
    bool is_view(Phase phase) const override { return rate == 0 || phase == Phase::inference; }
    bool diffs_in_place() const override { return true; }
    bool deterministic(bool /*frozen*/) const override { return rate == 0; }
};

void SpatialDropout2D::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t channels = builder.shape().back(), places = src.columns / channels;
    const Mask mask = {builder.stream("dropout"), builder.scratch(src.rows * channels),
                       static_cast<std::uint32_t>(std::min(std::round(rate * 0x1p32), 0x1p32 - 1)),
                       static_cast<float>(1 / (1 - rate))};
    const auto scale = [=](const Tensor& from, const Tensor& to) {
        for (std::int64_t row = 0; row < from.rows; ++row)
            scale_channels(from.data + row * from.columns, mask.factors.data() + row * channels,
                           to.data + row * from.columns, places, channels);
    };
    builder.forward([=](const Tick& tick) {
        mask.draw(tick.step);
        scale(src, dst);
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src) builder.backward([=](const Tick&) { scale(diff_dst, diff_src); });
}

}  // namespace

extern const Kind spatial_dropout2d = make_kind<SpatialDropout2D>(
    {.name = "spatial_dropout2d",
     .doc = "in training, sets a share of the channels to 0 and scales up the rest (Tompson et al. 2015)",
     .fields = {field("rate", &SpatialDropout2D::rate, "the share of channels that is dropped",
                      {.least = 0, .below = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"spatial_dropout2d: 0.5", {{2, 2, 3}}}, {"spatial_dropout2d: 0", {{2, 1, 2}}}}});

}  // namespace layers::kinds
