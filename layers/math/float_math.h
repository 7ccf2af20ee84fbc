#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

/// The float32 companions of vector_math.h, for the activations: loops over them are vectorized and give the same bits
/// with every instruction set. All pass a NaN on. Their errors stand in the tests.
namespace layers::float_math {

/// e^x = (1 + q) · 2^n: q = e^r - 1 for the remainder r.
struct Exponential {
    float q;
    std::int32_t n;
};

[[gnu::always_inline]] inline float power_of_two(std::int32_t n) {
    return std::bit_cast<float>(static_cast<std::int32_t>(static_cast<std::uint32_t>(n + 127) << 23));
}

/// For |x| < 150; beyond, and for NaN, what comes is no number to use, and costs nothing else.
[[gnu::always_inline]] inline Exponential split_exp(float x) {
    // Adding and subtracting 1.5·2^23 rounds to a whole number, which stands in the lowest bits in between.
    constexpr float rounder = 0x1.8p23f, inverse_ln2 = 0x1.715476p0f;
    const float shifted = x * inverse_ln2 + rounder;
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(rounder);
    const float whole = shifted - rounder;
    // ln 2 in two parts: the first has so few bits that its product is exact.
    constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    const float r = (x - whole * ln2_high) - whole * ln2_low;
    // Taylor's series; |r| < 0.35, so the rest is below 5e-9.
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    return {p * (r * r) + r, static_cast<std::int32_t>(bits)};
}

[[gnu::always_inline]] inline float exp(float x) {
    constexpr float least = -104, most = 89;  // beyond: 0 and infinity
    x = x < least ? least : x;
    x = x > most ? most : x;
    const Exponential e = split_exp(x);
    const std::int32_t half = e.n >> 1;  // two powers of two, so that neither overflows
    return (1 + e.q) * power_of_two(half) * power_of_two(e.n - half);
}

/// e^x - 1 without cancellation near 0, for x up to 80; what it gives beyond is no number to use.
[[gnu::always_inline]] inline float expm1(float x) {
    constexpr float least = -18;  // from here on -1
    const Exponential e = split_exp(x < least ? least : x);
    const float scale = power_of_two(e.n);
    return e.q * scale + (scale - 1);
}

/// ln(1 + e) for e in [0, 1]: 2 artanh(s) with s = e / (2 + e) ≤ 1/3, whose series falls fast.
[[gnu::always_inline]] inline float log1p_unit(float e) {
    const float s = e / (2 + e), t = s * s;
    float p = 2.0f / 15;
    p = p * t + 2.0f / 13;
    p = p * t + 2.0f / 11;
    p = p * t + 2.0f / 9;
    p = p * t + 2.0f / 7;
    p = p * t + 2.0f / 5;
    p = p * t + 2.0f / 3;
    return s * (p * t + 2);
}

[[gnu::always_inline]] inline float tanh(float x) {
    const float t = expm1(-2 * std::fabs(x));
    return std::copysign(-t / (t + 2), x);
}

[[gnu::always_inline]] inline float sigmoid(float x) { return 1 / (1 + exp(-x)); }

/// ln(1 + e^x).
[[gnu::always_inline]] inline float softplus(float x) {
    const float positive = x > 0 ? x : 0;
    return positive + log1p_unit(exp(-std::fabs(x)));
}

/// Abramowitz and Stegun 7.1.26, with the density e^(-x²) that it needs and that the derivative needs too.
struct ErrorFunction {
    float value, density;
};

[[gnu::always_inline]] inline ErrorFunction erf(float x) {
    const float a = std::fabs(x), t = 1 / (1 + 0.3275911f * a), density = exp(-x * x);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    return {std::copysign(1 - p * t * density, x), density};
}

}  // namespace layers::float_math
