#include "layers/math/random.h"

#include <Random123/philox.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace layers;

TEST_SUITE("random") {
    TEST_CASE("the generator is Philox4x32-10 as its authors published it") {
        using Philox = r123::Philox4x32;
        const auto zero = Philox()(Philox::ctr_type{}, Philox::key_type{});
        CHECK(zero[0] == 0x6627e8d5);
        CHECK(zero[1] == 0xe169c58d);
        CHECK(zero[2] == 0xbc57ac4c);
        CHECK(zero[3] == 0x9b00dbd8);
    }

    TEST_CASE("a stream is its seed, purpose and name, to the bit") {
        const auto words = Stream(1, "init", "hidden1/dense/kernel").words(0, 0);
        CHECK(words == std::array<std::uint32_t, 4>{0x94ab3a73, 0x1e9c63c3, 0x4b46f782, 0xc61ff5cc});
        CHECK(words != Stream(2, "init", "hidden1/dense/kernel").words(0, 0));
        CHECK(words != Stream(1, "dropout", "hidden1/dense/kernel").words(0, 0));
        CHECK(words != Stream(1, "init", "hidden2/dense/kernel").words(0, 0));
        CHECK(Stream(1, "a", "bc").words(0, 0) != Stream(1, "ab", "c").words(0, 0));
    }

    TEST_CASE("fill gives the words in order, from any place, as the authors' code does") {
        const Stream stream(3, "dropout", "x");
        for (const std::uint64_t first : {0ul, 20ul, 4 * 0xffff'fff0ul, 0xffff'ffff'ffff'ff00ul})
            for (const std::uint64_t step : {5ul, 0x1'0000'0005ul}) {
                std::vector<std::uint32_t> out(127);
                stream.fill(step, out, first);
                bool same = true;
                for (std::size_t i = 0; i < out.size(); ++i)
                    same = same && out[i] == stream.words(step, (first + i) / 4)[i % 4];
                CHECK(same);
            }
    }

    TEST_CASE("draws have the moments of their distributions") {
        constexpr int n = 200000;
        const auto moments = [](auto draw) {
            double sum = 0, squares = 0;
            for (int i = 0; i < n; ++i) {
                const double x = draw();
                sum += x;
                squares += x * x;
            }
            return std::pair(sum / n, squares / n - (sum / n) * (sum / n));
        };
        Draws draws(Stream(1, "test"));
        const auto [mean_u, var_u] = moments([&] { return draws.uniform(); });
        CHECK(std::abs(mean_u - 0.5) < 4 * std::sqrt(1.0 / 12 / n));
        CHECK(std::abs(var_u - 1.0 / 12) < 0.001);
        const auto [mean_n, var_n] = moments([&] { return draws.normal(); });
        CHECK(std::abs(mean_n) < 4 / std::sqrt(double(n)));
        CHECK(std::abs(var_n - 1) < 0.015);
        double largest = 0;
        const auto [mean_t, var_t] = moments([&] {
            const double x = draws.truncated_normal();
            largest = std::max(largest, std::abs(x));
            return x;
        });
        CHECK(std::abs(mean_t) < 4 / std::sqrt(double(n)));
        // The variance of a normal distribution cut at 2: 0.87962566103423978 squared.
        CHECK(std::abs(var_t - 0.7737413) < 0.01);
        CHECK(largest <= 2.0);
        CHECK(largest > 1.99);
    }

    TEST_CASE("below gives every number equally often") {
        Draws draws(Stream(2, "test"));
        std::vector<int> counts(6);
        for (int i = 0; i < 60000; ++i) ++counts[draws.below(6)];
        for (const int count : counts) CHECK(std::abs(count - 10000) < 400);
    }

    TEST_CASE("a shuffle is a permutation, another for every step") {
        std::vector<int> a(100), b(100);
        std::iota(a.begin(), a.end(), 0);
        b = a;
        Draws(Stream(1, "shuffle"), 1).shuffle(std::span(a));
        Draws(Stream(1, "shuffle"), 2).shuffle(std::span(b));
        CHECK(a != b);
        std::ranges::sort(a);
        CHECK(a[0] == 0);
        CHECK(a[99] == 99);
    }
}
