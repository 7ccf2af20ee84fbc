#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "layers/metrics/metric.h"

using namespace layers;

namespace {

Ref<Metric> make(const std::string& name, const Value& setting = Value::null()) {
    Value value = Value::map();
    value.set(name, setting);
    Diagnostics diagnostics;
    const auto made = read_component(value, catalog<Metric>(), {"`metrics`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Metric>(made);
}

struct Batch {
    std::int64_t width = 1;
    std::vector<float> output;
    std::vector<std::int32_t> classes = {};
    std::vector<float> numbers = {};
    bool logits = false;

    std::int64_t rows() const { return static_cast<std::int64_t>(output.size()) / width; }
    MetricCall call() const { return {rows(), width, output.data(), {classes, numbers}, logits}; }
    /// The rows from `begin` to `end`.
    Batch part(std::int64_t begin, std::int64_t end) const {
        const auto cut = [](const auto& all, std::int64_t from, std::int64_t to) {
            auto result = all;
            if (!all.empty()) result.assign(all.begin() + from, all.begin() + to);
            return result;
        };
        const std::int64_t per_row = numbers.empty() ? 0 : std::ssize(numbers) / rows();
        return {width, cut(output, begin * width, end * width), cut(classes, begin, end),
                cut(numbers, begin * per_row, end * per_row), logits};
    }
};

double value_of(const Metric& metric, const Batch& batch, std::int64_t classes) {
    const auto meter = metric.meter(classes);
    meter->add(batch.call());
    return meter->value();
}

template <class T>
std::vector<T> numbers_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<T> result;
    for (double x; in >> x;) result.push_back(static_cast<T>(x));
    return result;
}

/// `f1:macro`, `top_k:3`, `auc`.
Ref<Metric> titled(const std::string& title) {
    const auto colon = title.find(':');
    if (colon == std::string::npos) return make(title);
    Value setting = Value::string(title.substr(colon + 1));
    setting.quoted = false;
    return make(title.substr(0, colon), setting);
}

}  // namespace

TEST_SUITE("metrics") {
    TEST_CASE("values are those of numpy by Keras's definitions, in one batch or in several") {
        std::ifstream in(PROJECT_DIR "/tests/golden/metrics.txt");
        int cases = 0;
        for (std::string title, output, truth, value; std::getline(in, title); ++cases) {
            CAPTURE(title);
            std::getline(in, output), std::getline(in, truth), std::getline(in, value);
            Batch batch;
            batch.width = std::stol(title.substr(title.find("width=") + 6));
            batch.output = numbers_of<float>(output);
            batch.classes = numbers_of<std::int32_t>(truth);
            const auto metric = titled(title.substr(0, title.find(' ')));
            const std::int64_t classes = std::max<std::int64_t>(2, batch.width);
            CHECK(value_of(*metric, batch, classes) == doctest::Approx(std::stod(value)).epsilon(1e-12));

            const auto meter = metric->meter(classes);
            meter->add(batch.call());
            meter->reset();
            for (std::int64_t row = 0; row < batch.rows(); row += 3)
                meter->add(batch.part(row, std::min(row + 3, batch.rows())).call());
            CHECK(meter->value() == value_of(*metric, batch, classes));
        }
        CHECK(cases == 52);
    }

    TEST_CASE("accuracy is resolved from output and targets, as Keras does") {
        const auto accuracy = make("accuracy");
        const Batch one{.width = 1, .output = {0.2f, 0.5f, 0.51f, 0.9f}, .classes = {0, 0, 1, 0}};
        CHECK(value_of(*accuracy, one, 2) == 0.75);
        const Batch logits{.width = 1, .output = {-0.2f, 0, 0.2f, 0.4f}, .classes = {0, 0, 1, 1}, .logits = true};
        CHECK(value_of(*accuracy, logits, 2) == 1);
        const Batch several{.width = 3, .output = {1, 2, 0, 5, 5, 5, 0, 0, 1}, .classes = {1, 0, 1}};
        CHECK(value_of(*accuracy, several, 3) == doctest::Approx(2.0 / 3));  // the first of equals is named
        const Batch one_hot{.width = 3, .output = {1, 2, 0, 0, 0, 5}, .numbers = {0, 1, 0, 1, 0, 0}};
        CHECK(value_of(*accuracy, one_hot, 3) == 0.5);
        const Batch yes_or_no{.width = 1, .output = {0.3f, 0.7f}, .numbers = {0, 1}};
        CHECK(value_of(*accuracy, yes_or_no, 2) == 1);
    }

    TEST_CASE("per class, where there are classes") {
        const Batch batch{.width = 3, .output = {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0.2f, 0.1f}, .classes = {0, 1, 1, 1}};
        const auto per_class = [&](const char* name) {
            const auto meter = make(name)->meter(3);
            meter->add(batch.call());
            return meter->per_class();
        };
        CHECK(per_class("precision") == std::vector<double>{0.5, 1, 0});
        CHECK(per_class("recall") == std::vector<double>{1, 2.0 / 3, 0});
        CHECK(per_class("f1") == std::vector<double>{2.0 / 3, 0.8, 0});
        CHECK(per_class("accuracy").empty());
    }

    TEST_CASE("a unit of its own counts both classes, or the positive one") {
        const Batch batch{.width = 1, .output = {0.9f, 0.8f, 0.1f, 0.2f}, .classes = {1, 0, 0, 0}};
        CHECK(value_of(*make("precision"), batch, 2) == 0.75);
        CHECK(value_of(*make("precision", Value::string("positive")), batch, 2) == 0.5);
    }

    TEST_CASE("logits give the areas of their probabilities") {
        Batch batch{.width = 2, .output = {1, -1, 0.3f, 0.1f, -2, 2, 0, 0.5f, 1, 0.8f}, .classes = {0, 1, 1, 0, 0}};
        batch.logits = true;
        Batch probabilities = batch;
        probabilities.logits = false;
        for (std::size_t row = 0; row < 5; ++row) {
            const float a = std::exp(batch.output[2 * row]), b = std::exp(batch.output[2 * row + 1]);
            probabilities.output[2 * row] = a / (a + b);
            probabilities.output[2 * row + 1] = b / (a + b);
        }
        CHECK(value_of(*make("auc"), batch, 2) == value_of(*make("auc"), probabilities, 2));
        const Batch single{.width = 1, .output = {-1, 1, 0.5f}, .classes = {0, 1, 0}, .logits = true};
        CHECK(value_of(*make("auc"), single, 2) == 1);
    }

    TEST_CASE("errors of numbers, and of class numbers") {
        const Batch numbers{.width = 2, .output = {1, 2, 3, 4}, .numbers = {1, 0, 0, 4}};
        CHECK(value_of(*make("mse"), numbers, 0) == 3.25);
        CHECK(value_of(*make("mae"), numbers, 0) == 1.25);
        const Batch classes{.width = 2, .output = {1, 0.5f, 0, 1}, .classes = {0, 0}};
        CHECK(value_of(*make("mse"), classes, 2) == doctest::Approx((0.25 + 1 + 1) / 4));
    }

    TEST_CASE("columns have Keras's names, and know which way is better") {
        CHECK(make("acc")->column() == "accuracy");
        CHECK(make("SparseCategoricalAccuracy")->column() == "accuracy");
        CHECK(make("top_k", Value::integer(3))->column() == "top_k_accuracy");
        CHECK(make("mean_squared_error")->column() == "mse");
        CHECK(higher_is_better("val_accuracy") == true);
        CHECK(higher_is_better("top_k_accuracy") == true);
        CHECK(higher_is_better("val_mae") == false);
        CHECK_FALSE(higher_is_better("val_loss").has_value());
    }

    TEST_CASE("a wrong metric is answered with the nearest") {
        Diagnostics diagnostics;
        CHECK_FALSE(read_component(Value::string("acuracy"), catalog<Metric>(), {"`metrics`", {}, diagnostics}));
        CHECK(diagnostics.render() == "error: `metrics`: unknown metric `acuracy`\n      did you mean `accuracy`?\n");
    }
}
