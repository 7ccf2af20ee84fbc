#include "layers/math/noise.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

using namespace layers;

namespace {

std::vector<float> normals(std::size_t n, std::uint64_t step = 0) {
    std::vector<float> out(n);
    fill_normal(Stream(1, "noise", "layer"), step, out);
    return out;
}

}  // namespace

TEST_SUITE("noise") {
    TEST_CASE("each value is the inverse of the distribution function at its word") {
        const auto values = normals(3000);
        double worst = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double u = (Stream(1, "noise", "layer").words(0, i / 4)[i % 4] + 0.5) * 0x1p-32;
            const double x = static_cast<double>(values[i]);
            // The error of x is that of the function divided by the density.
            const double off = std::erfc(-x / std::sqrt(2.0)) / 2 - u;
            const double density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979);
            worst = std::max(worst, std::abs(off / density) / std::max(1.0, std::abs(x)));
        }
        CHECK(worst < 1e-6);
    }

    TEST_CASE("moments are those of the standard normal distribution") {
        const auto values = normals(400000);
        double mean = 0, square = 0, fourth = 0;
        for (const float value : values) {
            const auto x = static_cast<double>(value);
            mean += x, square += x * x, fourth += x * x * x * x;
        }
        CHECK(std::abs(mean / 4e5) < 0.006);
        CHECK(std::abs(square / 4e5 - 1) < 0.01);
        CHECK(std::abs(fourth / 4e5 - 3) < 0.08);
    }

    TEST_CASE("the bits depend on step and place alone") {
        const auto whole = normals(2500, 7), part = normals(1100, 7), other = normals(1100, 8);
        CHECK(std::equal(part.begin(), part.end(), whole.begin()));
        CHECK(part != other);
        CHECK(std::bit_cast<std::uint32_t>(whole[0]) == 1017596746);
        CHECK(std::bit_cast<std::uint32_t>(whole[1024]) == 3210626426);
    }
}
