#include <doctest/doctest.h>

#include <cmath>

#include "layers/constraints/constraint.h"
#include "layers/regularizers/regularizer.h"

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
Ref<Family> make(const Value& value) {
    Diagnostics diagnostics;
    const auto made = read_component(value, catalog<Family>(), {"`kernel_regularizer`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Family>(made);
}

template <class Family>
std::string problems_of(const Value& value) {
    Diagnostics diagnostics;
    read_component(value, catalog<Family>(), {"`kernel_regularizer`", {}, diagnostics});
    return diagnostics.render();
}

std::vector<float> constrained(const Value& value, std::vector<float> weights, const Shape& shape) {
    make<Constraint>(value)->apply(weights, shape);
    return weights;
}

void check_near(const std::vector<float>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(static_cast<double>(found[i]) == doctest::Approx(expected[i]).epsilon(2e-7));
}

}  // namespace

TEST_SUITE("regularizers") {
    const std::vector<float> weights = {1, -2, 0, 0.5f, -0.25f, 3, -1, 2, -4};

    TEST_CASE("penalties have no half before the squares") {
        CHECK(make<Regularizer>(named("l1", Value::number(0.1)))->penalty(weights) == doctest::Approx(0.1 * 13.75));
        CHECK(make<Regularizer>(named("l2", Value::number(0.1)))->penalty(weights) == doctest::Approx(0.1 * 35.3125));
        CHECK(make<Regularizer>(named("l1_l2", settings({{"l1", 2}, {"l2", 3}})))->penalty(weights) ==
              doctest::Approx(2 * 13.75 + 3 * 35.3125));
    }

    TEST_CASE("gradients are added, and 0 where a weight is 0") {
        std::vector<float> diff(weights.size(), 10.0f);
        make<Regularizer>(named("l1_l2", settings({{"l1", 0.5}, {"l2", 0.25}})))->add_gradient(weights, diff);
        check_near(diff, {11, 8.5, 10, 10.75, 9.375, 12, 9, 11.5, 7.5});
        make<Regularizer>(named("l1", Value::number(1)))->add_gradient(weights, diff);
        check_near(diff, {12, 7.5, 10, 11.75, 8.375, 13, 8, 12.5, 6.5});
    }

    TEST_CASE("values are required, as Keras's own documents disagree about them") {
        CHECK(problems_of<Regularizer>(Value::string("l2")) ==
              "error: `l2` needs `factor`: weight of the penalty\n      expected a number, at least 0\n");
        CHECK(problems_of<Regularizer>(named("l1_l2", settings({{"l1", 1}}))) ==
              "error: `l1_l2` needs `l2`: weight of the squares\n      expected a number, at least 0\n");
        CHECK(problems_of<Regularizer>(named("l1", Value::number(-1))) ==
              "error: `factor` of `l1`: expected a number, at least 0, received `-1`\n");
    }

    TEST_CASE("constraints look at the weights that feed a unit: the columns of a kernel, the whole of a bias") {
        const std::vector<float> kernel = {3, 0.1f, 0, 4, 0.2f, 0};  // columns of norm 5, 0.2236 and 0
        check_near(constrained(named("max_norm", Value::number(1)), kernel, {2, 3}), {0.6, 0.1, 0, 0.8, 0.2, 0});
        check_near(constrained(Value::string("max_norm"), {3, 4}, {2}), {1.2, 1.6});
        const double norm = std::sqrt(0.05);
        check_near(constrained(Value::string("unit_norm"), kernel, {2, 3}),
                   {0.6, 0.1 / (norm + 1e-7), 0, 0.8, 0.2 / (norm + 1e-7), 0});
        check_near(constrained(named("unit_norm", settings({{"axis", 1}})), {3, 4, 0, 6, 8, 0}, {2, 3}),
                   {0.6, 0.8, 0, 0.6, 0.8, 0});
        check_near(constrained(named("min_max_norm", settings({{"min_value", 10}, {"max_value", 20}, {"rate", 0.5}})),
                               {3, 4}, {2}),
                   {4.5, 6});
        check_near(constrained(named("min_max_norm", settings({{"max_value", 2.5}})), {3, 4}, {2}), {1.5, 2});
        CHECK(constrained(Value::string("non_neg"), {-1, 0, 2}, {3}) == std::vector<float>{0, 0, 2});
    }

    TEST_CASE("many columns and more dimensions") {
        std::vector<float> kernel(std::size_t{2} * 150 * 3);
        for (std::size_t i = 0; i < kernel.size(); ++i) kernel[i] = static_cast<float>(i % 17 + 1);
        const auto unit = constrained(named("unit_norm", settings({{"axis", 1}})), kernel, {2, 150, 3});
        for (std::size_t outer = 0; outer < 2; ++outer)
            for (std::size_t i = 0; i < 3; ++i) {
                double square = 0;
                for (std::size_t row = 0; row < 150; ++row) {
                    const auto w = static_cast<double>(unit[outer * 450 + row * 3 + i]);
                    square += w * w;
                }
                CHECK(square == doctest::Approx(1).epsilon(1e-6));
            }
        std::vector<float> wide(std::size_t{2} * 150, 1.0f);
        for (const float w : constrained(Value::string("unit_norm"), wide, {2, 150}))
            CHECK(static_cast<double>(w) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-6));
    }

    TEST_CASE("a constraint's ends must be in order") {
        CHECK(problems_of<Constraint>(named("min_max_norm", settings({{"min_value", 3}}))) ==
              "error: `min_max_norm`: `min_value` lies above `max_value`\n");
    }
}
