#include "runner/training/observers/early_stopping.h"

#include <doctest/doctest.h>

#include <limits>

using namespace runner;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Ending {
    std::int64_t stopped = 0;  // after this epoch; 0: not within the values
    std::int64_t best = 0;
    std::vector<std::int64_t> kept;  // epochs whose weights are kept
    bool operator==(const Ending&) const = default;
};

Ending run(const EarlyStopping& settings, const std::vector<double>& monitored, bool higher_is_better = false) {
    EarlyStopper stopper(settings, higher_is_better);
    Ending outcome;
    for (std::size_t i = 0; i < monitored.size() && !stopper.state().stop; ++i) {
        const auto epoch = static_cast<std::int64_t>(i) + 1;
        if (stopper.after(epoch, monitored[i])) outcome.kept.push_back(epoch);
        if (stopper.state().stop) outcome.stopped = epoch;
    }
    outcome.best = stopper.state().best_epoch;
    return outcome;
}

EarlyStopping with(void (*set)(EarlyStopping&)) {
    EarlyStopping settings;
    set(settings);
    return settings;
}

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("early stopping follows Keras, epoch by epoch") {
        struct Row {
            const char* what;
            EarlyStopping settings;
            std::vector<double> monitored;
            Ending expected;
            bool higher = false;
        };
        const std::vector<Row> rows = {
            {"patience 0 stops at the first epoch that is no better", {}, {3, 2, 2, 1}, {3, 2, {1, 2}}},
            {"patience 1 does the same", with([](auto& s) { s.patience = 1; }), {3, 2, 2, 1}, {3, 2, {1, 2}}},
            {"patience 2 waits once",
             with([](auto& s) { s.patience = 2; }),
             {3, 2, 2.5, 1, 2, 1, 0},
             {6, 4, {1, 2, 4}}},
            {"equal is no improvement", with([](auto& s) { s.patience = 2; }), {1, 1, 1}, {3, 1, {1}}},
            {"it does not stop at the first epoch", {}, {not_a_number, not_a_number}, {2, 1, {1}}},
            {"a smaller gain than min_delta is none",
             with([](auto& s) { s.min_delta = 0.1, s.patience = 2; }),
             {1, 0.95, 0.89, 0.85, 0.8},
             {5, 3, {1, 3}}},
            {"min_delta counts without its sign",
             with([](auto& s) { s.min_delta = -0.1, s.patience = 1; }),
             {1, 0.95},
             {2, 1, {1}}},
            {"a gain of just min_delta is none",
             with([](auto& s) { s.min_delta = 0.5, s.patience = 1; }),
             {1, 0.5},
             {2, 1, {1}}},
            {"more is better by the metric's direction", {}, {0.5, 0.6, 0.6}, {3, 2, {1, 2}}, true},
            {"mode max leads over the direction",
             with([](auto& s) { s.mode = Direction::max; }),
             {0.5, 0.6, 0.55},
             {3, 2, {1, 2}}},
            {"mode min leads over the direction",
             with([](auto& s) { s.mode = Direction::min; }),
             {0.5, 0.6},
             {2, 1, {1}},
             true},
            {"patience runs on while the baseline is not met",
             with([](auto& s) { s.baseline = 0.5, s.patience = 3; }),
             {0.9, 0.8, 0.7, 0.6},
             {0, 4, {1, 2, 3, 4}}},
            {"an epoch that misses the baseline and does not improve may stop it",
             with([](auto& s) { s.baseline = 0.5, s.patience = 3; }),
             {0.9, 0.8, 0.7, 0.7},
             {4, 3, {1, 2, 3}}},
            {"a met baseline starts the count anew",
             with([](auto& s) { s.baseline = 0.5, s.patience = 2; }),
             {0.9, 0.4, 0.45, 0.46},
             {4, 2, {1, 2}}},
            {"epochs before start_from_epoch do not exist for it",
             with([](auto& s) { s.start_from_epoch = 2; }),
             {0.1, 0.2, 0.5, 0.4, 0.4},
             {5, 4, {3, 4}}},
            {"what is not a number is no improvement",
             with([](auto& s) { s.patience = 2; }),
             {1, not_a_number, not_a_number},
             {3, 1, {1}}},
            {"a number is better than none",
             with([](auto& s) { s.patience = 5; }),
             {not_a_number, 3, not_a_number, 2},
             {0, 4, {1, 2, 4}}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.what);
            const Ending outcome = run(row.settings, row.monitored, row.higher);
            CHECK(outcome.stopped == row.expected.stopped);
            CHECK(outcome.best == row.expected.best);
            CHECK(outcome.kept == row.expected.kept);
        }
    }

    TEST_CASE("early stopping goes on from its state") {
        EarlyStopper whole(with([](auto& s) { s.patience = 2; }), false);
        EarlyStopper first = whole;
        for (const double value : {3.0, 2.0, 2.5}) first.after(first.state().best_epoch + 1, value);
        EarlyStopper second = whole;
        second.resume(first.state());
        CHECK(second.state().best == 2.0);
        CHECK(second.state().wait == 1);
        second.after(4, 2.5);
        CHECK(second.state().stop);
    }

    TEST_CASE("a loss is better lower, a metric as it says itself") {
        TrainingSpec training;
        CHECK_FALSE(higher_is_better("val_loss", training));
        CHECK_FALSE(higher_is_better("loss", training));
    }
}
