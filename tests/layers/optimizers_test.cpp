#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "layers/optimizers/optimizer.h"

using namespace layers;

namespace {

constexpr std::size_t values = 21;  // more than one vector, and a rest

std::vector<float> first_weights() {
    std::vector<float> w;
    for (std::size_t i = 0; i < values; ++i)
        w.push_back(static_cast<float>((static_cast<double>((i * 37) % 19) - 9) / 10));
    return w;
}

/// As tests/golden/make_optimizers.py has it.
std::vector<float> gradient(std::size_t step) {
    std::vector<float> g;
    for (std::size_t i = 0; i < values; ++i) {
        const double raw = (static_cast<double>((step * 7919 + i * 104729) % 2001) - 1000) / 1000;
        g.push_back(i == 5 ? 0 : static_cast<float>(raw * (i % 4 == 3 ? 0.001 : 1.0)));
    }
    return g;
}

std::string problems_of(const Value& value) {
    Diagnostics diagnostics;
    read_component(value, catalog<Optimizer>(), {"`optimizer`", {}, diagnostics});
    return diagnostics.render();
}

Value named(const std::string& name, Value settings) {
    Value value = Value::map();
    value.set(name, std::move(settings));
    return value;
}

Ref<Optimizer> make(const std::string& title) {
    std::istringstream words(title);
    std::string name, word;
    words >> name;
    Value settings = Value::map();
    while (words >> word) {
        Value value = Value::string(word.substr(word.find('=') + 1));
        value.quoted = false;
        settings.set(word.substr(0, word.find('=')), value);
    }
    Diagnostics diagnostics;
    const auto made = read_component(named(name, settings), catalog<Optimizer>(), {"`optimizer`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Optimizer>(made);
}

/// Weights with the optimizer's moments beside them.
struct Trained {
    Ref<Optimizer> optimizer;
    std::vector<float> weights = first_weights();
    std::vector<std::vector<float>> slots = {};

    explicit Trained(const std::string& title) : optimizer(make(title)) {
        for (const float first : optimizer->slots()) slots.emplace_back(values, first);
    }
    void step(std::size_t number) {
        const auto g = gradient(number);
        Update update{.weights = weights,
                      .gradient = g,
                      .slots = {},
                      .learning_rate = optimizer->learning_rate.value,
                      .step = static_cast<std::int64_t>(number)};
        for (auto& slot : slots) update.slots.emplace_back(slot);
        optimizer->update(update);
    }
};

std::vector<double> numbers_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<double> result;
    for (double x; in >> x;) result.push_back(x);
    return result;
}

}  // namespace

TEST_SUITE("optimizers") {
    TEST_CASE("a hundred steps are those of Keras's formulas in float64") {
        std::ifstream in(PROJECT_DIR "/tests/golden/optimizers.txt");
        std::vector<std::string> seen;
        for (std::string title; std::getline(in, title);) {
            CAPTURE(title);
            Trained trained(title);
            seen.push_back(trained.optimizer->name());
            std::size_t done = 0;
            for (const std::size_t shown : {1u, 2u, 10u, 100u}) {
                while (done < shown) trained.step(++done);
                std::string line;
                std::getline(in, line);
                const auto expected = numbers_of(line);
                REQUIRE(expected.size() == values);
                double worst = 0, size = 0;
                for (std::size_t i = 0; i < values; ++i) {
                    worst = std::max(worst, std::abs(static_cast<double>(trained.weights[i]) - expected[i]));
                    size = std::max(size, std::abs(expected[i]));
                }
                CAPTURE(shown);
                CHECK(worst <= 1e-5 * size);
            }
        }
        CHECK(seen.size() == 23);
        for (const Kind* kind : catalog<Optimizer>().kinds)
            if (kind->name != "adamw") CHECK_MESSAGE(std::ranges::count(seen, kind->name) > 0, kind->name);
    }

    TEST_CASE("ftrl with L1 makes exact zeros, adam with the same gradients none") {
        Trained ftrl("ftrl learning_rate=0.1 l1_regularization_strength=3"), adam("adam learning_rate=0.1");
        for (std::size_t t = 1; t <= 100; ++t) ftrl.step(t), adam.step(t);
        CHECK(std::ranges::count(ftrl.weights, 0.0f) == 12);
        CHECK(std::ranges::count(adam.weights, 0.0f) == 0);
    }

    TEST_CASE("a weight of 0 whose gradient is 0 stays 0: the padding of the arenas") {
        for (const Kind* kind : catalog<Optimizer>().kinds) {
            CAPTURE(kind->name);
            const auto optimizer = make(kind->name);
            std::vector<float> w(9, 0.0f), g(9, 0.0f);
            std::vector<std::vector<float>> slots;
            for (const float first : optimizer->slots()) slots.emplace_back(9, first);
            Update update{.weights = w, .gradient = g, .slots = {}, .learning_rate = 0.1};
            for (auto& slot : slots) update.slots.emplace_back(slot);
            for (update.step = 1; update.step < 2000; update.step += 331) optimizer->update(update);
            CHECK(std::ranges::count(w, 0.0f) == 9);
        }
    }

    TEST_CASE("adam's root is right from nothing to almost overflow, in every place of a vector") {
        const auto adam = make("adam epsilon=1e-30");
        const std::vector<float> squares = {0, 1e-37f, 1e-20f, 0.25f, 3, 1e30f, 3e38f};
        for (std::size_t size = 1; size <= 35; ++size) {
            std::vector<float> w(size, 1), g(size, 0), m(size, 0), v;
            for (std::size_t i = 0; i < size; ++i) v.push_back(squares[(i + size) % squares.size()]);
            for (std::size_t i = 0; i < size; ++i) m[i] = v[i] == 0 ? 0 : 0.01f * std::sqrt(v[i]);
            const std::vector<float> mean = m, square = v;
            adam->update({.weights = w, .gradient = g, .slots = {m, v}, .learning_rate = 1, .step = 100000});
            for (std::size_t i = 0; i < size; ++i) {
                CAPTURE(square[i]);
                const double root = std::sqrt(static_cast<double>(square[i]) * 0.999) + 1e-30;
                CHECK(std::abs(static_cast<double>(w[i]) - (1 - 0.9 * static_cast<double>(mean[i]) / root)) < 3e-7);
            }
        }
    }

    TEST_CASE("nadam goes on from any step, as its momenta follow from the step alone") {
        const auto nadam = make("nadam beta_1=0.999");
        // Beyond 1000 steps the products go on by powers: no jump there.
        std::vector<float> moved;
        for (const std::int64_t step : {999, 1000, 1001, 1002}) {
            std::vector<float> w = {1}, g = {0.5f}, m = {0.5f}, v = {0.25f};
            nadam->update({.weights = w, .gradient = g, .slots = {m, v}, .learning_rate = 0.1, .step = step});
            moved.push_back(1 - w[0]);
        }
        for (std::size_t i = 1; i < moved.size(); ++i) CHECK(std::abs(moved[i] / moved[i - 1] - 1) < 3e-4);
    }

    TEST_CASE("defaults are Keras's") {
        const std::vector<std::pair<std::string, std::string>> expected = {
            {"sgd",
             "{sgd: {learning_rate: 0.01, momentum: 0, nesterov: false, weight_decay: null, exclude: [], clipnorm: "
             "null, clipvalue: "
             "null, global_clipnorm: null}}"},
            {"adamw",
             "{adamw: {learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-07, amsgrad: false, weight_decay: "
             "0.004, exclude: [], clipnorm: null, clipvalue: null, global_clipnorm: null}}"},
            {"ftrl",
             "{ftrl: {learning_rate: 0.001, learning_rate_power: -0.5, initial_accumulator_value: 0.1, "
             "l1_regularization_strength: 0, l2_regularization_strength: 0, l2_shrinkage_regularization_strength: 0, "
             "beta: 0, weight_decay: null, exclude: [], clipnorm: null, clipvalue: null, global_clipnorm: null}}"}};
        for (const auto& [name, text] : expected) CHECK(show(write_component(*make(name))) == text);
    }

    TEST_CASE("the rate may stand alone, as number or as schedule") {
        Diagnostics diagnostics;
        const Reading reading{"`optimizer`", {}, diagnostics};
        const auto number = read_component(named("adam", Value::number(0.02)), catalog<Optimizer>(), reading);
        REQUIRE(number);
        CHECK(dynamic_cast<const Optimizer&>(*number).learning_rate.value == 0.02);
        const auto schedule =
            read_component(named("adam", named("cosine_decay", Value::number(0.5))), catalog<Optimizer>(), reading);
        INFO(diagnostics.render());
        REQUIRE(schedule);
        const Rate& rate = dynamic_cast<const Optimizer&>(*schedule).learning_rate;
        REQUIRE(rate.schedule);
        CHECK(rate.at({.step = 50, .horizon = {.steps_per_epoch = 10, .epochs = 10}, .monitored = {}}) ==
              doctest::Approx(0.25));
    }

    TEST_CASE("weight decay leaves out what a pattern names, by path or by the parameter's own name") {
        const auto decays = [](Value patterns, const char* path) {
            Value settings = Value::map();
            settings.set("weight_decay", Value::number(0.1));
            settings.set("exclude", std::move(patterns));
            Diagnostics diagnostics;
            const auto made =
                read_component(named("adamw", settings), catalog<Optimizer>(), {"`optimizer`", {}, diagnostics});
            REQUIRE(made);
            return dynamic_cast<const Optimizer&>(*made).decays(path);
        };
        const auto text = [](const char* pattern) { return Value::string(pattern); };
        CHECK_FALSE(decays(text("bias"), "hidden1/dense/bias"));
        CHECK_FALSE(decays(text("bias"), "bias"));
        CHECK(decays(text("bias"), "hidden1/dense/kernel"));
        CHECK_FALSE(decays(text("hidden*/dense/bias"), "hidden1/dense/bias"));
        CHECK(decays(text("dense/bias"), "hidden1/dense/bias"));
        CHECK_FALSE(decays(text("hidden[1-2]"), "hidden2/dense/kernel"));
        CHECK_FALSE(decays(text("b*"), "hidden2/batch_normalization/beta"));
        const Value several = Value::list({text("bias"), text("gamma"), text("beta")});
        CHECK_FALSE(decays(several, "hidden1/layer_normalization/gamma"));
        CHECK(decays(several, "hidden1/dense/kernel"));
        CHECK(problems_of(named("sgd",
                                [&] {
                                    Value settings = Value::map();
                                    settings.set("exclude", text("bias"));
                                    return settings;
                                }())) ==
              "warning: `exclude` of `sgd` leaves parameters out of a weight decay that there is not\n"
              "      write `weight_decay` beside it, such as `weight_decay: 0.004`\n");
        CHECK(problems_of(named("sgd", [&] {
                  Value settings = Value::map();
                  settings.set("weight_decay", Value::number(0.1));
                  settings.set("exclude", text("hidden[5-2]"));
                  return settings;
              }())) == "error: `exclude` of `sgd`: `hidden[5-2]` is no pattern: the range `[5-2]` is empty\n");
    }

    TEST_CASE("mistakes are answered") {
        Value clips = Value::map();
        clips.set("clipnorm", Value::number(1));
        clips.set("clipvalue", Value::number(1));
        CHECK(problems_of(named("sgd", clips)) ==
              "error: `sgd` takes one of `clipnorm`, `clipvalue` and `global_clipnorm`, not several\n");
        CHECK(problems_of(named("sgd", Value::number(-1))) ==
              "error: `learning_rate` of `sgd`: expected a number, at least 0, received `-1`\n");
        CHECK(problems_of(named("sgd", Value::string("cosine_decoy"))) ==
              "error: `learning_rate` of `sgd`: unknown schedule `cosine_decoy`\n      did you mean `cosine_decay`?\n");
        CHECK(problems_of(named("sgd", Value::boolean(true))) ==
              "error: `learning_rate` of `sgd`: expected a number, at least 0, received `true`\n");
        CHECK(problems_of(named("sgd", Value::list())) ==
              "error: `learning_rate` of `sgd`: expected a number, at least 0, or a schedule, received `[]`\n");
        Value misspelt = Value::map();
        misspelt.set("learnig_rate", Value::number(1));
        CHECK(problems_of(named("rmsprop", misspelt)) ==
              "error: unknown key `learnig_rate` of `rmsprop`\n      did you mean `learning_rate`?\n");
    }
}
