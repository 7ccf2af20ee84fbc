#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <span>

namespace layers::vector_math {

// Functions without branches, tables or calls, so that a loop over them is vectorized and gives the same bits with
// every instruction set. Errors are within two units in the last place.

/// e to the power of `x`; 0 below -708, infinite above 709, NaN for NaN.
inline double exp(double x) {
    constexpr double log2e = 1.4426950408889634, ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
    // Adding this rounds to a whole number, which then stands in the last bits.
    constexpr double round = 0x1.8p52;
    const double clamped = x < -708 ? -708 : (x > 709 ? 709 : x);
    const double shifted = clamped * log2e + round;
    const double n = shifted - round;
    const double r = (clamped - n * ln2_high) - n * ln2_low;
    double p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * (r * r) + r + 1;
    const double result =
        std::bit_cast<double>(std::bit_cast<std::uint64_t>(p) + (std::bit_cast<std::uint64_t>(shifted) << 52));
    if (x < -708) return 0;
    return x > 709 ? std::numeric_limits<double>::infinity() : result;
}

/// The natural logarithm of a positive, normal, finite `x`.
inline double log(double x) {
    // x = 2^n · m with m from 1/√2 to √2, where log m = 2 artanh(s), |s| <= 0.172.
    constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x), above = bits - root_half;
    // The exponent of `above`, moved up so that it is positive, behind 2^52: a double without a conversion.
    const double n =
        std::bit_cast<double>(0x4330000000000000u | ((above + (std::uint64_t{1023} << 52)) >> 52)) - (0x1p52 + 1023);
    const double m = std::bit_cast<double>((above & 0x000fffffffffffffu) + root_half);
    const double s = (m - 1) / (m + 1), s2 = s * s;
    double p = 1.0 / 21;
    p = p * s2 + 1.0 / 19;
    p = p * s2 + 1.0 / 17;
    p = p * s2 + 1.0 / 15;
    p = p * s2 + 1.0 / 13;
    p = p * s2 + 1.0 / 11;
    p = p * s2 + 1.0 / 9;
    p = p * s2 + 1.0 / 7;
    p = p * s2 + 1.0 / 5;
    p = p * s2 + 1.0 / 3;
    constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
    return n * ln2_high + (2 * (s + s * (s2 * p)) + n * ln2_low);
}

/// The natural logarithm of 1 + `z`, for z from 0 to 1.
inline double log1p_unit(double z) {
    // 2 artanh(s), |s| <= 1/3.
    const double s = z / (2 + z), s2 = s * s;
    double p = 1.0 / 33;
    p = p * s2 + 1.0 / 31;
    p = p * s2 + 1.0 / 29;
    p = p * s2 + 1.0 / 27;
    p = p * s2 + 1.0 / 25;
    p = p * s2 + 1.0 / 23;
    p = p * s2 + 1.0 / 21;
    p = p * s2 + 1.0 / 19;
    p = p * s2 + 1.0 / 17;
    p = p * s2 + 1.0 / 15;
    p = p * s2 + 1.0 / 13;
    p = p * s2 + 1.0 / 11;
    p = p * s2 + 1.0 / 9;
    p = p * s2 + 1.0 / 7;
    p = p * s2 + 1.0 / 5;
    p = p * s2 + 1.0 / 3;
    return 2 * (s + s * (s2 * p));
}

/// The sum of `f(i)` for i below `n`, in eight lanes: a fixed order that vectorizes.
template <class F>
inline double sum(std::size_t n, F f) {
    double lanes[8] = {};
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += f(i + lane);
    for (std::size_t lane = 0; i + lane < n; ++lane) lanes[lane] += f(i + lane);
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

}  // namespace layers::vector_math
