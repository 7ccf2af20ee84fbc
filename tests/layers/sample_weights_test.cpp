// How much each row counts in a loss: Keras's `sample_weight`.
#include "layers/losses/sample_weights.h"

#include <cmath>

#include "layers/losses/answer.h"
#include "layers/losses/booleans.h"
#include "layers/losses/class_weights.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// A dense layer over 4 rows.
struct Weighed {
    Graph net;
    layers::Parameters parameters;
    Ref<Loss> loss;
    Plan plan;

    Weighed(const std::string& layer, Ref<Loss> objective)
        : net(graph(network({{5}}, {{"top", layer}}))),
          parameters(net),
          loss(std::move(objective)),
          plan(net, parameters, 4, Phase::training, loss.get(), 1) {
        parameters.initialize(3);
        fill(plan.input().values(), 1);
        const std::vector<std::int32_t> classes = {0, 1, 1, 0}, seconds = {1, 0, 0, 1};
        for (std::size_t i = 0; i < plan.class_targets().size(); ++i) plan.class_targets()[i] = classes[i];
        for (std::size_t i = 0; i < plan.second_targets().size(); ++i) plan.second_targets()[i] = seconds[i];
        for (std::size_t i = 0; i < plan.number_targets().size(); ++i)
            plan.number_targets()[i] = static_cast<float>(i % 3 % 2);
    }
    double total() {
        plan.forward({});
        return plan.loss();
    }
    double with(std::vector<float> weights) {
        std::ranges::copy(weights, plan.sample_weights().begin());
        return total();
    }
};

const std::vector<float> uneven = {0.5F, 0, 3, 1};

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE(
        "a batch costs the sum of its rows, each times its weight, and its gradient is that of the mean over rows") {
        using Losses = std::vector<std::pair<std::string, Ref<Loss>>>;
        const Losses losses = {
            {"dense: {units: 3, activation: softmax}", make<Loss>("sparse_categorical_crossentropy")},
            {"dense: {units: 3, activation: softmax}", weigh_classes(make<Loss>("categorical_hinge"), {1, 2, 4})},
            {"dense: {units: 1, activation: sigmoid}", make<Loss>("binary_crossentropy")},
            {"dense: {units: 3, activation: sigmoid}", of_booleans(make<Loss>("binary_crossentropy"))},
            {"dense: 2", make<Loss>("mse")},
            {"dense: 2", make<Loss>("huber")}};
        for (const auto& [layer, loss] : losses) {
            CAPTURE(loss->name());
            Weighed net(layer, loss);
            for (const bool mixed : {false, true}) {
                if (mixed && net.plan.class_shares().empty()) continue;
                std::ranges::fill(net.plan.class_shares(), mixed ? 0.75F : 1.0F);
                const double plain = net.with({1, 1, 1, 1});
                double expected = 0;  // the loss is linear in the weights
                for (std::size_t row = 0; row < 4; ++row) {
                    std::vector<float> alone(4, 1.0F);
                    alone[row] = 0;
                    expected += static_cast<double>(uneven[row]) * (plain - net.with(alone));
                }
                CHECK(net.with(uneven) == doctest::Approx(expected).epsilon(1e-6));
                net.plan.backward({});
                const std::size_t bias = *net.parameters.find("top/bias");
                const auto gradient = net.parameters.gradient(bias);
                const std::vector<float> found(gradient.begin(), gradient.end());
                for (std::size_t i = 0; i < found.size(); ++i) {
                    constexpr float step = 0.01F;
                    float& value = net.parameters.value(bias)[i];
                    const float own = value;
                    value = own + step;
                    const double above = net.total();
                    value = own - step;
                    const double below = net.total();
                    value = own;
                    CHECK(static_cast<double>(found[i]) ==
                          doctest::Approx((above - below) / (2 * static_cast<double>(step)) / 4)
                              .epsilon(1e-2)
                              .scale(0.1));
                }
            }
        }
    }

    TEST_CASE("rows that all count 1 cost the bits that they cost without weights") {
        const auto loss = make<Loss>("binary_crossentropy");
        const std::vector<float> said = {0.2F, 0.7F, 0.9F};
        const std::vector<std::int32_t> classes = {0, 1, 0};
        std::vector<float> plain(3), weighed(3);
        LossCall call{.rows = 3, .width = 1, .src = said.data(), .targets = {classes, {}}, .diff_src = plain.data()};
        const double total = (*loss)(call);
        call.diff_src = weighed.data();
        CHECK(weighted_sum(*loss, call, std::vector<float>{1, 1, 1}) == total);
        CHECK(weighed == plain);
        CHECK(weighted_sum(*loss, call, {}) == total);
        CHECK(weighted_sum(*loss, call, std::vector<float>{0, 2, 0}) == doctest::Approx(-2 * std::log(0.7)));
        CHECK(weighed[0] == 0);
        CHECK(weighed[1] == doctest::Approx(-2 / 0.7 / 3));
    }

    TEST_CASE("of several yes or no each has a best constant answer of its own") {
        const auto loss = of_booleans(make<Loss>("binary_crossentropy"));
        const std::vector<float> numbers = {0, 1, 0, 1, 0, 0, 1, 0};
        CHECK(loss->wants() == Loss::Wants::booleans);
        CHECK(loss->folds() == "sigmoid");
        CHECK(loss->constant_loss({{}, numbers, 2}, 0) == doctest::Approx((0.5623351446188083 + std::log(2)) / 2));
        const Answer answer = answer_of(*loss, 0);
        CHECK(answer.form == Answer::Form::booleans);
        CHECK(answer.is_of_numbers());
        CHECK(answer.says_yes(0.51F));
        CHECK_FALSE(answer.says_yes(0.5F));
    }
}
