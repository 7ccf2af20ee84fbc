#include "layers/math/noise.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/math/vector_math.h"

namespace layers {
namespace {

/// √2 times the inverse of erf at `x`, Giles 2010 ("Approximating the erfinv function"), both branches computed.
inline double normal_at(double x) {
    const double w = -vector_math::log((1 - x) * (1 + x));
    const double c = w - 2.5, t = std::sqrt(w) - 3;
    double central = 2.81022636e-08;
    central = central * c + 3.43273939e-07;
    central = central * c - 3.5233877e-06;
    central = central * c - 4.39150654e-06;
    central = central * c + 0.00021858087;
    central = central * c - 0.00125372503;
    central = central * c - 0.00417768164;
    central = central * c + 0.246640727;
    central = central * c + 1.50140941;
    double tail = -0.000200214257;
    tail = tail * t + 0.000100950558;
    tail = tail * t + 0.00134934322;
    tail = tail * t - 0.00367342844;
    tail = tail * t + 0.00573950773;
    tail = tail * t - 0.0076224613;
    tail = tail * t + 0.00943887047;
    tail = tail * t + 1.00167406;
    tail = tail * t + 2.83297682;
    return 1.4142135623730951 * x * (w < 5 ? central : tail);
}

LAYERS_MULTIVERSION void to_normal(const std::uint32_t* words, float* out, std::size_t size) {
    // The middles of 2^32 equal parts of (-1, 1); 2^52 in front of a word makes it a double without a conversion.
    for (std::size_t i = 0; i < size; ++i) {
        const double whole = std::bit_cast<double>(0x4330000000000000u | words[i]) - 0x1p52;
        out[i] = static_cast<float>(normal_at((whole + 0.5) * 0x1p-31 - 1));
    }
}

}  // namespace

void fill_normal(const Stream& stream, std::uint64_t step, std::span<float> out) {
    std::array<std::uint32_t, 1024> words;  // a piece that stays in the first cache
    for (std::size_t from = 0; from < out.size(); from += words.size()) {
        const auto piece = std::span(words).first(std::min(words.size(), out.size() - from));
        stream.fill(step, piece, from);
        to_normal(piece.data(), out.data() + from, piece.size());
    }
}

}  // namespace layers
