#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <vector>

#include "layers/losses/class_weights.h"
#include "layers/math/random.h"
#include "layers/math/vector_math.h"

using namespace layers;

namespace {

/// A batch with memory of its own.
struct Batch {
    std::int64_t rows = 0, width = 0;
    bool logits = false;
    std::vector<float> src;
    std::vector<std::int32_t> classes;
    std::vector<float> numbers;

    double run(const Loss& loss, std::vector<float>* diff_src = nullptr) const {
        if (diff_src) diff_src->assign(src.size(), std::numeric_limits<float>::quiet_NaN());
        return loss({.rows = rows,
                     .width = width,
                     .src = src.data(),
                     .targets = {classes, numbers},
                     .diff_src = diff_src ? diff_src->data() : nullptr,
                     .logits = logits});
    }
};

Ref<Loss> make(const std::string& name, const Value& settings = Value::map()) {
    Value value = Value::map();
    value.set(name, settings);
    Diagnostics diagnostics;
    const auto made = read_component(value, catalog<Loss>(), {"`loss`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Loss>(made);
}

template <class T>
std::vector<T> numbers_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<T> result;
    for (double x; in >> x;) result.push_back(static_cast<T>(x));
    return result;
}

struct Golden {
    std::string title;
    Ref<Loss> loss;
    Batch batch;
    double value = 0;
    std::vector<double> diff_src;
};

Golden read_case(const std::string& title, std::istream& in) {
    Golden golden{.title = title, .loss = nullptr, .batch = {}, .diff_src = {}};
    std::istringstream words(title);
    std::string name, word;
    words >> name;
    Value settings = Value::map();
    std::vector<double> weights;
    while (words >> word) {
        const auto key = word.substr(0, word.find('='));
        const double number = std::stod(word.substr(word.find('=') + 1));
        if (key == "rows")
            golden.batch.rows = static_cast<std::int64_t>(number);
        else if (key == "width")
            golden.batch.width = static_cast<std::int64_t>(number);
        else if (key == "logits")
            golden.batch.logits = number != 0;
        else if (key.starts_with("weight"))
            weights.push_back(number);
        else
            settings.set(key, Value::number(number));
    }
    golden.loss = make(name, settings);
    if (!weights.empty()) golden.loss = weigh_classes(golden.loss, weights);
    std::string src, truth, value, diff_src;
    std::getline(in, src), std::getline(in, truth), std::getline(in, value), std::getline(in, diff_src);
    golden.batch.src = numbers_of<float>(src);
    if (golden.loss->wants() == Loss::Wants::numbers)
        golden.batch.numbers = numbers_of<float>(truth);
    else
        golden.batch.classes = numbers_of<std::int32_t>(truth);
    golden.value = std::stod(value);
    golden.diff_src = numbers_of<double>(diff_src);
    return golden;
}

/// Values between 0.1 and 0.9, away from every kink for the truths that follow from them.
Batch sample(const Loss& loss, std::uint64_t seed) {
    Draws draws(Stream(seed, "losses"));
    Batch batch;
    batch.rows = 3;
    batch.width = loss.wants() == Loss::Wants::two_classes ? 1 : 4;
    for (std::int64_t i = 0; i < batch.rows * batch.width; ++i) {
        batch.src.push_back(static_cast<float>(0.1 + 0.8 * draws.uniform()));
        if (loss.wants() == Loss::Wants::numbers)
            batch.numbers.push_back(batch.src.back() > 0.5f ? batch.src.back() - 0.3f : batch.src.back() + 0.3f);
    }
    if (loss.wants() != Loss::Wants::numbers)
        for (std::int64_t row = 0; row < batch.rows; ++row)
            batch.classes.push_back(static_cast<std::int32_t>(
                draws.below(static_cast<std::uint64_t>(std::max<std::int64_t>(2, batch.width)))));
    return batch;
}

std::int64_t classes_of(const Loss& loss) {
    switch (loss.wants()) {
        case Loss::Wants::numbers:
        case Loss::Wants::booleans:
            return 0;
        case Loss::Wants::two_classes:
            return 2;
        case Loss::Wants::classes:
            return 3;
    }
    return 0;
}

/// Sixty targets, of classes that differ in share, or of numbers that lie to one side.
Batch skewed(const Loss& loss, std::uint64_t seed) {
    Draws draws(Stream(seed, "skewed"));
    Batch batch;
    batch.rows = 60;
    batch.width = loss.wants() == Loss::Wants::classes ? 3 : 1;
    batch.logits = !loss.folds().empty();
    const auto last = classes_of(loss) - 1;
    for (std::int64_t row = 0; row < batch.rows; ++row) {
        const double drawn = draws.uniform();
        if (loss.wants() == Loss::Wants::numbers)
            batch.numbers.push_back(static_cast<float>(0.1 + 3 * drawn * drawn));
        else
            batch.classes.push_back(static_cast<std::int32_t>(drawn < 0.15 * static_cast<double>(seed) ? 0
                                                              : drawn < 0.8                            ? 1
                                                                                                       : last));
    }
    return batch;
}

/// The least mean loss that steps in all directions, ever smaller ones, find among constant outputs.
double search_constant(const Loss& loss, Batch batch, std::uint64_t seed) {
    Draws draws(Stream(seed, "search"));
    const auto width = static_cast<std::size_t>(batch.width);
    std::vector<double> best(width, 0.5);
    double least = std::numeric_limits<double>::infinity();
    for (double step = 2; step > 1e-4;) {
        std::vector<double> tried = best;
        for (double& value : tried) value += step * draws.normal();
        batch.src.clear();
        for (std::int64_t row = 0; row < batch.rows; ++row)
            for (const double value : tried) batch.src.push_back(static_cast<float>(value));
        const double mean = batch.run(loss) / static_cast<double>(batch.rows);
        if (mean < least)
            least = mean, best = tried;
        else
            step *= 0.99;
    }
    return least;
}

}  // namespace

TEST_SUITE("losses") {
    TEST_CASE("values and gradients are PyTorch's in float64") {
        std::ifstream in(PROJECT_DIR "/tests/golden/losses.txt");
        int cases = 0;
        for (std::string title; std::getline(in, title); ++cases) {
            const Golden golden = read_case(title, in);
            CAPTURE(golden.title);
            std::vector<float> diff_src;
            CHECK(golden.batch.run(*golden.loss, &diff_src) == doctest::Approx(golden.value).epsilon(1e-12));
            REQUIRE(diff_src.size() == golden.diff_src.size());
            double worst = 0, size = 1e-30;
            for (std::size_t i = 0; i < diff_src.size(); ++i) {
                worst = std::max(worst, std::abs(static_cast<double>(diff_src[i]) - golden.diff_src[i]));
                size = std::max(size, std::abs(golden.diff_src[i]));
            }
            CHECK(worst <= 1e-7 * size);
        }
        CHECK(cases == 63);
    }

    TEST_CASE("gradients are those of central differences, from logits and from probabilities") {
        for (const Kind* kind : catalog<Loss>().kinds)
            for (const bool logits : {false, true}) {
                const auto loss = make(kind->name);
                Batch batch = sample(*loss, 5);
                batch.logits = logits;
                std::vector<float> diff_src;
                batch.run(*loss, &diff_src);
                for (std::size_t i = 0; i < batch.src.size(); ++i) {
                    CAPTURE(kind->name);
                    CAPTURE(i);
                    constexpr float h = 0x1p-10f;
                    Batch more = batch, less = batch;
                    more.src[i] += h;
                    less.src[i] -= h;
                    const double step = static_cast<double>(more.src[i]) - static_cast<double>(less.src[i]);
                    const double slope = (more.run(*loss) - less.run(*loss)) / step / static_cast<double>(batch.rows);
                    CHECK(std::abs(slope - static_cast<double>(diff_src[i])) <= 1e-4 * (1 + std::abs(slope)));
                }
            }
    }

    TEST_CASE("the gradient is no part of the value, and the last rows count like the first") {
        for (const Kind* kind : catalog<Loss>().kinds) {
            CAPTURE(kind->name);
            const auto loss = make(kind->name);
            const Batch batch = sample(*loss, 9);
            std::vector<float> diff_src;
            CHECK(batch.run(*loss) == batch.run(*loss, &diff_src));
            double by_row = 0;
            for (std::int64_t row = 0; row < batch.rows; ++row) {
                Batch one = batch;
                const auto from = static_cast<std::size_t>(row * batch.width),
                           to = from + static_cast<std::size_t>(batch.width);
                one.rows = 1;
                one.src = {batch.src.begin() + static_cast<long>(from), batch.src.begin() + static_cast<long>(to)};
                if (batch.classes.empty())
                    one.numbers = {batch.numbers.begin() + static_cast<long>(from),
                                   batch.numbers.begin() + static_cast<long>(to)};
                else
                    one.classes = {batch.classes[static_cast<std::size_t>(row)]};
                by_row += one.run(*loss);
            }
            CHECK(batch.run(*loss) == doctest::Approx(by_row).epsilon(1e-12));
        }
    }

    TEST_CASE("a crossentropy of what is not finite is not finite") {
        for (const char* name : {"sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"})
            for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
                CAPTURE(name);
                const auto loss = make(name);
                Batch batch = sample(*loss, 3);
                batch.logits = true;
                batch.classes.assign(3, 0);
                batch.src[static_cast<std::size_t>(batch.width)] = bad;
                CHECK_FALSE(std::isfinite(batch.run(*loss)));
            }
    }

