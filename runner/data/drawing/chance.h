#pragma once

#include "layers/math/random.h"

namespace runner::drawing {

/// Numbers for who draws pictures: cheap, and exact in floats, so every machine draws the same.
class Chance {
public:
    explicit Chance(layers::Draws& draws) : draws_(draws) {}

    /// In [0, 1), 24 bits.
    float unit() { return static_cast<float>(draws_.word() >> 8) * 0x1p-24f; }
    float between(float low, float high) { return low + (high - low) * unit(); }
    /// A bell around 0, of deviation about 1 and never beyond 3.5: the sum of four uniform ones.
    float bell() {
        const std::uint32_t a = draws_.word(), b = draws_.word();
        const auto sum = static_cast<float>((a >> 16) + (a & 0xffff) + (b >> 16) + (b & 0xffff));
        return (sum * 0x1p-16f - 2.0f) * 1.7320508f;
    }
    bool happens(float probability) { return unit() < probability; }

private:
    layers::Draws& draws_;
};

/// A turn by its half angle's tangent: exact arithmetic instead of a library's sine.
struct Turn {
    float cos = 1, sin = 0;
    static Turn by(float half_tangent) {
        const float square = half_tangent * half_tangent;
        return {(1 - square) / (1 + square), 2 * half_tangent / (1 + square)};
    }
};

}  // namespace runner::drawing
