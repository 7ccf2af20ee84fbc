#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "layers/engine/stepper.h"

using namespace layers;

namespace {

Value named(const std::string& name, Value settings) {
    Value value = Value::map();
    value.set(name, std::move(settings));
    return value;
}

Value settings(std::initializer_list<std::pair<std::string, double>> list) {
    Value value = Value::map();
    for (const auto& [key, setting] : list) value.set(key, Value::number(setting));
    return value;
}

template <class Family>
Ref<Family> make(const std::string& name, Value with = Value::map()) {
    Diagnostics diagnostics;
    const auto made = read_component(named(name, std::move(with)), catalog<Family>(), {"`it`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Family>(made);
}

/// A kernel of (2, 3), a bias of 3, and moving statistics that never learn; weights 1, 2, 3 … in that order.
struct Net {
    Graph graph;
    std::unique_ptr<Parameters> parameters;

    explicit Net(Ref<Regularizer> regularizer = nullptr, Ref<Constraint> constraint = nullptr, bool learns = true) {
        const auto declare = [&](const char* path, Shape shape, bool trainable) {
            Parameter parameter;
            parameter.path = path;
            parameter.declaration.name = path;
            parameter.declaration.shape = std::move(shape);
            parameter.declaration.initializer = standard<Initializer>("zeros");
            parameter.trainable = trainable && learns;
            graph.parameters.push_back(parameter);
        };
        declare("moving", {3}, false);
        declare("kernel", {2, 3}, true);
        declare("bias", {3}, true);
        graph.parameters[1].declaration.regularizer = std::move(regularizer);
        graph.parameters[1].declaration.constraint = std::move(constraint);
        parameters = std::make_unique<Parameters>(graph);
        for (std::size_t i = 0; i < parameters->count(); ++i) {
            float next = 1;
            for (float& w : parameters->value(i)) w = next++;
        }
    }
    /// Gradients 0.1, 0.2, … for each parameter.
    void set_gradients() {
        for (std::size_t i = 0; i < parameters->count(); ++i) {
            float next = 0.1f;
            for (float& g : parameters->gradient(i)) g = next, next += 0.1f;
        }
    }
    std::vector<double> weights(std::size_t i) const {
        const auto span = std::as_const(*parameters).value(i);
        return {span.begin(), span.end()};
    }
};

constexpr std::size_t moving = 0, kernel = 1, bias = 2;

void check_near(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-6));
}

/// The weights after one step of plain descent at rate 1 with these settings beside.
Net stepped(const char* setting, double value) {
    Net net;
    Stepper stepper(*net.parameters, make<Optimizer>("sgd", settings({{setting, value}})));
    net.set_gradients();
    CHECK(stepper.step(1) == 0);
    return net;
}

}  // namespace

