#include "runner/store/checkpoint.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace runner;

namespace {

TrainingState state() {
    TrainingState state;
    state.record.variant = "bn";
    state.record.seed = 7;
    state.record.epochs_run = 2;
    state.record.curve.epoch = {0, 1, 2};
    state.record.curve.column("loss") = {std::nullopt, 0.1 + 0.2, 1e-300};
    state.record.step_losses = {0.5, 1.0 / 3.0};
    state.steps = 12;
    state.stopping = {.best = 1.0 / 3.0, .best_epoch = 1, .wait = 1, .stop = false};
    state.values = {0.1F, -0.0F, 3e-45F};
    state.moments = {1, 2};
    return state;
}

std::string problem(const std::string& bytes, const std::string& training = "abc") {
    try {
        from_checkpoint(bytes, training);
    } catch (const CheckpointError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("a checkpoint gives the state back to the last bit") {
        const std::string bytes = to_checkpoint(state(), "abc");
        const TrainingState back = from_checkpoint(bytes, "abc");
        CHECK(to_checkpoint(back, "abc") == bytes);
        CHECK(back.record.variant == "bn");
        CHECK(back.record.curve.columns == state().record.curve.columns);
        CHECK(back.record.step_losses == state().record.step_losses);
        CHECK(back.steps == 12);
        CHECK(back.stopping.best == 1.0 / 3.0);
        CHECK(back.stopping.best_epoch == 1);
        CHECK(back.stopping.wait == 1);
        CHECK(back.values == state().values);
        CHECK(std::signbit(back.values[1]));
        CHECK(back.moments == state().moments);
        CHECK(back.best_values.empty());
    }

    TEST_CASE("a checkpoint that is damaged or foreign is never loaded") {
        const std::string good = to_checkpoint(state(), "abc");
        CHECK(problem(good) == "none");
        CHECK(problem(good, "abd") == "the checkpoint is of another training");
        CHECK(problem("") == "the checkpoint is damaged: it does not start as one");
        CHECK(problem("runner-checkpoint/2" + good.substr(19)) ==
              "the checkpoint is damaged: it does not start as one");
        for (std::size_t cut = 0; cut < good.size(); ++cut) CHECK(problem(good.substr(0, cut)) != "none");
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 4);
            CHECK(problem(bad) != "none");
        }
    }
}
