#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "layers/engine/bands.h"
#include "layers/engine/stepper.h"
#include "layers/onednn/arrangement.h"
#include "layers/onednn/environment.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// Keeps what it is given, beside the whole gradient that it is a part of.
struct Witness : GradientSink {
    std::vector<std::tuple<std::size_t, std::size_t, std::vector<float>>> seen;
    bool streams(std::size_t) const override { return true; }
    void accept(std::size_t parameter, std::size_t first, std::span<const float> gradient) override {
        seen.emplace_back(parameter, first, std::vector(gradient.begin(), gradient.end()));
    }
};

/// A kernel of two bands where there are any, two towers that share one, and kernels that a penalty and a constraint
/// look at.
NetworkSpec mixed() {
    return network({{100}}, {{"wide", "dense: {units: 1100, activation: tanh}"},
                             {"first", "dense: 6", {"wide"}},
                             {"second", "dense: 6", {"wide"}, "first"},
                             {"sum", "add", {"first", "second"}},
                             {"punished", "dense: {units: 5, kernel_regularizer: {l2: 0.1}}"},
                             {"bounded", "dense: {units: 4, kernel_constraint: {max_norm: 0.5}}"},
                             {"norm", "batch_normalization"},
                             {"top", "dense: {units: 3, use_bias: false}"}});
}

/// A few steps of a training, with the plan's gradients handed on band by band or not.
struct Run {
    Trained trained{mixed(), 4};
    Stepper stepper;
    Plan plan;

    Run(const std::string& optimizer, bool streamed)
        : stepper(trained.parameters, make<Optimizer>(optimizer)),
          plan(trained.graph, trained.parameters, 4, Phase::training, &trained.loss, 1, streamed ? &stepper : nullptr) {
        train(plan, stepper, 4);
    }
};

}  // namespace

TEST_SUITE("gradients in bands") {
    TEST_CASE("bands hold so many bytes in steps of 16 rows, but at least 64; of no bytes there is one") {
        const auto rows = [](const Shape& shape) { return Bands(shape, 112 * 1024).rows; };
        CHECK(rows({784, 100}) == 272);
        CHECK(rows({100, 100}) == 100);
        CHECK(rows({784, 1024}) == 64);
        CHECK(rows({784, 400}) == 64);
        CHECK(rows({784, 350}) == 80);
        CHECK(rows({20, 100'000}) == 20);
        CHECK(rows({3, 100'000}) == 3);
        CHECK(Bands({784, 100}, 112 * 1024).values() == 27200);
        CHECK(Bands({784, 100}, 56 * 1024).rows == 128);
        CHECK(Bands({784, 1024}, 0).rows == 784);
        CHECK(Bands({7}, 0).rows == 7);
        CHECK(Bands({}, 0).rows == 1);
    }

    TEST_CASE("bands go by the instructions, and so does whether crowded rows are set apart") {
        const bool wide = environment().isa.starts_with("avx512");
        CHECK(Bands({784, 1024}).rows == (wide ? 64 : 784));
        CHECK(arrangement().text() ==
              (wide ? "gradients in bands of 112 KiB" : "whole gradients, rows of 2 KiB set apart"));
    }

    TEST_CASE("each band is handed on once, from the last layer to the first, with the bits of the whole gradient") {
        Trained trained(mixed(), 4);
        Witness witness;
        Plan plan(trained.graph, trained.parameters, 4, Phase::training, &trained.loss, 1, &witness);
        fill(plan.input().values(), 1), fill(trained.plan.input().values(), 1);
        for (Plan* each : {&trained.plan, &plan}) each->forward({}), each->loss(), each->backward({});
        std::vector<std::tuple<std::string, std::size_t, std::size_t>> order;
        for (const auto& [parameter, first, gradient] : witness.seen) {
            order.emplace_back(trained.parameters.declaration(parameter).path, first, gradient.size());
            const auto whole = trained.parameters.gradient(parameter).subspan(first, gradient.size());
            CHECK(std::ranges::equal(gradient, whole));
            CHECK(std::ranges::any_of(gradient, [](float g) { return g != 0; }));
        }
        std::vector<std::tuple<std::string, std::size_t, std::size_t>> expected = {
            {"top/kernel", 0, 12}, {"bounded/kernel", 0, 20}, {"punished/kernel", 0, 30}};
        const auto rows = static_cast<std::size_t>(Bands({100, 1100}).rows);
        for (std::size_t row = 0; row < 100; row += rows)
            expected.emplace_back("wide/kernel", row * 1100, std::min(rows, 100 - row) * 1100);
        CHECK(order == expected);
    }

    TEST_CASE("it comes to the same bits as learning at the end, with every optimizer") {
        for (const Kind* kind : catalog<Optimizer>().kinds) {
            CAPTURE(kind->name);
            Run parts(std::string(kind->name), true), whole(std::string(kind->name), false);
            CHECK(std::ranges::equal(parts.trained.parameters.values(), whole.trained.parameters.values()));
            CHECK(std::ranges::equal(parts.stepper.moments(), whole.stepper.moments()));
            CHECK(parts.stepper.steps() == 4);
        }
    }

    TEST_CASE("a gradient has the same bits with and without a sink, for batches of any length") {
        for (const std::int64_t rows : {32, 128, 450, 512, 1000}) {
            CAPTURE(rows);
            Trained trained(network({{784}}, {{"wide", "dense: {units: 256, activation: tanh}"}, {"top", "dense: 2"}}),
                            rows);
            Witness witness;
            Plan plan(trained.graph, trained.parameters, rows, Phase::training, &trained.loss, 1, &witness);
            fill(plan.input().values(), 1), fill(trained.plan.input().values(), 1);
            for (Plan* each : {&trained.plan, &plan}) each->forward({}), each->loss(), each->backward({});
            const std::int64_t of_wide = Bands({784, 256}).rows;
            CHECK(witness.seen.size() == static_cast<std::size_t>(1 + (784 + of_wide - 1) / of_wide));
            for (const auto& [parameter, first, gradient] : witness.seen)
                CHECK(std::ranges::equal(gradient,
                                         trained.parameters.gradient(parameter).subspan(first, gradient.size())));
        }
    }

    TEST_CASE("what looks at a whole gradient or at weights waits for the end") {
        const auto waits = [&](const std::string& optimizer, const char* path) {
            const Run run(optimizer, false);
            return !run.stepper.streams(*run.trained.parameters.find(path));
        };
        for (const char* path : {"wide/kernel", "wide/bias", "top/kernel"}) CHECK_FALSE(waits("adam", path));
        for (const char* path : {"punished/kernel", "bounded/kernel", "norm/moving_mean"}) CHECK(waits("adam", path));
        for (const char* clip : {"clipvalue", "clipnorm", "global_clipnorm"})
            CHECK(waits(fmt::format("adam: {{{}: 1}}", clip), "wide/kernel"));
        CHECK_FALSE(waits("adamw", "wide/kernel"));
    }
}
