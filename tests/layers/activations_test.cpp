#include <cmath>
#include <limits>

#include "layers/math/float_math.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

constexpr std::int64_t count = 4001, half = count / 2;

/// From -40 to 40, where the exponentials of float32 live, closer around 0; never 0 itself, where some have a kink.
float grid(std::int64_t i) {
    const double t = static_cast<double>(i - half) / half;
    return static_cast<float>(40 * t * t * t + 0.01 * t + 1e-3);
}

/// The bias carries the values, so its gradient shows the derivative at each of them.
struct OnGrid : Trained {
    explicit OnGrid(const std::string& activation)
        : Trained(network({{1}}, {{"below", "dense: {units: 4001, kernel_initializer: zeros}"},
                                  {"f", "activation: {function: {" + activation + "}}"}}),
                  1) {
        const auto bias = parameters.value(1);
        for (std::int64_t i = 0; i < count; ++i) bias[static_cast<std::size_t>(i)] = grid(i);
        step();
    }
};

double at(const Activation& activation, double x) {
    double y = 0;
    activation.reference({&x, 1}, {&y, 1});
    return y;
}

double derivative(const Activation& activation, double x) {
    const double h = 1e-5;
    return (at(activation, x + h) - at(activation, x - h)) / (2 * h);
}

bool near_kink(const Activation& activation, double x) {
    for (const double kink : activation.kinks())
        if (std::abs(x - kink) < 1e-4) return true;
    return false;
}

std::vector<std::string> elementwise_examples() {
    std::vector<std::string> texts;
    for (const Kind* kind : catalog<Activation>().kinds)
        for (const Example& example : kind->examples)
            if (kind->name != "softmax") texts.push_back(example.yaml);
    return texts;
}

/// As a setting that stands within a map.
std::string setting(const std::string& text) { return text.find(':') == std::string::npos ? text + ": null" : text; }

/// The greatest error over the grid, absolute below 1 and relative above.
template <class Function, class Reference>
double worst(Function function, Reference reference, double from, double to) {
    double most = 0;
    for (int i = 0; i <= 20000; ++i) {
        const auto x = static_cast<float>(from + (to - from) * i / 20000);
        const double expected = reference(static_cast<double>(x));
        most = std::max(most, std::abs(static_cast<double>(function(x)) - expected) / std::abs(expected));
    }
    return most;
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("every activation equals its function in double, and its gradient the derivative") {
        for (const std::string& text : elementwise_examples()) {
            CAPTURE(text);
            const auto activation = make<Activation>(text);
            OnGrid trained(setting(text));
            const auto output = trained.plan.output().values();
            const auto gradient = trained.parameters.gradient(1);
            double value_error = 0, gradient_error = 0;
            for (std::int64_t i = 0; i < count; ++i) {
                const auto x = static_cast<double>(grid(i));
                const double y = at(*activation, x), slope = WeightedSum::weight(i) * derivative(*activation, x);
                const auto k = static_cast<std::size_t>(i);
                value_error = std::max(value_error, std::abs(static_cast<double>(output[k]) - y) / (1 + std::abs(y)));
                if (!near_kink(*activation, x))
                    gradient_error = std::max(
                        gradient_error, std::abs(static_cast<double>(gradient[k]) - slope) / (1 + std::abs(slope)));
            }
            CHECK(value_error < 1e-6);
            CHECK(gradient_error < 2e-6);
        }
    }

    TEST_CASE("the functions in float32 keep their relative accuracy") {
        const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
        const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
        CHECK(worst([](float x) { return float_math::exp(x); }, [](double x) { return std::exp(x); }, -87, 88.7) <
              3e-7);
        CHECK(worst([](float x) { return float_math::expm1(x); }, [](double x) { return std::expm1(x); }, -20, -1e-6) <
              3e-7);
        CHECK(worst([](float x) { return float_math::tanh(x); }, [](double x) { return std::tanh(x); }, 1e-6, 20) <
              4e-7);
        CHECK(worst([](float x) { return float_math::sigmoid(x); }, sigmoid, -80, 80) < 4e-7);
        CHECK(worst([](float x) { return float_math::softplus(x); }, softplus, -80, 30) < 5e-7);
    }

    TEST_CASE("the functions in float32 end well: no overflow in between, and a NaN stays one") {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        CHECK(float_math::exp(-infinity) == 0);
        CHECK(float_math::exp(infinity) == infinity);
        CHECK(float_math::tanh(-infinity) == -1);
        CHECK(float_math::tanh(0.0f) == 0);
        CHECK(float_math::sigmoid(-infinity) == 0);
        CHECK(float_math::softplus(infinity) == infinity);
        CHECK(float_math::erf(infinity).value == 1);
        for (const std::string& text : elementwise_examples()) {
            CAPTURE(text);
            OnGrid trained(setting(text));
            trained.parameters.value(1)[0] = std::numeric_limits<float>::quiet_NaN();
            trained.step();
            CHECK(std::isnan(trained.plan.output().values()[0]));
        }
        const std::vector<std::pair<std::string, float>> slopes = {{"elu: null", 1.0f}, {"selu: null", 1.05070099f}};
        for (const auto& [text, slope] : slopes) {
            CAPTURE(text);
            OnGrid trained(text);
            const float lowest = trained.plan.output().values()[0];  // of -40
            const auto bias = trained.parameters.value(1);
            bias[0] = -infinity, bias[1] = 1e30f, bias[2] = infinity;
            trained.step();
            const auto output = trained.plan.output().values();
            CHECK(output[0] == lowest);
            CHECK(output[1] == slope * 1e30f);
            CHECK(output[2] == infinity);
        }
    }
}
