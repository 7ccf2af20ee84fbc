// The loss of rows that have two classes, as mixed samples have.
#include <cmath>

#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// A dense layer over 4 rows, whose classes are to be set.
struct Mixed {
    Graph net;
    layers::Parameters parameters;
    Ref<Loss> loss;
    Plan plan;

    Mixed(const std::string& layer, const std::string& objective)
        : net(graph(network({{5}}, {{"top", layer}}))),
          parameters(net),
          loss(make<Loss>(objective)),
          plan(net, parameters, 4, Phase::training, loss.get(), 1) {
        parameters.initialize(3);
        fill(plan.input().values(), 1);
        plan.forward({});
    }
    /// The loss, and the bias's gradient.
    std::pair<double, std::vector<double>> step(std::vector<std::int32_t> first, std::vector<std::int32_t> second,
                                                std::vector<float> shares) {
        std::ranges::copy(first, plan.class_targets().begin());
        std::ranges::copy(second, plan.second_targets().begin());
        std::ranges::copy(shares, plan.class_shares().begin());
        const double total = plan.loss();
        plan.backward({});
        const auto bias = parameters.gradient(*parameters.find("top/bias"));
        return {total, {bias.begin(), bias.end()}};
    }
};

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("a row of two classes costs what both cost, by their shares: so does its gradient") {
        const std::vector<std::int32_t> first = {0, 1, 0, 1}, second = {1, 0, 0, 0};
        const std::vector<float> shares = {0.75f, 0.5f, 0.9f, 1.0f}, whole(4, 1.0f);
        for (const auto& [layer, loss] :
             {std::pair{"dense: {units: 3, activation: softmax}", "sparse_categorical_crossentropy"},
              std::pair{"dense: {units: 3, activation: softmax}", "categorical_crossentropy: {label_smoothing: 0.1}"},
              std::pair{"dense: {units: 1, activation: sigmoid}", "binary_crossentropy"}}) {
            CAPTURE(loss);
            Mixed mixed(layer, loss);
            // Rows are independent: with all of a class, and row by row its share, the sum is what is expected.
            double expected = 0;
            std::vector<double> gradient;
            for (std::size_t row = 0; row < 4; ++row)
                for (const auto& [classes, share] :
                     {std::pair{first, shares[row]}, std::pair{second, 1 - shares[row]}}) {
                    std::vector<std::int32_t> other = first;
                    other[row] = classes[row];
                    const auto [all, diff] = mixed.step(other, second, whole);
                    expected += static_cast<double>(share) * all;
                    if (gradient.empty()) gradient.resize(diff.size());
                    for (std::size_t i = 0; i < diff.size(); ++i) gradient[i] += static_cast<double>(share) * diff[i];
                }
            const auto [unmixed, unmixed_diff] = mixed.step(first, second, whole);
            expected -= 3 * unmixed;
            const auto [found, diff] = mixed.step(first, second, shares);
            CHECK(found == doctest::Approx(expected).epsilon(1e-6));
            CHECK(std::abs(found - unmixed) > 1e-3);
            for (std::size_t i = 0; i < diff.size(); ++i)
                CHECK(diff[i] == doctest::Approx(gradient[i] - 3 * unmixed_diff[i]).epsilon(1e-4).scale(1));
        }
    }

    TEST_CASE("softmax with mixed rows is Σ share · -log p, in double") {
        Mixed mixed("dense: {units: 3, activation: softmax}", "sparse_categorical_crossentropy");
        const std::vector<std::int32_t> first = {0, 1, 2, 1}, second = {2, 0, 1, 1};
        const std::vector<float> shares = {0.75f, 0.5f, 0.875f, 0.625f};
        double expected = 0;
        std::vector<double> gradient(3);
        for (std::size_t row = 0; row < 4; ++row) {
            const float* said = mixed.plan.output().data + row * 3;
            const double share = static_cast<double>(shares[row]);
            expected -= share * std::log(static_cast<double>(said[first[row]])) +
                        (1 - share) * std::log(static_cast<double>(said[second[row]]));
            for (std::size_t i = 0; i < 3; ++i) gradient[i] += static_cast<double>(said[i]) / 4;
            gradient[static_cast<std::size_t>(first[row])] -= share / 4;
            gradient[static_cast<std::size_t>(second[row])] -= (1 - share) / 4;
        }
        const auto [found, diff] = mixed.step(first, second, shares);
        CHECK(found == doctest::Approx(expected).epsilon(1e-5));
        for (std::size_t i = 0; i < 3; ++i) CHECK(diff[i] == doctest::Approx(gradient[i]).epsilon(1e-4).scale(1));
    }
}