    TEST_CASE("no constant answer has less than the loss that a constant answer is said to have, and one has it") {
        int losses = 0;
        const auto check = [&](const Loss& loss) {
            ++losses;
            CAPTURE(loss.name());
            for (const std::uint64_t seed : {1, 2, 3}) {
                const Batch batch = skewed(loss, seed);
                const double least = loss.constant_loss({batch.classes, batch.numbers}, classes_of(loss));
                const double found = search_constant(loss, batch, seed);
                CHECK(found > least - 1e-6);
                CHECK(found < least + 2e-3);
            }
        };
        for (const Kind* kind : catalog<Loss>().kinds) check(*make(kind->name));
        for (const char* name : {"categorical_crossentropy", "binary_crossentropy"}) {
            Value smoothed = Value::map();
            smoothed.set("label_smoothing", Value::number(0.3));
            check(*make(name, smoothed));
        }
        Value narrow = Value::map();
        narrow.set("delta", Value::number(0.2));
        check(*make("huber", narrow));
        CHECK(losses == 17);
    }

    TEST_CASE("what the best constant answers cost, where it can be told by hand") {
        const auto of = [](const char* name, std::vector<float> numbers) {
            return make(name)->constant_loss({{}, numbers}, 0);
        };
        const auto of_classes = [](const char* name, std::vector<std::int32_t> classes, std::int64_t count) {
            return make(name)->constant_loss({classes, {}}, count);
        };
        CHECK(of("mse", {1, 2, 3, 6}) == 3.5);                            // the variance
        CHECK(of("mae", {1, 2, 3, 6}) == 1.5);                            // from the median
        CHECK(of("mape", {1, 2, 4}) == doctest::Approx(100 * 1.25 / 3));  // from 1: 0 + 1/2 + 3/4
        const std::vector<float> pairs = {1, 5, 2, 7, 3, 5, 6, 7};  // of two outputs each has an answer of its own
        CHECK(make("mse")->constant_loss({{}, pairs, 2}, 0) == (3.5 + 1) / 2);
        CHECK(make("mae")->constant_loss({{}, pairs, 2}, 0) == (1.5 + 1) / 2);
        CHECK(of_classes("bce", {0, 0, 0, 1}, 2) == doctest::Approx(0.5623351446188083));
        CHECK(of_classes("sparse_categorical_crossentropy", {0, 1, 2}, 3) == doctest::Approx(std::log(3)));
        CHECK(of_classes("sparse_categorical_crossentropy", {1, 1}, 3) == 0);
        CHECK(of_classes("hinge", {0, 0, 0, 1}, 2) == 0.5);
        CHECK(of_classes("squared_hinge", {0, 0, 0, 1}, 2) == 0.75);
        CHECK(of_classes("categorical_hinge", {0, 0, 0, 1}, 2) == 0.5);
        CHECK(of_classes("categorical_hinge", {0, 1, 2}, 3) == 1);
    }

