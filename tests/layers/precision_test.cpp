#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "layers/onednn/environment.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// Σ weight · output, with weights that are small whole numbers.
struct WholeSum : Loss {
    double constant_loss(const Targets&, std::int64_t) const override { return 0; }
    Wants wants() const override { return Wants::classes; }
    double operator()(const LossCall& call) const override {
        double sum = 0;
        for (std::int64_t i = 0; i < call.rows * call.width; ++i) {
            const auto weight = static_cast<float>(i * 7 % 9 - 4);
            sum += static_cast<double>(weight * call.src[i]);
            if (call.diff_src) call.diff_src[i] = weight;
        }
        return sum;
    }
};

bool is_skipped() {
    if (computes(Precision::bfloat16)) return false;
    MESSAGE("skipped: this processor has no bfloat16");
    return true;
}

/// What a step of a network comes to, from whole numbers: outputs, then gradients.
std::vector<float> step_of(const std::string& layer, const Shape& input, Precision precision, float scale = 1) {
    const Graph net = graph(network({input}, {{"a", layer}, {"flat", "flatten"}, {"b", "dense: 3"}}));
    Parameters parameters(net);
    parameters.initialize(1);
    const auto whole = [](std::span<float> values, int salt, float by) {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = by * static_cast<float>((static_cast<int>(i) * 5 + salt) % 7 - 3);
    };
    whole(parameters.trainable(), 2, scale);
    const WholeSum loss;
    Plan plan(net, parameters, 5, Phase::training, &loss, 1, nullptr, precision);
    whole(plan.input().values(), 1, scale);
    plan.forward({0});
    plan.loss();
    plan.backward({0});
    const auto output = plan.output().values();
    std::vector<float> all(output.begin(), output.end());
    const auto gradients = parameters.gradients();
    all.insert(all.end(), gradients.begin(), gradients.end());
    return all;
}

}  // namespace

TEST_SUITE("precision") {
    TEST_CASE("in bfloat16 factors are rounded to the nearest, ties to even, and sums are not rounded") {
        if (is_skipped()) return;
        const Graph net = graph(network({{1}}, {{"a", "dense: {units: 16, kernel_initializer: ones}"}}));
        Parameters parameters(net);
        parameters.initialize(1);
        Plan plan(net, parameters, 16, Phase::inference, nullptr, 1, nullptr, Precision::bfloat16);
        const auto said = [&](float x) {
            std::ranges::fill(plan.input().values(), x);
            plan.forward({0});
            const auto output = plan.output().values();
            CHECK(std::ranges::count(output, output.front()) == 256);
            return output.front();
        };
        CHECK(said(1 + 0x1p-9f) == 1);
        CHECK(said(1 + 0x1p-8f) == 1);
        CHECK(said(1 + 0x1.8p-8f) == 1 + 0x1p-7f);
        CHECK(said(1 + 0x3p-8f) == 1 + 0x1p-6f);
        CHECK(said(0x1p100f) == 0x1p100f);
        std::ranges::fill(parameters.value(parameters.find("a/bias").value()), 0x1p-20f);
        CHECK(said(1) == 1 + 0x1p-20f);
    }

    TEST_CASE("numbers that bfloat16 holds give the bits of float32, in every product of every layer") {
        if (is_skipped()) return;
        const std::vector<std::pair<std::string, Shape>> layers = {
            {"dense: 4", {6}},
            {"dense: {units: 70, use_bias: false}", {300}},
            {"conv2d: {filters: 4, kernel_size: 3}", {7, 6, 3}},
            {"conv2d: {filters: 16, kernel_size: 3, padding: same}", {8, 8, 16}},
            {"conv2d: {filters: 2, kernel_size: [2, 3], strides: 2, padding: same, use_bias: false}", {7, 5, 1}},
            {"conv2d: {filters: 4, kernel_size: 2, dilation_rate: 2}", {7, 6, 2}},
            {"conv2d: {filters: 4, kernel_size: 3, groups: 2}", {7, 6, 4}},
            {"conv1d: {filters: 3, kernel_size: 3}", {9, 2}},
            {"depthwise_conv2d: {kernel_size: 3}", {6, 6, 3}},
            {"separable_conv2d: {filters: 4, kernel_size: 3}", {6, 6, 3}},
            {"conv2d_transpose: {filters: 3, kernel_size: 3, strides: 2}", {4, 4, 2}}};
        for (const auto& [layer, input] : layers) {
            CAPTURE(layer);
            const auto exact = step_of(layer, input, Precision::float32);
            CHECK(std::ranges::any_of(exact, [](float v) { return v != 0; }));
            CHECK(step_of(layer, input, Precision::bfloat16) == exact);
        }
    }

    TEST_CASE("oneDNN held to AVX2 has no bfloat16") {
        if (const char* most = std::getenv("ONEDNN_MAX_CPU_ISA"); most && std::string(most) == "AVX2")
            CHECK_FALSE(computes(Precision::bfloat16));
        CHECK(computes(Precision::float32));
    }

    TEST_CASE("bfloat16 changes what a network computes, where its digits do not suffice") {
        if (is_skipped()) return;
        for (const auto& [layer, input] : std::vector<std::pair<std::string, Shape>>{
                 {"dense: 4", {6}}, {"conv2d: {filters: 4, kernel_size: 3}", {7, 6, 3}}}) {
            const auto exact = step_of(layer, input, Precision::float32, 1.003f);
            const auto rounded = step_of(layer, input, Precision::bfloat16, 1.003f);
            CHECK(rounded != exact);
            double off = 0, all = 0;
            for (std::size_t i = 0; i < exact.size(); ++i) {
                off += std::pow(static_cast<double>(rounded[i] - exact[i]), 2);
                all += std::pow(static_cast<double>(exact[i]), 2);
            }
            CHECK(std::sqrt(off / all) < 0.05);  // three factors, each off by up to 1/256
        }
    }
}