TEST_SUITE("stepper") {
    TEST_CASE("what learns moves, the rest stays") {
        const Net net = stepped("momentum", 0);
        check_near(net.weights(kernel), {0.9, 1.8, 2.7, 3.6, 4.5, 5.4});
        check_near(net.weights(bias), {0.9, 1.8, 2.7});
        check_near(net.weights(moving), {1, 2, 3});
    }

    TEST_CASE("gradients are clipped by value, by parameter, or all together") {
        check_near(stepped("clipvalue", 0.25).weights(kernel), {0.9, 1.8, 2.75, 3.75, 4.75, 5.75});
        const double kernel_norm = std::sqrt(0.91), all = std::sqrt(0.91 + 0.14);
        // The bias's own norm, 0.374, is below 0.5 and stays.
        const Net by_parameter = stepped("clipnorm", 0.5);
        check_near(by_parameter.weights(bias), {0.9, 1.8, 2.7});
        check_near({by_parameter.weights(kernel)[0], by_parameter.weights(kernel)[5]},
                   {1 - 0.1 * 0.5 / kernel_norm, 6 - 0.6 * 0.5 / kernel_norm});
        const Net together = stepped("global_clipnorm", 0.5);
        check_near({together.weights(kernel)[5], together.weights(bias)[2]},
                   {6 - 0.6 * 0.5 / all, 3 - 0.3 * 0.5 / all});
        check_near(stepped("global_clipnorm", 2).weights(bias), {0.9, 1.8, 2.7});
    }

    TEST_CASE("weight decay takes its share of all weights, biases too, before the update") {
        // w (1 - lr · decay) - lr · g
        check_near(stepped("weight_decay", 0.1).weights(bias), {0.8, 1.6, 2.4});
        // Nothing of it enters the moments: with momentum the second step goes by gradients alone.
        Net net;
        Stepper stepper(*net.parameters, make<Optimizer>("sgd", settings({{"momentum", 0.5}, {"weight_decay", 0.1}})));
        for (int i = 0; i < 2; ++i) net.set_gradients(), stepper.step(1);
        check_near(net.weights(bias), {0.8 * 0.9 - 0.15, 1.6 * 0.9 - 0.3, 2.4 * 0.9 - 0.45});
    }

    TEST_CASE("what weight decay excludes keeps its bits, and all else those that it had") {
        const auto decayed = [](const std::vector<const char*>& patterns) {
            Value with = settings({{"momentum", 0.5}, {"weight_decay", 0.1}});
            Value list = Value::list();
            for (const char* pattern : patterns) list.items.push_back(Value::string(pattern));
            with.set("exclude", list);
            Net net;
            Stepper stepper(*net.parameters, make<Optimizer>("sgd", with));
            for (int i = 0; i < 3; ++i) net.set_gradients(), stepper.step(1);
            return net;
        };
        const Net all = decayed({}), biased = decayed({"bias", "gamma", "beta"}), none = decayed({"*"});
        Net plain;
        Stepper stepper(*plain.parameters, make<Optimizer>("sgd", settings({{"momentum", 0.5}})));
        for (int i = 0; i < 3; ++i) plain.set_gradients(), stepper.step(1);
        const auto alike = [](const Net& a, const Net& b, std::size_t parameter) {
            return std::ranges::equal(a.weights(parameter), b.weights(parameter));
        };
        CHECK(alike(biased, all, kernel));
        CHECK(alike(biased, plain, bias));
        CHECK_FALSE(alike(all, plain, bias));
        CHECK(alike(none, plain, kernel));
        CHECK(alike(none, plain, bias));
        // Where gradients come in bands, too.
        Value with = settings({{"weight_decay", 0.1}});
        with.set("exclude", Value::string("bias"));
        Net banded;
        Stepper bands(*banded.parameters, make<Optimizer>("sgd", with));
        bands.begin(1);
        const std::vector<float> gradient = {1, 1, 1};
        bands.accept(kernel, 3, gradient), bands.accept(kernel, 0, gradient), bands.accept(bias, 0, gradient);
        bands.finish();
        check_near(banded.weights(kernel), {-0.1, 0.8, 1.7, 2.6, 3.5, 4.4});
        check_near(banded.weights(bias), {0, 1, 2});
    }

    TEST_CASE("penalties belong to the gradients before they are clipped, and are told as they were") {
        Net net(make<Regularizer>("l2", Value::number(0.5)));
        Stepper stepper(*net.parameters, make<Optimizer>("sgd", settings({{"clipvalue", 3}})));
        CHECK(stepper.penalty() == doctest::Approx(0.5 * 91));
        net.set_gradients();
        CHECK(stepper.step(0.5) == doctest::Approx(0.5 * 91));
        // g + w, at most 3
        check_near(net.weights(kernel), {1 - 0.55, 2 - 1.1, 3 - 1.5, 4 - 1.5, 5 - 1.5, 6 - 1.5});
        check_near(net.weights(bias), {0.95, 1.9, 2.85});
        CHECK(stepper.penalty() < 0.5 * 91);
    }

    TEST_CASE("constraints come last") {
        Net net(nullptr, make<Constraint>("non_neg"));
        Stepper stepper(*net.parameters, make<Optimizer>("sgd"));
        net.set_gradients();
        stepper.step(100);
        check_near(net.weights(kernel), {0, 0, 0, 0, 0, 0});
        CHECK(net.weights(bias)[0] == doctest::Approx(-9));
        Net bounded(nullptr, make<Constraint>("max_norm", Value::number(1)));
        Stepper small(*bounded.parameters, make<Optimizer>("sgd"));
        bounded.set_gradients();
        small.step(1);
        const double norm = std::hypot(0.9, 3.6);
        CHECK(bounded.weights(kernel)[0] == doctest::Approx(0.9 / norm));
        CHECK(bounded.weights(kernel)[3] == doctest::Approx(3.6 / norm));
    }

    TEST_CASE("a frozen network has neither steps nor penalties") {
        Net net(make<Regularizer>("l2", Value::number(1)), nullptr, false);
        Stepper stepper(*net.parameters, make<Optimizer>("adam"));
        CHECK(stepper.moments().empty());
        CHECK(stepper.step(1) == 0);
        check_near(net.weights(kernel), {1, 2, 3, 4, 5, 6});
    }

    TEST_CASE("saved moments go on to the same bits, with every optimizer") {
        for (const Kind* kind : catalog<Optimizer>().kinds) {
            CAPTURE(kind->name);
            const auto optimizer = make<Optimizer>(kind->name);
            const auto run = [&](Net& net, Stepper& stepper, int steps) {
                for (int i = 0; i < steps; ++i) {
                    net.set_gradients();
                    for (float& g : net.parameters->gradient(kernel)) g *= static_cast<float>(stepper.steps() % 3) - 1;
                    stepper.step(0.1);
                }
            };
            Net whole, first, second;
            Stepper all(*whole.parameters, optimizer), before(*first.parameters, optimizer);
            run(whole, all, 7);
            run(first, before, 4);
            Stepper after(*second.parameters, optimizer);
            std::ranges::copy(first.parameters->values(), second.parameters->values().begin());
            std::ranges::copy(before.moments(), after.moments().begin());
            after.resume(before.steps());
            run(second, after, 3);
            CHECK(std::ranges::equal(whole.parameters->values(), second.parameters->values()));
            CHECK(after.steps() == 7);
        }
    }
}
