#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"
#include "layers/math/multiversion.h"

namespace layers::kinds {
namespace {

/// A random word is two draws: 16 bits each decide over a value, so rates are rounded to 1/65,536.
constexpr double draws_end = 0x1p16;

/// What one step of a dropout needs: the mask is kept for the backward one.
struct Mask {
    Stream stream;
    std::span<float> factors;  // 0, or 1 / (1 - rate)
    std::uint32_t threshold;   // draws below it drop their value
    float kept;
};

LAYERS_MULTIVERSION void apply(const std::uint16_t* draws, const float* src, float* factors, float* dst,
                               std::size_t size, std::uint32_t threshold, float kept) {
    LAYERS_VECTORIZE
    for (std::size_t i = 0; i < size; ++i) {
        const float factor = draws[i] < threshold ? 0 : kept;
        factors[i] = factor;
        dst[i] = src[i] * factor;
    }
}

LAYERS_MULTIVERSION void pass_back(const float* diff_dst, const float* factors, float* diff_src, std::size_t size) {
    LAYERS_VECTORIZE
    for (std::size_t i = 0; i < size; ++i) diff_src[i] = diff_dst[i] * factors[i];
}

/// In pieces that stay in the first cache. The bits depend on seed, path, step and position alone.
void drop(const Mask& mask, std::uint64_t step, const Tensor& src, const Tensor& dst) {
    std::array<std::uint32_t, 1024> words;
    std::array<std::uint16_t, 2 * words.size()> draws;
    const std::size_t size = mask.factors.size();
    for (std::size_t from = 0; from < size; from += draws.size()) {
        const std::size_t some = std::min(draws.size(), size - from);
        mask.stream.fill(step, std::span(words).first((some + 1) / 2), from / 2);
        std::memcpy(draws.data(), words.data(), some * sizeof draws[0]);
        apply(draws.data(), src.data + from, mask.factors.data() + from, dst.data + from, some, mask.threshold,
              mask.kept);
    }
}

struct Dropout : Layer {
    double rate = 0;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override;
    bool is_view(Phase phase) const override { return rate == 0 || phase == Phase::inference; }
    bool diffs_in_place() const override { return true; }
    bool deterministic(bool /*frozen*/) const override { return rate == 0; }
};

void Dropout::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const double threshold = std::min(std::round(rate * draws_end), draws_end - 1);
    const Mask mask = {builder.stream("dropout"), builder.scratch(src.size()), static_cast<std::uint32_t>(threshold),
                       static_cast<float>(1 / (1 - threshold / draws_end))};
    builder.forward([=](const Tick& tick) { drop(mask, tick.step, src, dst); });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src)
        builder.backward(
            [=](const Tick&) { pass_back(diff_dst.data, mask.factors.data(), diff_src.data, mask.factors.size()); });
}

}  // namespace

extern const Kind dropout = make_kind<Dropout>(
    {.name = "dropout",
     .doc = "in training, sets a share of the values to 0 and scales up the rest (Srivastava et al. 2014)",
     .fields =
         {field("rate", &Dropout::rate, "the share that is dropped", {.least = 0, .below = 1}).as_main().as_required()},
     .examples = {{"dropout: 0.5", {{6}}}, {"dropout: 0", {{2, 3}}}}});

}  // namespace layers::kinds
