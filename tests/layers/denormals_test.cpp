#include "layers/math/denormals.h"

#include <doctest/doctest.h>

#include <limits>
#include <thread>

namespace {

constexpr float smallest = std::numeric_limits<float>::min();

/// Out of the compiler's sight: the processor does it, not the optimizer.
float product(float a, float b) {
    const volatile float hidden_a = a, hidden_b = b;
    return hidden_a * hidden_b;
}

TEST_CASE("numbers below the smallest normal one are 0 while it is asked for, in this thread alone") {
    CHECK(product(smallest, 0.5f) == smallest / 2);
    {
        const layers::FlushDenormals flush;
        CHECK(product(smallest, 0.5f) == 0);
        CHECK(product(std::numeric_limits<float>::denorm_min(), 0x1p60f) == 0);
        float elsewhere = 0;
        std::jthread([&] { elsewhere = product(smallest, 0.5f); }).join();
        CHECK(elsewhere == smallest / 2);
    }
    CHECK(product(smallest, 0.5f) == smallest / 2);
}

}  // namespace
