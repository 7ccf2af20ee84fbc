#include <algorithm>
#include <array>
#include <cmath>

#include "layers/kinds/sources.h"
#include "layers/layer.h"

namespace layers::kinds {
namespace {

/// What one step of a dropout needs: the mask is kept for the backward one.
struct Mask {
    Stream stream;
    std::span<float> factors;  // 0, or 1 / (1 - rate)
    std::uint32_t threshold;   // of 2^32: words below it drop their value
    float kept;
};

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void apply(const std::uint32_t* words,
                                                                                 const float* src, float* factors,
                                                                                 float* dst, std::size_t size,
                                                                                 std::uint32_t threshold, float kept) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < size; ++i) {
        const float factor = words[i] < threshold ? 0 : kept;
        factors[i] = factor;
        dst[i] = src[i] * factor;
    }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void multiply(const float* a, const float* b,
                                                                                    float* dst, std::size_t size) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < size; ++i) dst[i] = a[i] * b[i];
}

/// In pieces that stay in the first cache. The bits depend on seed, path, step and position alone.
void drop(const Mask& mask, std::uint64_t step, const Tensor& src, const Tensor& dst) {
    std::array<std::uint32_t, 1024> words;
    const std::size_t size = mask.factors.size();
    for (std::size_t from = 0; from < size; from += words.size()) {
        const std::span<std::uint32_t> piece = std::span(words).first(std::min(words.size(), size - from));
        mask.stream.fill(step, piece, from / 4);
        apply(piece.data(), src.data + from, mask.factors.data() + from, dst.data + from, piece.size(), mask.threshold,
              mask.kept);
    }
}

struct Dropout : Layer {
    double rate = 0;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Building& building) const override;
    bool is_view(Phase phase) const override { return rate == 0 || phase == Phase::inference; }
    bool deterministic(bool /*frozen*/) const override { return rate == 0; }
};

void Dropout::build(Building& building) const {
    const Tensor src = building.src(), dst = building.dst();
    const double threshold = std::min(std::round(rate * 0x1p32), 0x1p32 - 1);
    const Mask mask = {building.stream("dropout"), building.scratch(src.size()), static_cast<std::uint32_t>(threshold),
                       static_cast<float>(1 / (1 - rate))};
    building.forward([=](const Tick& tick) { drop(mask, tick.step, src, dst); });
    const Tensor diff_src = building.diff_src(), diff_dst = building.diff_dst();
    if (diff_src)
        building.backward(
            [=](const Tick&) { multiply(diff_dst.data, mask.factors.data(), diff_src.data, mask.factors.size()); });
}

}  // namespace

extern const Kind dropout;
const Kind dropout = layers::declare<Dropout>(
    {.name = "dropout",
     .doc = "in training, sets a share of the values to 0 and scales up the rest (Srivastava et al. 2014)",
     .fields =
         {field("rate", &Dropout::rate, "the share that is dropped", {.least = 0, .below = 1}).as_main().as_required()},
     .examples = {{"dropout: 0.5", {{6}}}, {"dropout: 0", {{2, 3}}}}});

}  // namespace layers::kinds
