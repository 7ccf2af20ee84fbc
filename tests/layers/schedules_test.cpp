#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "layers/schedules/duration.h"
#include "layers/schedules/schedule.h"

using namespace layers;

namespace {

Value plain(std::string_view text) {
    Value value = Value::string(text);
    value.quoted = false;
    return value;
}

Value named(const std::string& name, Value settings) {
    Value value = Value::map();
    value.set(name, std::move(settings));
    return value;
}

/// `key=value key=value`, as unquoted YAML would have it; `,` separates the items of a list, `_` stands for a space.
Value settings(const std::string& text) {
    Value map = Value::map();
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const std::string key = word.substr(0, word.find('='));
        std::istringstream items(word.substr(word.find('=') + 1));
        Value list = Value::list();
        for (std::string item; std::getline(items, item, ',');) {
            if (key != "monitor") std::ranges::replace(item, '_', ' ');
            list.items.push_back(plain(item));
        }
        map.set(key, list.items.size() == 1 ? list.items.front() : list);
    }
    return map;
}

Ref<Schedule> make(const std::string& name, const std::string& with) {
    Diagnostics diagnostics;
    const auto made = read_component(named(name, settings(with)), catalog<Schedule>(), {"`it`", {}, diagnostics});
    INFO(diagnostics.render());
    REQUIRE(made);
    return std::dynamic_pointer_cast<const Schedule>(made);
}

std::string problems_of(const std::string& name, const Value& with) {
    Diagnostics diagnostics;
    read_component(named(name, with), catalog<Schedule>(), {"`it`", {}, diagnostics});
    return diagnostics.render();
}

constexpr Horizon horizon{.steps_per_epoch = 10, .epochs = 20};

double at(const Schedule& schedule, std::int64_t step) {
    return schedule.at({.step = step, .horizon = horizon, .monitored = {}});
}

/// The rate in each epoch, as the monitored values come in.
std::vector<double> rates(const Schedule& schedule, const std::vector<double>& monitored) {
    std::vector<double> result;
    for (std::size_t epoch = 0; epoch <= monitored.size(); ++epoch)
        result.push_back(schedule.at({.step = static_cast<std::int64_t>(epoch) * 10,
                                      .horizon = horizon,
                                      .monitored = std::span(monitored).first(epoch)}));
    return result;
}

}  // namespace

