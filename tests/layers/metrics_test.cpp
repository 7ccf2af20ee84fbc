#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "layers/metrics/metric.h"
#include "tests/support/yaml.h"

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
    Answer answer = {};

    std::int64_t rows() const { return static_cast<std::int64_t>(output.size()) / width; }
    MetricCall call() const { return {rows(), width, output.data(), {classes, numbers}}; }
    /// The rows from `begin` to `end`.
    Batch part(std::int64_t begin, std::int64_t end) const {
        const auto cut = [](const auto& all, std::int64_t from, std::int64_t to) {
            auto result = all;
            if (!all.empty()) result.assign(all.begin() + from, all.begin() + to);
            return result;
        };
        const std::int64_t per_row = numbers.empty() ? 0 : std::ssize(numbers) / rows();
        return {width, cut(output, begin * width, end * width), cut(classes, begin, end),
                cut(numbers, begin * per_row, end * per_row), answer};
    }
};

const Answer of_two{.form = Answer::Form::one_of_two, .classes = 2, .scale = Answer::Scale::probabilities};
Answer one_of(std::int64_t classes, Answer::Scale scale = Answer::Scale::probabilities) {
    return {.form = Answer::Form::one_of_classes, .classes = classes, .scale = scale};
}
/// What a loss makes of outputs for data of so many classes.
Answer by(const std::string& loss, std::int64_t classes = 2, bool logits = false) {
    Value settings = Value::map(), value = Value::map();
    if (logits) settings.set("from_logits", Value::boolean(true));
    value.set(loss, settings);
    Diagnostics diagnostics;
    const auto made = read_component(value, catalog<Loss>(), {"`loss`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return answer_of(dynamic_cast<const Loss&>(*made), classes);
}

double value_of(const Metric& metric, const Batch& batch) {
    const auto meter = metric.meter(batch.answer);
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

/// `f1:macro`, `f1:{threshold: 0.3}`, `auc`.
Ref<Metric> titled(const std::string& title) {
    const auto colon = title.find(':');
    if (colon == std::string::npos) return make(title);
    return make(title.substr(0, colon), tests::yaml(title.substr(colon + 1)));
}

/// scikit-learn leaves probabilities that were written with three digits as they are, or scales them to a sum of 1.
double epsilon_of(const std::string& title) { return title.starts_with("log_loss") ? 1e-9 : 1e-12; }

}  // namespace

TEST_SUITE("metrics") {
    TEST_CASE("values are those of numpy by Keras's definitions, and of scikit-learn, in one batch or in several") {
        std::ifstream in(PROJECT_DIR "/tests/golden/metrics.txt");
        int cases = 0;
        for (std::string title, output, truth, value; std::getline(in, title); ++cases) {
            CAPTURE(title);
            std::getline(in, output), std::getline(in, truth), std::getline(in, value);
            Batch batch;
            batch.width = std::stol(title.substr(title.find("width=") + 6));
            batch.output = numbers_of<float>(output);
            const auto metric = titled(title.substr(0, title.find(" rows")));
            if (title.ends_with("numbers")) {
                batch.numbers = numbers_of<float>(truth);
            } else {
                batch.classes = numbers_of<std::int32_t>(truth);
                batch.answer = batch.width == 1 ? of_two : one_of(batch.width);
            }
            CHECK(value_of(*metric, batch) == doctest::Approx(std::stod(value)).epsilon(epsilon_of(title)));

            const auto meter = metric->meter(batch.answer);
            meter->add(batch.call());
            meter->reset();
            for (std::int64_t row = 0; row < batch.rows(); row += 3)
                meter->add(batch.part(row, std::min(row + 3, batch.rows())).call());
            CHECK(meter->value() == value_of(*metric, batch));
        }
        CHECK(cases == 136);
    }

    TEST_CASE("the class that a network names is what its loss makes of its outputs") {
        const auto accuracy = make("accuracy");
        const Batch one{.output = {0.2f, 0.5f, 0.51f, 0.9f}, .classes = {0, 0, 1, 0}, .answer = of_two};
        CHECK(value_of(*accuracy, one) == 0.75);
        const Batch several{
            .width = 3, .output = {1, 2, 0, 5, 5, 5, 0, 0, 1}, .classes = {1, 0, 1}, .answer = one_of(3)};
        CHECK(value_of(*accuracy, several) == doctest::Approx(2.0 / 3));  // the first of equals is named
        const Batch alone{.output = {1, 1, 1}, .classes = {0, 0, 0}, .answer = one_of(1)};
        CHECK(value_of(*accuracy, alone) == 1);
    }

    TEST_CASE("the boundary between two classes is the loss's") {
        const std::vector<float> said = {-0.3f, -0.1f, 0, 0.1f, 0.3f, 0.45f, 2};
        const Batch truth{.output = said, .classes = {0, 0, 0, 1, 1, 1, 1}};
        const auto accuracy_by = [&](const Answer& answer) {
            Batch batch = truth;
            batch.answer = answer;
            return value_of(*make("accuracy"), batch);
        };
        CHECK(accuracy_by(by("hinge")) == 1);
        CHECK(accuracy_by(by("squared_hinge")) == 1);
        CHECK(accuracy_by(by("binary_crossentropy", 2, true)) == 1);
        CHECK(accuracy_by(by("binary_crossentropy")) == 4.0 / 7);
    }

    TEST_CASE("one class, two classes by one output or by two: every metric stays within the outputs") {
        const std::vector<Answer> answers = {by("sparse_categorical_crossentropy", 1),
                                             by("sparse_categorical_crossentropy", 1, true),
                                             by("categorical_hinge", 1),
                                             by("sparse_categorical_crossentropy", 2),
                                             by("categorical_crossentropy", 3, true),
                                             by("categorical_hinge", 3),
                                             by("binary_crossentropy"),
                                             by("binary_crossentropy", 2, true),
                                             by("hinge"),
                                             by("squared_hinge")};
        for (const Answer& answer : answers) {
            const std::int64_t width = answer.form == Answer::Form::one_of_two ? 1 : answer.classes;
            Batch batch{.width = width, .output = {}, .answer = answer};
            for (std::int64_t row = 0; row < 4; ++row) {
                batch.classes.push_back(static_cast<std::int32_t>(row % answer.classes));
                for (std::int64_t i = 0; i < width; ++i)
                    batch.output.push_back(width == 1 ? 2 * static_cast<float>(row % 2) - 0.5f
                                                      : static_cast<float>(i == row % answer.classes));
            }
            CAPTURE(answer.classes);
            CAPTURE(width);
            for (const char* metric : {"accuracy", "top_k:1", "top_k:2", "precision", "recall", "f1", "f1:micro",
                                       "f1:weighted", "f1:positive", "balanced_accuracy"}) {
                CAPTURE(metric);
                CHECK(value_of(*titled(metric), batch) == 1);
            }
            for (const char* metric : {"auc", "auc_macro", "auc_micro", "auc_weighted"}) {
                CAPTURE(metric);
                if (answer.classes == 1)
                    CHECK(std::isnan(value_of(*titled(metric), batch)));  // there is no rest to tell it from
                else
                    CHECK(value_of(*titled(metric), batch) == 1);
            }
            for (const char* metric : {"mse", "mae"}) CHECK(std::isfinite(value_of(*titled(metric), batch)));
        }
    }

    TEST_CASE("the first place is what the network names: top_k of 1 is accuracy where one output says two classes") {
        const Batch batch{.output = {0.9f, 0.2f, 0.6f, 0.1f, 0.5f}, .classes = {1, 1, 0, 0, 1}, .answer = of_two};
        CHECK(value_of(*titled("top_k:1"), batch) == 0.4);
        CHECK(value_of(*make("accuracy"), batch) == 0.4);
        CHECK(value_of(*titled("top_k:2"), batch) == 1);
    }

    TEST_CASE("areas are exact: every pair of a yes and a no counts, equals half") {
        // By hand: of the pairs of (0.1, 0.4, 0.4) with (0.4, 0.3), 1 + 1 lie in order and 2 are equal, of 6.
        const Batch batch{.output = {0.1f, 0.4f, 0.4f, 0.4f, 0.3f}, .classes = {1, 1, 1, 0, 0}, .answer = of_two};
        CHECK(value_of(*make("auc"), batch) == 0.5);
        const Batch fine{.output = {1e-6f, 2e-6f, 3e-6f, 4e-6f}, .classes = {0, 1, 0, 1}, .answer = of_two};
        CHECK(value_of(*make("auc"), fine) == 0.75);
        const Batch sides{.output = {-30, -2, -40, 7}, .classes = {1, 0, 0, 1}, .answer = by("hinge")};
        CHECK(value_of(*make("auc"), sides) == 0.75);
        Batch broken = sides;
        broken.output[1] = std::nanf("");
        CHECK(std::isnan(value_of(*make("auc"), broken)));
        const Batch alike{.output = {0.1f, 0.2f}, .classes = {1, 1}, .answer = of_two};
        CHECK(std::isnan(value_of(*make("auc"), alike)));
    }

    TEST_CASE("of two classes by two outputs the area is the second's, and averages go by their names") {
        const Batch two{.width = 2,
                        .output = {0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f, 0.6f, 0.4f},
                        .classes = {0, 0, 1, 0},
                        .answer = one_of(2)};
        CHECK(value_of(*make("auc"), two) == doctest::Approx(2.0 / 3).epsilon(1e-15));
        CHECK(value_of(*make("auc_macro"), two) == doctest::Approx(2.0 / 3).epsilon(1e-15));
        CHECK(value_of(*make("auc_micro"), two) == 13.0 / 16);
        const Batch three{.width = 3,  // the first class: 1; the second: 1/2; the third has no samples
                          .output = {5, 1, 0, 4, 3, 0, 1, 2, 0},
                          .classes = {0, 0, 1},
                          .answer = one_of(3)};
        CHECK(value_of(*make("auc_macro"), three) == 0.75);
        CHECK(value_of(*make("auc_weighted"), three) == doctest::Approx(2.5 / 3).epsilon(1e-15));
    }

    TEST_CASE("what a metric would be without each sample is what it is of the others") {
        // equal scores, and a class that one sample alone has
        const Batch three{3,
                          {0.5F, 0.3F, 0.2F, 0.2F, 0.5F, 0.3F, 0.4F, 0.4F, 0.2F, 0.1F, 0.2F, 0.7F,
                           0.6F, 0.2F, 0.2F, 0.5F, 0.3F, 0.2F, 0.3F, 0.4F, 0.3F, 0.2F, 0.2F, 0.6F},
                          {0, 1, 1, 2, 0, 1, 0, 2},
                          {},
                          one_of(3)};
        const Batch two{1, {0.2F, 0.6F, 0.6F, 0.9F, 0.4F, 0.6F}, {0, 1, 0, 1, 0, 1}, {}, of_two};
        const auto without = [](const Batch& all, std::int64_t row) {
            Batch rest = all;
            rest.output.erase(rest.output.begin() + row * all.width, rest.output.begin() + (row + 1) * all.width);
            if (!rest.classes.empty()) rest.classes.erase(rest.classes.begin() + row);
            return rest;
        };
        for (const Batch& batch : {three, two})
            for (const std::string metric :
                 {"precision", "recall", "f1", "balanced_accuracy", "matthews", "cohen_kappa", "auc", "auc_macro",
                  "auc_micro", "auc_weighted", "average_precision", "calibration_error"})
                for (const char* average : {"macro", "micro", "weighted", "positive"}) {
                    const bool averages = metric == "precision" || metric == "recall" || metric == "f1";
                    if (!averages && average != std::string("macro")) continue;
                    CAPTURE(metric);
                    CAPTURE(average);
                    const auto made = averages ? make(metric, Value::string(average)) : make(metric);
                    const auto meter = made->meter(batch.answer);
                    meter->add(batch.call());
                    const auto found = meter->without_each();
                    REQUIRE(std::ssize(found) == batch.rows());
                    for (std::int64_t row = 0; row < batch.rows(); ++row) {
                        const Batch rest = without(batch, row);
                        const auto of_rest = made->meter(batch.answer);
                        of_rest->add(rest.call());
                        CHECK(found[static_cast<std::size_t>(row)] == doctest::Approx(of_rest->value()).epsilon(1e-12));
                        if (averages)
                            CHECK(meter->without_each(1)[static_cast<std::size_t>(row)] ==
                                  doctest::Approx(of_rest->per_class()[1]).epsilon(1e-12));
                    }
                    const auto values = sample_values(*meter);
                    double sum = 0;
                    for (const double value : values) sum += value;
                    CHECK(sum / static_cast<double>(values.size()) == doctest::Approx(meter->value()).epsilon(1e-12));
                }
        const Batch numbers{2, {1, 2, 3, 5, 5, 5, 2, 2}, {}, {1, 0, 2, 4, 6, 3, 2, 1}, {}};
        for (const char* metric : {"r2", "explained_variance", "rmse"}) {
            const auto meter = make(metric)->meter({});
            meter->add(numbers.call());
            const auto found = meter->without_each();
            REQUIRE(found.size() == 4);
            for (std::int64_t row = 0; row < 4; ++row) {
                Batch rest = without(numbers, row);
                rest.numbers.erase(rest.numbers.begin() + row * 2, rest.numbers.begin() + row * 2 + 2);
                CHECK(found[static_cast<std::size_t>(row)] ==
                      doctest::Approx(value_of(*make(metric), rest)).epsilon(1e-12));
            }
        }
        // Targets that are all the same, but for the last digits of their mean or for one of them.
        const Batch same{1, {0.2F, 0.1F, 0.3F}, {}, {0.1F, 0.1F, 0.1F}, {}};
        const Batch but_one{1, {0.2F, 0.1F, 0.3F, 7}, {}, {0.1F, 0.1F, 0.1F, 7.3F}, {}};
        for (const char* metric : {"r2", "explained_variance"}) {
            CHECK(value_of(*make(metric), same) == 0);
            const auto meter = make(metric)->meter({});
            meter->add(but_one.call());
            CHECK(meter->without_each()[3] == 0);
        }
        // Without the one sample of a class its area is not known.
        const auto auc = make("auc")->meter(of_two);
        const Batch lonely{1, {0.2F, 0.6F, 0.9F}, {0, 0, 1}, {}, of_two};
        auc->add(lonely.call());
        CHECK(sample_values(*auc).empty());
        CHECK(sample_values(*make("accuracy")->meter(of_two)).empty());
    }

    TEST_CASE("per class, where there are classes") {
        const Batch batch{.width = 3,
                          .output = {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0.2f, 0.1f},
                          .classes = {0, 1, 1, 1},
                          .answer = one_of(3)};
        const auto per_class = [&](const char* name) {
            const auto meter = make(name)->meter(batch.answer);
            meter->add(batch.call());
            return meter->per_class();
        };
        CHECK(per_class("precision") == std::vector<double>{0.5, 1, 0});
        CHECK(per_class("recall") == std::vector<double>{1, 2.0 / 3, 0});
        CHECK(per_class("f1") == std::vector<double>{2.0 / 3, 0.8, 0});
        CHECK(per_class("accuracy").empty());
    }

    TEST_CASE("a unit of its own counts both classes, or the positive one") {
        const Batch batch{.width = 1, .output = {0.9f, 0.8f, 0.1f, 0.2f}, .classes = {1, 0, 0, 0}, .answer = of_two};
        CHECK(value_of(*make("precision"), batch) == 0.75);
        CHECK(value_of(*make("precision", Value::string("positive")), batch) == 0.5);
    }

    TEST_CASE("logits give the areas of their probabilities") {
        Batch batch{.width = 2, .output = {1, -1, 0.3f, 0.1f, -2, 2, 0, 0.5f, 1, 0.7f}, .classes = {0, 1, 1, 0, 0}};
        batch.answer = one_of(2, Answer::Scale::logits);
        Batch probabilities = batch;
        probabilities.answer = one_of(2);
        for (std::size_t row = 0; row < 5; ++row) {
            const float a = std::exp(batch.output[2 * row]), b = std::exp(batch.output[2 * row + 1]);
            probabilities.output[2 * row] = a / (a + b);
            probabilities.output[2 * row + 1] = b / (a + b);
        }
        CHECK(value_of(*make("auc"), batch) == value_of(*make("auc"), probabilities));
        const Batch single{
            .width = 1, .output = {-1, 1, 0.5f}, .classes = {0, 1, 0}, .answer = by("binary_crossentropy", 2, true)};
        CHECK(value_of(*make("auc"), single) == 1);
    }

    TEST_CASE("errors of numbers, and of class numbers") {
        const Batch numbers{.width = 2, .output = {1, 2, 3, 4}, .numbers = {1, 0, 0, 4}};
        CHECK(value_of(*make("mse"), numbers) == 3.25);
        CHECK(value_of(*make("mae"), numbers) == 1.25);
        const Batch classes{.width = 2, .output = {1, 0.5f, 0, 1}, .classes = {0, 0}, .answer = one_of(2)};
        CHECK(value_of(*make("mse"), classes) == doctest::Approx((0.25 + 1 + 1) / 4));
        Batch two{.width = 1, .output = {-1, 1, 0.5f}, .classes = {0, 1, 0}, .answer = by("hinge", 2, false)};
        CHECK(value_of(*make("mae"), two) == 0.5);  // the classes of hinge are -1 and 1
        two.answer = by("binary_crossentropy", 2, false);
        CHECK(value_of(*make("mae"), two) == 0.5);
        CHECK(value_of(*make("mse"), two) == doctest::Approx(1.25 / 3));
    }

    TEST_CASE("errors are those of the units in which numbers are meant") {
        Batch said{.width = 2, .output = {1, 2, -1, 0}, .numbers = {0, 2, -1, 1}};
        said.answer.units = {.mean = {1e9, 5}, .deviation = {10, 0.5}};
        const Batch meant{.width = 2, .output = {11, 6, -9, 5}, .numbers = {1, 6, -9, 5.5F}};
        for (const char* metric : {"mse", "mae", "rmse", "r2", "explained_variance"})  // which a shift leaves alone
            CHECK(value_of(*make(metric), said) == doctest::Approx(value_of(*make(metric), meant)).epsilon(1e-12));
        CHECK(value_of(*make("mape"), said) == doctest::Approx((10 / 1e9 + 0.5 / 5.5) / 4).epsilon(1e-12));
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
