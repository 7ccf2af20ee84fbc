#include <cmath>

#include "layers/onednn/arrangement.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

double dot(const float* a, std::int64_t a_step, const float* b, std::int64_t b_step, std::int64_t count) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += static_cast<double>(a[i * a_step]) * static_cast<double>(b[i * b_step]);
    return sum;
}

/// Σ weight · output of some rows through two layers as wide as `width`, and how much memory their plan takes.
struct TwoLayers {
    std::int64_t width, batch;
    Trained trained{network({{width}}, {{"below", layer()}, {"above", layer()}}), batch};

    std::string layer() const { return fmt::format("dense: {{units: {}, use_bias: false}}", width); }

    void run() {
        fill(trained.plan.input().values(), 3);
        for (std::size_t i = 0; i < 2; ++i) fill(trained.parameters.value(i), static_cast<int>(i), 0.05);
        trained.step();
    }
    const float* value(std::size_t i) { return trained.parameters.value(i).data(); }
    const float* gradient(std::size_t i) { return trained.parameters.gradient(i).data(); }
};

constexpr std::int64_t crowded_width = 512;  // rows of 2 KiB

/// Bytes that a plan keeps beyond its tensors and gradients: copies, if there are any.
std::size_t copied(std::int64_t width, std::int64_t batch) {
    TwoLayers of{width, batch}, next{width + 16, batch};
    const auto tensors = [&](const TwoLayers& two) { return two.trained.plan.bytes(); };
    return tensors(of) > tensors(next) ? tensors(of) - tensors(next) : 0;
}

}  // namespace

TEST_SUITE("arrangement of products") {
    TEST_CASE("an arrangement is told in words") {
        CHECK(Arrangement{.band = 112 * 1024}.text() == "gradients in bands of 112 KiB");
        CHECK(Arrangement{}.text() == "whole gradients");
        CHECK(Arrangement{.crowded = 1024, .band = 64 * 1024}.text() ==
              "gradients in bands of 64 KiB, rows of 4 KiB set apart");
    }

    TEST_CASE("layers whose rows crowd come to what plain loops come to, and learn from weights as they are now") {
        for (const std::int64_t batch : {3, 32, 40}) {
            CAPTURE(batch);
            TwoLayers step{crowded_width, batch};
            step.run();
            step.run();  // its copies were those of other values
            const Tensor src = step.trained.plan.input(), hidden = step.trained.plan.node(0);
            const Tensor dst = step.trained.plan.node(1);
            for (const std::int64_t row : {std::int64_t{0}, batch / 2, batch - 1})
                for (const std::int64_t column : {std::int64_t{0}, std::int64_t{17}, crowded_width - 1}) {
                    const auto near = [](double expected) { return doctest::Approx(expected).epsilon(1e-4).scale(1); };
                    CHECK(hidden.data[row * crowded_width + column] ==
                          near(dot(src.data + row * crowded_width, 1, step.value(0) + column, crowded_width,
                                   crowded_width)));
                    CHECK(dst.data[row * crowded_width + column] ==
                          near(dot(hidden.data + row * crowded_width, 1, step.value(1) + column, crowded_width,
                                   crowded_width)));
                    // The gradient of Σ weight · dst is hiddenᵀ · weights.
                    double expected = 0;
                    for (std::int64_t i = 0; i < batch; ++i)
                        expected += static_cast<double>(hidden.data[i * crowded_width + row]) *
                                    WeightedSum::weight(i * crowded_width + column);
                    CHECK(step.gradient(1)[row * crowded_width + column] == near(expected));
                }
        }
    }

    TEST_CASE("rows are copied apart only where they crowd, in batches for which it pays") {
        const bool apart = arrangement().crowded > 0;
        CHECK((copied(crowded_width, 32) > 0) == apart);
        CHECK(copied(crowded_width, 16) == 0);
        CHECK(copied(496, 32) == 0);
    }
}