TEST_SUITE("schedules") {
    TEST_CASE("rates are those of Keras's formulas") {
        std::ifstream in(PROJECT_DIR "/tests/golden/schedules.txt");
        int cases = 0;
        for (std::string title, line; std::getline(in, title); ++cases) {
            CAPTURE(title);
            const auto space = title.find(' ');
            const auto schedule = make(title.substr(0, space), title.substr(space + 1));
            std::getline(in, line);
            std::istringstream numbers(line);
            for (const std::int64_t step : {0, 1, 7, 40, 99, 100, 101, 250, 1000}) {
                double expected = -1;
                numbers >> expected;
                CAPTURE(step);
                CHECK(at(*schedule, step) == doctest::Approx(expected).epsilon(1e-9));
            }
        }
        CHECK(cases == 11);
    }

    TEST_CASE("a piecewise constant keeps its rate on the boundary itself") {
        const auto schedule = make("piecewise_constant_decay", "boundaries=5,3_epochs values=0.3,0.2,0.1");
        CHECK(at(*schedule, 0) == 0.3);
        CHECK(at(*schedule, 5) == 0.3);
        CHECK(at(*schedule, 6) == 0.2);
        CHECK(at(*schedule, 30) == 0.2);
        CHECK(at(*schedule, 31) == 0.1);
    }

    TEST_CASE("durations may be written in epochs, and last the whole training where left out") {
        const auto epochs = make("exponential_decay", "initial_learning_rate=1 decay_rate=0.5 decay_steps=2_epochs");
        CHECK(at(*epochs, 20) == doctest::Approx(0.5));
        const auto whole = make("exponential_decay", "initial_learning_rate=1 decay_rate=0.5");
        CHECK(at(*whole, 200) == doctest::Approx(0.5));
        const auto cosine = make("cosine_decay", "initial_learning_rate=1");
        CHECK(at(*cosine, 100) == doctest::Approx(0.5));
        CHECK(at(*cosine, 200) == doctest::Approx(0));
        const auto warm = make("cosine_decay", "initial_learning_rate=0 warmup_target=1 warmup_steps=5_epochs");
        CHECK(at(*warm, 25) == doctest::Approx(0.5));
        CHECK(at(*warm, 50) == doctest::Approx(1));
        CHECK(at(*warm, 125) == doctest::Approx(0.5));
        CHECK(at(*warm, 200) == doctest::Approx(0));
        CHECK(show(write_component(*epochs)) ==
              "{exponential_decay: {initial_learning_rate: 1, decay_rate: 0.5, decay_steps: 2 epochs, staircase: "
              "false}}");
    }

    TEST_CASE("one cycle goes up, down, and further down to its end") {
        const auto schedule = make("one_cycle", "maximum=1");
        const std::int64_t last = 199;
        CHECK(at(*schedule, 0) == doctest::Approx(0.1));
        CHECK(at(*schedule, last) == doctest::Approx(0.0001));
        CHECK(at(*schedule, last + 50) == doctest::Approx(0.0001));
        double greatest = 0;
        for (std::int64_t step = 0; step <= last; ++step) greatest = std::max(greatest, at(*schedule, step));
        CHECK(greatest > 0.99);
        CHECK(greatest <= 1);
        const double up = at(*schedule, 45), down = at(*schedule, 135);
        CHECK(up == doctest::Approx(0.1 + 0.9 * (45.0 / 199) / 0.45));
        CHECK(down == doctest::Approx(1 - 0.9 * (135.0 / 199 - 0.45) / 0.45));
        const auto ends = make("one_cycle", "maximum=1 start=0.5 end=0.25");
        CHECK(at(*ends, 0) == doctest::Approx(0.5));
        CHECK(at(*ends, last) == doctest::Approx(0.25));
    }

    TEST_CASE("on a plateau the rate falls after `patience` epochs without improvement") {
        const auto schedule =
            make("reduce_lr_on_plateau", "initial_learning_rate=1 factor=0.5 patience=2 min_delta=0.01 min_lr=0.2");
        CHECK(schedule->monitor() == "val_loss");
        // 0.995 is no improvement of 0.01 on 1.
        CHECK(rates(*schedule, {1, 0.995, 0.9, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9, 0.9}) ==
              std::vector<double>{1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2});
        const double nan = std::numeric_limits<double>::quiet_NaN();
        CHECK(rates(*schedule, {nan, nan, 1, nan, nan}) == std::vector<double>{1, 1, 0.5, 0.5, 0.5, 0.25});
    }

    TEST_CASE("a plateau cools down, and knows what more means") {
        const auto cooled = make("reduce_lr_on_plateau", "initial_learning_rate=1 patience=1 cooldown=2");
        const auto fallen = rates(*cooled, {1, 1, 1, 1, 1});
        CHECK(fallen[2] == doctest::Approx(0.1));   // after one epoch without improvement
        CHECK(fallen[3] == doctest::Approx(0.1));   // cooling
        CHECK(fallen[4] == doctest::Approx(0.01));  // Keras counts down before it looks: the second epoch looks again
        const auto accuracy = make("reduce_lr_on_plateau", "initial_learning_rate=1 patience=1 monitor=val_accuracy");
        CHECK(accuracy->monitor() == "val_accuracy");
        CHECK(rates(*accuracy, {0.5, 0.6, 0.7}).back() == 1);
        CHECK(rates(*accuracy, {0.5, 0.6, 0.6}).back() == doctest::Approx(0.1));
        const auto least =
            make("reduce_lr_on_plateau", "initial_learning_rate=1 patience=1 monitor=val_accuracy mode=min");
        CHECK(rates(*least, {0.5, 0.6}).back() == doctest::Approx(0.1));
    }

    TEST_CASE("a schedule says whether it looks at the end: whether longer trainings begin otherwise") {
        const std::vector<std::pair<std::string, std::string>> all = {
            {"exponential_decay", "initial_learning_rate=0.1 decay_rate=0.5"},
            {"exponential_decay", "initial_learning_rate=0.1 decay_rate=0.5 decay_steps=7"},
            {"piecewise_constant_decay", "boundaries=3,7 values=0.3,0.2,0.1"},
            {"polynomial_decay", "initial_learning_rate=0.1"},
            {"polynomial_decay", "initial_learning_rate=0.1 decay_steps=7"},
            {"inverse_time_decay", "initial_learning_rate=0.1 decay_rate=0.5"},
            {"inverse_time_decay", "initial_learning_rate=0.1 decay_rate=0.5 decay_steps=1_epochs"},
            {"cosine_decay", "initial_learning_rate=0.1"},
            {"cosine_decay", "initial_learning_rate=0.1 decay_steps=7"},
            {"cosine_decay_restarts", "initial_learning_rate=0.1"},
            {"cosine_decay_restarts", "initial_learning_rate=0.1 first_decay_steps=7"},
            {"one_cycle", "maximum=0.1"},
            {"reduce_lr_on_plateau", "initial_learning_rate=0.1 patience=1"}};
        std::set<std::string> known;
        for (const auto& [name, with] : all) {
            CAPTURE(name);
            CAPTURE(with);
            const auto schedule = make(name, with);
            const std::vector<double> monitored = {1, 2, 3};
            bool differs = false;
            for (std::int64_t step = 0; step < 40; ++step) {
                const auto rate = [&](std::int64_t epochs) {
                    return schedule->at({step, {.steps_per_epoch = 10, .epochs = epochs}, monitored});
                };
                differs = differs || rate(4) != rate(9);
            }
            CHECK(schedule->looks_at_end() == differs);
            known.insert(name);
        }
        for (const std::string& name : catalog<Schedule>().names()) CHECK(known.contains(name));
    }

    TEST_CASE("mistakes are answered") {
        CHECK(problems_of("exponential_decay", settings("initial_learning_rate=1")) ==
              "error: `exponential_decay` needs `decay_rate`: what is left of the rate after `decay_steps`\n"
              "      expected a number, above 0\n");
        CHECK(problems_of("cosine_decay", settings("initial_learning_rate=1 decay_steps=10_weeks")) ==
              "error: `decay_steps` of `cosine_decay`: expected steps or `N epochs`, above 0, received `10 weeks`\n");
        CHECK(problems_of("cosine_decay", settings("initial_learning_rate=1 decay_steps=0_epochs")) ==
              "error: `decay_steps` of `cosine_decay`: expected steps or `N epochs`, above 0, received `0 epochs`\n");
        CHECK(problems_of("piecewise_constant_decay", settings("boundaries=10,5 values=1,2,3")) ==
              "error: `boundaries` of `piecewise_constant_decay` must rise\n");
        CHECK(problems_of("piecewise_constant_decay", settings("boundaries=5,10 values=1,2")) ==
              "error: `piecewise_constant_decay` needs one value more than boundaries, received 2 boundaries and 2 "
              "values\n");
        CHECK(problems_of("reduce_lr_on_plateau", settings("initial_learning_rate=1 factor=1")) ==
              "error: `factor` of `reduce_lr_on_plateau`: expected a number, above 0 and below 1, received `1`\n");
    }
}
