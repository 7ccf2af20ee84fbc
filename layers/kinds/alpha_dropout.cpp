#include <algorithm>
#include <array>
#include <cmath>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

/// What one step needs: what is kept is `factor` · src + `shift`, what is dropped is `dropped`.
struct Mask {
    Stream stream;
    std::span<float> factors;  // `factor` or 0: kept for the backward step
    std::uint32_t threshold;   // of 2^32: words below it drop their value
    float factor, shift, dropped;
};

void drop(const Mask& mask, std::uint64_t step, const float* src, float* dst) {
    std::array<std::uint32_t, 1024> words;  // a piece that stays in the first cache
    for (std::size_t from = 0; from < mask.factors.size(); from += words.size()) {
        const auto piece = std::span(words).first(std::min(words.size(), mask.factors.size() - from));
        mask.stream.fill(step, piece, from);
        for (std::size_t k = 0; k < piece.size(); ++k) {
            const bool kept = piece[k] >= mask.threshold;
            mask.factors[from + k] = kept ? mask.factor : 0;
            dst[from + k] = kept ? mask.factor * src[from + k] + mask.shift : mask.dropped;
        }
    }
}

/// Klambauer et al. 2017: dropped values become what selu gives far below 0, and an affine function restores mean 0
/// and variance 1.
struct AlphaDropout : Layer {
    double rate = 0;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override;
    bool is_view(Phase phase) const override { return rate == 0 || phase == Phase::inference; }
    bool diffs_in_place() const override { return true; }
    bool deterministic(bool /*frozen*/) const override { return rate == 0; }
};

void AlphaDropout::build(Builder& builder) const {
    constexpr double far_below = -1.6732632423543772 * 1.0507009873554805;
    const double a = 1 / std::sqrt((1 - rate) * (1 + rate * far_below * far_below)), b = -a * far_below * rate;
    const Mask mask = {builder.stream("dropout"),
                       builder.scratch(builder.src().size()),
                       static_cast<std::uint32_t>(std::min(std::round(rate * 0x1p32), 0x1p32 - 1)),
                       static_cast<float>(a),
                       static_cast<float>(b),
                       static_cast<float>(a * far_below + b)};
    builder.forward([mask, src = builder.src().data, dst = builder.dst().data](const Tick& tick) {
        drop(mask, tick.step, src, dst);
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src)
        builder.backward([=](const Tick&) {
            for (std::size_t i = 0; i < mask.factors.size(); ++i) diff_src.data[i] = diff_dst.data[i] * mask.factors[i];
        });
}

}  // namespace

extern const Kind alpha_dropout = make_kind<AlphaDropout>(
    {.name = "alpha_dropout",
     .doc = "the dropout for selu: keeps mean 0 and variance 1",
     .fields = {field("rate", &AlphaDropout::rate, "the share that is dropped", {.least = 0, .below = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"alpha_dropout: 0.3", {{6}}}, {"alpha_dropout: 0", {{2, 3}}}}});

}  // namespace layers::kinds