    TEST_CASE("what a loss asks of the network") {
        CHECK(make("sparse_categorical_crossentropy")->folds() == "softmax");
        CHECK(make("bce")->folds() == "sigmoid");
        CHECK(make("mse")->folds().empty());
        CHECK(make("bce")->wants() == Loss::Wants::two_classes);
        Value settings = Value::map();
        settings.set("from_logits", Value::boolean(true));
        const auto loss = make("sparse_categorical_crossentropy", settings);
        CHECK(loss->from_logits());
        Batch batch = sample(*loss, 1);
        const double without_flag = batch.run(*loss);
        batch.logits = true;
        CHECK(batch.run(*loss) == without_flag);
    }

    TEST_CASE("names are Keras's, and a wrong one is answered with the nearest") {
        for (const char* name :
             {"MeanSquaredError", "mse", "MAE", "KLDivergence", "LogCosh", "BinaryCrossentropy", "Huber"})
            CHECK_MESSAGE(catalog<Loss>().find(name), name);
        Diagnostics diagnostics;
        const Reading reading{"`loss`", {}, diagnostics};
        CHECK_FALSE(read_component(Value::string("binary_crossentropie"), catalog<Loss>(), reading));
        CHECK(diagnostics.render() ==
              "error: `loss`: unknown loss `binary_crossentropie`\n      did you mean `binary_crossentropy`?\n");
        Value value = Value::map(), settings = Value::map();
        settings.set("label_smoothing", Value::number(1.5));
        value.set("categorical_crossentropy", settings);
        Diagnostics range;
        CHECK_FALSE(read_component(value, catalog<Loss>(), {"`loss`", {}, range}));
        CHECK(range.render() ==
              "error: `label_smoothing` of `categorical_crossentropy`: expected a number, at least 0 and at most 1, "
              "received `1.5`\n");
    }
}

