#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "layers/initializers/initializer.h"
#include "layers/math/vector_math.h"

using namespace layers;

namespace {

Value named(const std::string& name, Value settings) {
    Value value = Value::map();
    value.set(name, std::move(settings));
    return value;
}

Value settings(std::initializer_list<std::pair<std::string, Value>> list) {
    Value value = Value::map();
    for (const auto& [key, setting] : list) value.set(key, setting);
    return value;
}

Ref<Initializer> make(const Value& value) {
    Diagnostics diagnostics;
    const auto made = read_component(value, catalog<Initializer>(), {"`kernel_initializer`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Initializer>(made);
}
Ref<Initializer> make(const std::string& name) { return make(Value::string(name)); }

std::string problems_of(const Value& value) {
    Diagnostics diagnostics;
    read_component(value, catalog<Initializer>(), {"`kernel_initializer`", {}, diagnostics});
    return diagnostics.render();
}

std::vector<float> filled(const Initializer& initializer, const Shape& shape, Fans fans = {}) {
    std::vector<float> out(static_cast<std::size_t>(size_of(shape)), -77.0f);
    if (fans.in == 1 && shape.size() == 2) fans = {static_cast<double>(shape[0]), static_cast<double>(shape[1])};
    initializer.fill(out, shape, fans, Draws(Stream(1, "initialize", "hidden1/dense/kernel")));
    return out;
}

struct Moments {
    double mean, deviation, least, most;
};

Moments moments(const std::vector<float>& values) {
    const auto n = static_cast<double>(values.size());
    const double mean =
        vector_math::sum(values.size(), [&](std::size_t i) { return static_cast<double>(values[i]); }) / n;
    const double square = vector_math::sum(values.size(), [&](std::size_t i) {
        const double off = static_cast<double>(values[i]) - mean;
        return off * off;
    });
    const auto [least, most] = std::ranges::minmax(values);
    return {mean, std::sqrt(square / n), static_cast<double>(least), static_cast<double>(most)};
}

}  // namespace

TEST_SUITE("initializers") {
    TEST_CASE("means, deviations and ends are those of theory") {
        // 300 × 500 values: the deviation is known to 0.2 % (one standard error), the mean to 0.3 % of the deviation.
        const Shape shape = {300, 500};
        const auto uniform_end = [](double variance) { return std::sqrt(3 * variance); };
        constexpr double cut = 0.87962566103423978, normal_ends = 4.2;
        struct Case {
            Value value;
            double deviation, end;  // the greatest size that may and does nearly occur
        };
        const auto scaling = [](const char* mode, const char* distribution) {
            return named("variance_scaling", settings({{"scale", Value::number(3)},
                                                       {"mode", Value::string(mode)},
                                                       {"distribution", Value::string(distribution)}}));
        };
        const auto truncated = [&](const Value& value, double variance) {
            return Case{value, std::sqrt(variance), 2 * std::sqrt(variance) / cut};
        };
        const auto uniform = [&](const Value& value, double variance) {
            return Case{value, std::sqrt(variance), uniform_end(variance)};
        };
        const std::vector<Case> cases = {
            truncated(Value::string("he_normal"), 2.0 / 300),
            truncated(Value::string("glorot_normal"), 1.0 / 400),
            truncated(Value::string("lecun_normal"), 1.0 / 300),
            truncated(scaling("fan_out", "truncated_normal"), 3.0 / 500),
            uniform(Value::string("he_uniform"), 2.0 / 300),
            uniform(Value::string("glorot_uniform"), 1.0 / 400),
            uniform(Value::string("lecun_uniform"), 1.0 / 300),
            uniform(scaling("fan_avg", "uniform"), 3.0 / 400),
            uniform(Value::string("random_uniform"), 0.05 * 0.05 / 3),
            {scaling("fan_in", "untruncated_normal"), std::sqrt(3.0 / 300), normal_ends * std::sqrt(3.0 / 300)},
            {Value::string("random_normal"), 0.05, normal_ends * 0.05},
            {Value::string("truncated_normal"), 0.05 * cut, 0.1},
        };
        for (const Case& c : cases) {
            CAPTURE(show(c.value));
            const Moments found = moments(filled(*make(c.value), shape));
            CHECK(std::abs(found.mean) < 0.01 * c.deviation);
            CHECK(std::abs(found.deviation / c.deviation - 1) < 0.006);
            const bool bounded = c.end < 4 * c.deviation;
            CHECK(found.most <= (bounded ? c.end * (1 + 1e-6) : 6 * c.deviation));
            CHECK(found.most > 0.98 * c.end);
            CHECK(found.least < -0.98 * c.end);
        }
    }

    TEST_CASE("means and ends may be moved") {
        const auto normal =
            named("random_normal", settings({{"mean", Value::number(3)}, {"stddev", Value::number(0.5)}}));
        CHECK(moments(filled(*make(normal), {40000})).mean == doctest::Approx(3).epsilon(0.01));
        CHECK(moments(filled(*make(normal), {40000})).deviation == doctest::Approx(0.5).epsilon(0.02));
        const auto uniform = named("uniform", settings({{"minval", Value::number(1)}, {"maxval", Value::number(2)}}));
        CHECK(moments(filled(*make(uniform), {40000})).least >= 1);
        CHECK(moments(filled(*make(uniform), {40000})).most <= 2);
    }

    TEST_CASE("the values are the same bits everywhere") {
        const auto bits = [](const char* name) {
            const auto values = filled(*make(name), {784, 100});
            return fmt::format("{:08x} {:08x} {:08x}", std::bit_cast<std::uint32_t>(values[0]),
                               std::bit_cast<std::uint32_t>(values[1]), std::bit_cast<std::uint32_t>(values.back()));
        };
        CHECK(bits("he_normal") == "bc8850bd 3d84a0e5 3cbfaca0");
        CHECK(bits("glorot_uniform") == "bca13bb6 3d82eaa9 3cdfaeba");
        CHECK(bits("orthogonal") == "bc2d79b3 3d38d2bd 3caccaed");
    }

    TEST_CASE("he and glorot draw alike, so that variants stay paired") {
        const auto he = filled(*make("he_normal"), {30, 20}), lecun = filled(*make("lecun_normal"), {30, 20});
        for (std::size_t i = 0; i < he.size(); ++i)
            CHECK(he[i] == doctest::Approx(std::sqrt(2.0) * static_cast<double>(lecun[i])).epsilon(1e-6));
    }

    TEST_CASE("orthogonal columns, or rows, whichever are fewer") {
        for (const Shape& shape : {Shape{30, 12}, Shape{12, 30}, Shape{3, 5, 4}, Shape{9, 9}}) {
            CAPTURE(show(shape));
            const auto values = filled(*make(named("orthogonal", Value::number(2))), shape);
            const auto columns = static_cast<std::size_t>(shape.back()), rows = values.size() / columns;
            const bool tall = rows >= columns;
            const std::size_t count = tall ? columns : rows, length = tall ? rows : columns;
            const auto at = [&](std::size_t vector, std::size_t i) {
                return static_cast<double>(tall ? values[i * columns + vector] : values[vector * columns + i]);
            };
            for (std::size_t a = 0; a < count; ++a)
                for (std::size_t b = 0; b <= a; ++b)
                    CHECK(vector_math::sum(length, [&](std::size_t i) { return at(a, i) * at(b, i); }) ==
                          doctest::Approx(a == b ? 4.0 : 0.0).epsilon(1e-6));
        }
        CHECK_THROWS_WITH_AS(make("orthogonal")->fits({7}), "`orthogonal` needs a matrix, not the shape [7]",
                             ShapeError);
    }

    TEST_CASE("identity, constants and one value for all") {
        CHECK(filled(*make(named("identity", Value::number(3))), {2, 3}) == std::vector<float>{3, 0, 0, 0, 3, 0});
        CHECK_THROWS_WITH_AS(make("identity")->fits({2, 2, 2}), "`identity` needs a matrix, not the shape [2, 2, 2]",
                             ShapeError);
        CHECK(filled(*make(named("constant", Value::number(-1.5))), {3}) == std::vector<float>{-1.5, -1.5, -1.5});
        CHECK(filled(*make("zeros"), {2}) == std::vector<float>{0, 0});
        CHECK(filled(*make("one"), {2}) == std::vector<float>{1, 1});
        const auto same = filled(*make(named("same_value", Value::string("he_normal"))), {40, 10});
        CHECK(std::set(same.begin(), same.end()).size() == 1);
        CHECK(same.front() == filled(*make("he_normal"), {40, 10}).front());
        CHECK_NOTHROW(make(named("same_value", Value::string("he_normal")))->fits({7}));
        CHECK_THROWS_AS(make(named("same_value", Value::string("identity")))->fits({7}), ShapeError);
    }

    TEST_CASE("names are Keras's") {
        for (const auto& [keras, ours] :
             std::vector<std::pair<const char*, std::string>>{{"HeNormal", "he_normal"},
                                                              {"GlorotUniform", "glorot_uniform"},
                                                              {"normal", "random_normal"},
                                                              {"uniform", "random_uniform"},
                                                              {"zero", "zeros"},
                                                              {"Ones", "ones"},
                                                              {"OrthogonalInitializer", "orthogonal"}})
            CHECK(catalog<Initializer>().find(keras)->name == ours);
        CHECK(show(write_component(*make("he_normal"))) == "he_normal");
        CHECK(show(write_component(*make(named("same_value", Value::string("ones"))))) == "{same_value: {of: ones}}");
        CHECK(show(write_component(*make("variance_scaling"))) ==
              "{variance_scaling: {scale: 1, mode: fan_in, distribution: truncated_normal}}");
    }

    TEST_CASE("mistakes are answered") {
        CHECK(problems_of(Value::string("he_normale")) ==
              "error: `kernel_initializer`: unknown initializer `he_normale`\n      did you mean `he_normal`?\n");
        CHECK(problems_of(Value::string("same_value")) ==
              "error: `same_value` needs `of`: the initializer that it is drawn from\n      expected an initializer\n");
        CHECK(problems_of(named("variance_scaling", settings({{"mode", Value::string("fan_on")}}))) ==
              "error: `mode` of `variance_scaling`: expected one of `fan_in`, `fan_out`, `fan_avg`, received `fan_on`\n"
              "      did you mean `fan_in`?\n");
        CHECK(problems_of(named("random_uniform", settings({{"minval", Value::number(1)}}))) ==
              "error: `random_uniform`: `minval` lies above `maxval`\n");
    }
}
