#include "layers/math/random.h"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>

#include "layers/math/multiversion.h"

namespace layers {
namespace {

using Philox = r123::Philox4x32;

/// FNV-1a over both texts; the zero byte between them keeps ("a", "bc") apart from ("ab", "c").
std::uint64_t hash(std::string_view purpose, std::string_view name) {
    std::uint64_t h = 0xcbf29ce484222325u;
    const auto mix = [&h](std::string_view text) {
        for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    };
    mix(purpose);
    h *= 0x100000001b3u;
    mix(name);
    return h;
}

std::array<std::uint32_t, 2> halves(std::uint64_t word) {
    return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
}

std::array<std::uint32_t, 4> philox(std::uint64_t low, std::uint64_t high, const std::array<std::uint32_t, 2>& key) {
    const auto [a, b] = halves(low);
    const auto [c, d] = halves(high);
    const auto out = Philox()(Philox::ctr_type{{a, b, c, d}}, Philox::key_type{{key[0], key[1]}});
    return {out[0], out[1], out[2], out[3]};
}

/// The normal distribution's inverse, algorithm AS 241 (Wichura 1988): relative error about 1e-16.
double inverse_normal(double p) {
    const auto ratio = [](double r, const double(&a)[8], const double(&b)[8]) {
        double num = a[7], den = b[7];
        for (int i = 6; i >= 0; --i) {
            num = num * r + a[i];
            den = den * r + b[i];
        }
        return num / den;
    };
    static constexpr double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                    3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static constexpr double b[8] = {1.0,
                                    4.2313330701600911252e+1,
                                    6.8718700749205790830e+2,
                                    5.3941960214247511077e+3,
                                    2.1213794301586595867e+4,
                                    3.9307895800092710610e+4,
                                    2.8729085735721942674e+4,
                                    5.2264952788528545610e+3};
    static constexpr double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                    2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr double d[8] = {1.0,
                                    2.05319162663775882187e0,
                                    1.67638483018380384940e0,
                                    6.89767334985100004550e-1,
                                    1.48103976427480074590e-1,
                                    1.51986665636164571966e-2,
                                    5.47593808499534494600e-4,
                                    1.05075007164441684324e-9};
    static constexpr double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                    2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr double f[8] = {1.0,
                                    5.99832206555887937690e-1,
                                    1.36929880922735805310e-1,
                                    1.48753612908506148525e-2,
                                    7.86869131145613259100e-4,
                                    1.84631831751005468180e-5,
                                    1.42151175831644588870e-7,
                                    2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) return q * ratio(0.180625 - q * q, a, b);
    const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    const double x = r <= 5 ? ratio(r - 1.6, c, d) : ratio(r - 5, e, f);
    return q < 0 ? -x : x;
}

/// The normal distribution function at 2.
constexpr double normal_at_two = 0.97724986805182079;

}  // namespace

Stream::Stream(std::uint64_t seed, std::string_view purpose, std::string_view name) {
    const auto mixed = philox(hash(purpose, name), 0, halves(seed));
    key_ = {mixed[0], mixed[1]};
}

std::array<std::uint32_t, 4> Stream::words(std::uint64_t step, std::uint64_t index) const {
    return philox(index, step, key_);
}

namespace {

/// Philox4x32-10 as Random123 has it, over consecutive counters. All words stand in 64 bits: so the products of 32-bit
/// words are what the compiler knows to vectorize.
LAYERS_MULTIVERSION void fill_blocks(std::uint32_t key_low, std::uint32_t key_high, std::uint64_t step,
                                     std::uint64_t first, std::uint32_t* out, std::size_t blocks) {
    constexpr std::uint64_t low = 0xffffffff;
    for (std::size_t i = 0; i < blocks; ++i) {
        std::uint64_t a = (first + i) & low, b = (first + i) >> 32, c = step & low, d = step >> 32;
        std::uint32_t k0 = key_low, k1 = key_high;
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t p = (a & low) * PHILOX_M4x32_0, q = (c & low) * PHILOX_M4x32_1;
            a = (q >> 32) ^ b ^ k0;
            c = (p >> 32) ^ d ^ k1;
            b = q & low;
            d = p & low;
            k0 += PHILOX_W32_0;
            k1 += PHILOX_W32_1;
        }
        out[4 * i] = static_cast<std::uint32_t>(a);
        out[4 * i + 1] = static_cast<std::uint32_t>(b);
        out[4 * i + 2] = static_cast<std::uint32_t>(c);
        out[4 * i + 3] = static_cast<std::uint32_t>(d);
    }
}

}  // namespace

void Stream::fill(std::uint64_t step, std::span<std::uint32_t> out, std::uint64_t first) const {
    const std::size_t blocks = out.size() / 4;
    fill_blocks(key_[0], key_[1], step, first / 4, out.data(), blocks);
    if (out.size() % 4 == 0) return;
    const auto last = words(step, first / 4 + blocks);
    std::copy_n(last.begin(), out.size() % 4, out.begin() + static_cast<std::ptrdiff_t>(4 * blocks));
}

Draws::Draws(Stream stream, std::uint64_t step) : stream_(stream), step_(step) {}

std::uint32_t Draws::word() {
    if (left_ == 0) {
        words_ = stream_.words(step_, index_++);
        left_ = 4;
    }
    return words_[static_cast<std::size_t>(4 - left_--)];
}

double Draws::uniform() {
    const std::uint64_t high = word(), low = word();
    return static_cast<double>(((high << 32) | low) >> 11) * 0x1p-53;
}

namespace {
/// Away from 0 and 1, where the inverse is infinite.
double open(double u) { return u + 0x1p-54; }
}  // namespace

double Draws::normal() { return inverse_normal(open(uniform())); }

double Draws::truncated_normal() {
    constexpr double low = 1 - normal_at_two;
    return inverse_normal(low + open(uniform()) * (normal_at_two - low));
}

std::uint64_t Draws::below(std::uint64_t n) {
    // Lemire's multiplication with rejection of the few values that would make some numbers likelier.
    __extension__ using Wide = unsigned __int128;
    const auto draw = [this] {
        const std::uint64_t high = word(), low = word();
        return (high << 32) | low;
    };
    Wide product = static_cast<Wide>(draw()) * n;
    const std::uint64_t threshold = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < threshold) product = static_cast<Wide>(draw()) * n;
    return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace layers