TEST_SUITE("vector_math") {
    TEST_CASE("exp is within two units in the last place, and right at the ends") {
        double worst = 0;
        for (double x = -707; x < 709; x += 0.0917)
            worst = std::max(worst, std::abs(vector_math::exp(x) / std::exp(x) - 1));
        CHECK(worst < 4.5e-16);
        CHECK(vector_math::exp(0) == 1);
        CHECK(vector_math::exp(-1e300) == 0);
        CHECK(vector_math::exp(-std::numeric_limits<double>::infinity()) == 0);
        CHECK(vector_math::exp(710) == std::numeric_limits<double>::infinity());
        CHECK(std::isnan(vector_math::exp(std::numeric_limits<double>::quiet_NaN())));
    }

    TEST_CASE("log is within three units in the last place, also next to 1") {
        double worst = 0;
        for (double x = 1e-300; x < 1e300; x *= 1.37)
            worst = std::max(worst, std::abs(vector_math::log(x) / std::log(x) - 1));
        for (double x = 0.5; x < 2; x += 0.00137)
            worst = std::max(worst, std::abs(vector_math::log(x) / std::log(x) - 1));
        CHECK(worst < 7e-16);
        CHECK(vector_math::log(1) == 0);
    }

    TEST_CASE("log1p_unit is within two units in the last place") {
        double worst = 0;
        for (double z = 1; z > 1e-300; z *= 0.93)
            worst = std::max(worst, std::abs(vector_math::log1p_unit(z) / std::log1p(z) - 1));
        CHECK(worst < 4.5e-16);
        CHECK(vector_math::log1p_unit(0) == 0);
    }

    TEST_CASE("sums take every value once") {
        for (std::size_t n : {0, 1, 7, 8, 9, 23, 24}) {
            const std::size_t expected = n * (n + 1) / 2;
            CHECK(vector_math::sum(n, [](std::size_t i) { return static_cast<double>(i + 1); }) ==
                  static_cast<double>(expected));
        }
    }
}
