#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/engine/stepper.h"
#include "layers/math/slide.h"
#include "tests/layers/harness.h"
#include "tests/support/allocations.h"

using namespace layers;
using namespace tests;

namespace {

/// Beyond the examples of the declarations: what is small, odd, or larger than the widest register.
const std::vector<Example>& hard_cases() {
    static const std::vector<Example> cases = {
        {"conv2d: {filters: 1, kernel_size: 1}", {{1, 1, 1}}},                 // one pixel
        {"conv2d: {filters: 2, kernel_size: 5, padding: same}", {{1, 1, 2}}},  // all is padding
        {"conv2d: {filters: 1, kernel_size: 4, padding: same}", {{5, 4, 1}}},  // 1 before, 2 behind
        {"conv2d: {filters: 2, kernel_size: [2, 4], padding: same, strides: [3, 2]}", {{7, 6, 1}}},  // uneven all round
        {"conv2d: {filters: 2, kernel_size: 3, strides: 2}", {{6, 8, 1}}},  // the last is left out
        {"conv2d: {filters: 1, kernel_size: 1, strides: 3, padding: same}", {{7, 5, 2}}},
        {"conv2d: {filters: 2, kernel_size: 2, dilation_rate: [2, 3], padding: same}", {{4, 5, 1}}},
        {"conv2d: {filters: 6, kernel_size: 2, groups: 3}", {{3, 2, 6}}},
        {"conv2d: {filters: 17, kernel_size: 2}", {{2, 3, 3}}},
        {"conv2d: {filters: 3, kernel_size: [1, 2]}", {{1, 3, 19}}},
        {"conv2d: {filters: 16, kernel_size: 1, use_bias: false}", {{2, 2, 16}}},
        {"depthwise_conv2d: {kernel_size: 2, padding: same, use_bias: false}", {{3, 3, 17}}},
        {"depthwise_conv2d: {kernel_size: 3, strides: 2, dilation_rate: 2, padding: same, activation: tanh}",
         {{5, 4, 1}}},
        {"separable_conv2d: {filters: 1, kernel_size: [1, 3], strides: 2}", {{3, 5, 1}}},
        {"conv2d_transpose: {filters: 1, kernel_size: 1}", {{1, 1, 1}}},
        {"conv2d_transpose: {filters: 2, kernel_size: 4, strides: 2, padding: same}", {{2, 3, 1}}},
        {"conv2d_transpose: {filters: 2, kernel_size: 2, strides: [3, 1], dilation_rate: 2}", {{2, 2, 3}}},
        {"conv1d: {filters: 4, kernel_size: 5, padding: same, groups: 2}", {{2, 4}}},
        {"conv1d: {filters: 1, kernel_size: 2, strides: 3, padding: causal}", {{7, 2}}},
        {"zero_padding2d: 0", {{1, 1, 1}}},
        {"zero_padding2d: [2, 1]", {{1, 2, 3}}},
        {"cropping2d: [[2, 0], [0, 1]]", {{3, 2, 17}}},
        {"up_sampling2d: {size: 1, interpolation: bilinear}", {{2, 3, 1}}},
        {"up_sampling2d: {size: [3, 4], interpolation: bilinear}", {{1, 2, 2}}},
        {"spatial_dropout2d: 0.3", {{1, 1, 17}}},
        {"group_normalization: 3", {{2, 1, 6}}},
        {"prelu: {shared_axes: [1, 3]}", {{2, 3, 2}}},
        {"batch_normalization", {{2, 3, 17}}},
        {"layer_normalization", {{2, 1, 5}}},
        {"alpha_dropout: 0.3", {{2, 2, 2}}},
        {"gaussian_noise: 0.3", {{2, 2, 2}}},
        {"concatenate: {axis: 1}", {{1, 2, 3}, {2, 2, 3}}},
        {"add", {{2, 1, 3}, {2, 1, 3}, {2, 1, 3}}},
        {"permute: [2, 3, 1]", {{1, 2, 3}}},
        {"max_pooling2d: 1", {{2, 2, 1}}},
        {"max_pooling2d: {pool_size: 2, strides: 1, padding: same}", {{3, 2, 3}}},
        {"max_pooling2d: {pool_size: 3, strides: 2}", {{4, 3, 2}}},
        {"max_pooling2d: {pool_size: 3, strides: 2}", {{5, 4, 1}}},
        {"average_pooling2d: {pool_size: [2, 3], strides: [1, 2], padding: same}", {{3, 5, 2}}},
        {"average_pooling2d: {pool_size: 4, padding: same}", {{1, 6, 17}}},
    };
    return cases;
}

/// A sample of the declaration that a line of YAML names.
std::vector<Sample> samples_of_case(const Example& example, Kind& kind) {
    kind = *catalog<Layer>().find(example.yaml.substr(0, example.yaml.find(':')));
    kind.examples = {example};
    return samples_of(kind);
}

std::string shape_error(const std::string& layer, const Shape& src) {
    try {
        make<Layer>(layer)->declare(std::vector<Shape>{src});
    } catch (const ShapeError& error) {
        return error.what() + (error.help.empty() ? std::string() : " (" + error.help + ")");
    }
    return "";
}

NetworkSpec small_network() {
    return network({{8, 8, 3}}, {{"c1", "conv2d: {filters: 20, kernel_size: 3, padding: same, activation: relu}"},
                                 {"n1", "batch_normalization"},
                                 {"drop", "spatial_dropout2d: 0.3"},
                                 {"p1", "max_pooling2d"},
                                 {"d1", "depthwise_conv2d: {kernel_size: 3, padding: same}"},
                                 {"s1", "separable_conv2d: {filters: 8, kernel_size: 3, padding: same}"},
                                 {"p2", "average_pooling2d: {pool_size: 3, strides: 1, padding: same}"},
                                 {"t1", "conv2d_transpose: {filters: 4, kernel_size: 3, strides: 2, padding: same}"},
                                 {"n2", "group_normalization: 2"},
                                 {"r2", "prelu: {shared_axes: [1, 2]}"},
                                 {"z1", "zero_padding2d"},
                                 {"u1", "up_sampling2d: {interpolation: bilinear}"},
                                 {"x1", "cropping2d: 2"},
                                 {"w1", "permute: [2, 1, 3]"},
                                 {"product", "multiply", {"w1", "x1"}},
                                 {"most", "maximum", {"product", "w1"}},
                                 {"mean", "average", {"most", "x1"}},
                                 {"g1", "global_average_pooling2d"},
                                 {"top", "dense: {units: 3, activation: softmax}"}});
}

/// The bits of what a network gives for the first sample of a batch.
std::vector<float> first_of(const NetworkSpec& spec, std::int64_t batch, Phase phase) {
    Trained trained(spec, batch, phase);
    const Tensor input = trained.plan.input();
    fill(input.values().first(static_cast<std::size_t>(input.columns)), 1);
    trained.plan.forward({0});
    const Tensor output = trained.plan.output();
    return {output.data, output.data + output.columns};
}

/// The small one below its dense layer (products of one row and of several may differ), and layers of larger ones.
std::vector<NetworkSpec> without_products() {
    std::vector<NetworkSpec> specs = {small_network()};
    specs[0].nodes.pop_back();
    specs[0].output = specs[0].nodes.back().path;
    const auto alone = [&](const Shape& src, const std::string& layer) {
        specs.push_back(network({src}, {{"a", layer}}));
    };
    alone({28, 28, 1}, "conv2d: {filters: 20, kernel_size: 5}");
    alone({12, 12, 20}, "conv2d: {filters: 50, kernel_size: 5}");
    alone({8, 8, 64}, "conv2d: {filters: 64, kernel_size: 3, padding: same}");
    alone({16, 16, 16}, "conv2d: {filters: 32, kernel_size: 1, strides: 2}");
    alone({7, 7, 128}, "conv2d: {filters: 96, kernel_size: 1}");
    alone({8, 8, 32}, "depthwise_conv2d: {kernel_size: 3, padding: same}");
    alone({8, 8, 32}, "conv2d_transpose: {filters: 16, kernel_size: 2, strides: 2}");
    alone({64, 12}, "conv1d: {filters: 24, kernel_size: 5, padding: causal}");
    return specs;
}

/// Some steps of a training, the gradients handed on while they are made or not.
std::vector<float> after_steps(const NetworkSpec& spec, bool streamed) {
    Trained trained(spec, 5);
    Stepper stepper(trained.parameters, make<Optimizer>("adam"));
    Plan plan(trained.graph, trained.parameters, 5, Phase::training, &trained.loss, 1, streamed ? &stepper : nullptr);
    for (std::uint64_t t = 0; t < 3; ++t) {
        fill(plan.input().values(), static_cast<int>(t));
        plan.forward({t}), plan.loss(), stepper.begin(0.01), plan.backward({t}), stepper.finish();
    }
    const auto values = trained.parameters.values();
    return {values.begin(), values.end()};
}

}  // namespace

TEST_SUITE("convolution") {
    TEST_CASE("windows slide as Keras's do") {
        const auto text = [](const Slide& s) { return fmt::format("{} {} {}", s.dst, s.before, s.after); };
        CHECK(text(slide_over(28, {0, 5, 1, 1}, Padding::valid)) == "24 0 0");
        CHECK(text(slide_over(28, {0, 5, 1, 1}, Padding::same)) == "28 2 2");
        CHECK(text(slide_over(28, {0, 2, 1, 1}, Padding::same)) == "28 0 1");
        CHECK(text(slide_over(7, {0, 4, 1, 1}, Padding::same)) == "7 1 2");
        CHECK(text(slide_over(7, {0, 3, 2, 1}, Padding::same)) == "4 1 1");
        CHECK(text(slide_over(8, {0, 3, 2, 1}, Padding::same)) == "4 0 1");
        CHECK(text(slide_over(8, {0, 3, 2, 1}, Padding::valid)) == "3 0 0");
        CHECK(text(slide_over(7, {0, 1, 3, 1}, Padding::same)) == "3 0 0");
        CHECK(text(slide_over(10, {0, 3, 1, 4}, Padding::same)) == "10 4 4");
        CHECK(text(slide_over(10, {0, 3, 2, 4}, Padding::causal)) == "5 8 0");
        CHECK(text(slide_onto(7, {0, 3, 2, 1}, Padding::same)) == "7 0 1");
        CHECK(slide_onto(7, {0, 3, 2, 1}, Padding::same).src == 14);
        CHECK(slide_onto(7, {0, 3, 2, 1}, Padding::valid).src == 15);
        CHECK(slide_onto(7, {0, 2, 3, 1}, Padding::valid).src == 21);
        CHECK_THROWS_AS(slide_over(std::int64_t{1} << 40, {}, Padding::same), ShapeError);
        CHECK_THROWS_AS(slide_over(5, {0, std::int64_t{1} << 20, 1, std::int64_t{1} << 20}, Padding::same), ShapeError);
    }

    TEST_CASE("what is small, odd or uneven keeps all that a layer promises") {
        for (const Example& example : hard_cases()) {
            Kind kind;
            for (const Sample& sample : samples_of_case(example, kind)) check_layer(sample);
        }
    }

    TEST_CASE("kernels have Keras's order and fans") {
        const auto parameters = [](const std::string& layer, const Shape& src) {
            std::string text;
            for (const auto& p : make<Layer>(layer)->declare(std::vector<Shape>{src}).parameters)
                text += fmt::format("{} {} {} {}; ", p.name, show(p.shape), p.fans.in, p.fans.out);
            return text;
        };
        CHECK(parameters("conv2d: {filters: 16, kernel_size: [5, 3]}", {9, 9, 6}) ==
              "kernel [5, 3, 6, 16] 90 240; bias [16] 16 16; ");
        CHECK(parameters("conv2d: {filters: 16, kernel_size: 3, groups: 2}", {9, 9, 6}) ==
              "kernel [3, 3, 3, 16] 27 144; bias [16] 16 16; ");
        CHECK(parameters("depthwise_conv2d: {kernel_size: 3, depth_multiplier: 2}", {9, 9, 6}) ==
              "kernel [3, 3, 6, 2] 54 18; bias [12] 12 12; ");
        CHECK(parameters("separable_conv2d: {filters: 4, kernel_size: 3}", {9, 9, 6}) ==
              "depthwise_kernel [3, 3, 6, 1] 54 9; pointwise_kernel [1, 1, 6, 4] 6 4; bias [4] 4 4; ");
        CHECK(parameters("conv2d_transpose: {filters: 4, kernel_size: 3}", {9, 9, 6}) ==
              "kernel [3, 3, 4, 6] 36 54; bias [4] 4 4; ");
        CHECK(parameters("conv1d: {filters: 4, kernel_size: 3, use_bias: false}", {9, 6}) ==
              "kernel [3, 6, 4] 18 12; ");
    }

    TEST_CASE("multiply-adds are those of the windows") {
        const auto count = [](const std::string& layer, const Shape& src) {
            return make<Layer>(layer)->declare(std::vector<Shape>{src}).multiply_adds;
        };
        CHECK(count("conv2d: {filters: 16, kernel_size: 5, strides: 2}", {14, 14, 6}) == 5 * 5 * 5 * 5 * 6 * 16);
        CHECK(count("conv2d: {filters: 16, kernel_size: 3, groups: 2, padding: same}", {4, 4, 6}) == 16 * 9 * 3 * 16);
        CHECK(count("depthwise_conv2d: 3", {5, 5, 6}) == 9 * 9 * 6);
        CHECK(count("separable_conv2d: {filters: 8, kernel_size: 3}", {5, 5, 6}) == 9 * (9 * 6 + 6 * 8));
        CHECK(count("conv2d_transpose: {filters: 8, kernel_size: 3, strides: 2}", {5, 5, 6}) == 25 * 9 * 6 * 8);
        CHECK(count("max_pooling2d", {5, 5, 6}) == 0);
    }

    TEST_CASE("inputs that do not fit are told with a way out") {
        const std::string conv = "conv2d: {filters: 4, kernel_size: 3}";
        CHECK(shape_error(conv, {28, 28}) ==
              "takes pictures [height, width, channels], received [28, 28] (put `reshape: "
              "[28, 28, 1]` before it)");
        CHECK(shape_error(conv, {784}) == "takes pictures [height, width, channels], received [784]");
        CHECK(shape_error(conv, {2, 5, 1}) ==
              "has windows of 3 values over a side of 2 (`padding: same` fills up with zeros)");
        CHECK(shape_error("conv2d: {filters: 4, kernel_size: 3, groups: 2}", {5, 5, 3}) ==
              "cannot part 3 channels into 2 groups");
        CHECK(shape_error("conv1d: {filters: 4, kernel_size: 3}", {5}) ==
              "takes sequences [steps, channels], received [5]");
        CHECK(shape_error("max_pooling2d", {1, 5, 1}) ==
              "has windows of 2 values over a side of 1 (`padding: same` fills up with zeros)");
        CHECK(shape_error("cropping2d: [[1, 1], [0, 0]]", {2, 5, 1}) == "leaves nothing of [2, 5, 1]");
        CHECK(shape_error("group_normalization", {2, 5, 3}) ==
              "cannot part 3 channels into 32 groups (`groups` divides the channels)");
        CHECK(shape_error("prelu: {shared_axes: [1, 3]}", {2, 5}) ==
              "has no axis 3 in samples [2, 5] (0 would be the "
              "batch)");
        CHECK(shape_error("permute: [1, 3]", {2, 5}) ==
              "cannot order the sides of samples [2, 5] as [1, 3] (`dims` names each side from 1 to 2 once)");
        const auto reading = [](const std::string& text) {
            Diagnostics diagnostics;
            Ref<Layer> layer;
            FieldType<Ref<Layer>>::read(yaml(text), layer, {"a layer", {}, diagnostics});
            const std::string all = diagnostics.render();
            return all.substr(0, all.find('\n'));
        };
        CHECK(reading("conv2d: {filters: 4, kernel_size: [3, 3, 3]}")
                  .ends_with("`kernel_size` of `conv2d`: expected a whole number, at least 1, or two: [height, width], "
                             "received `[3, 3, 3]`"));
        CHECK(reading("conv2d: {filters: 4, kernel_size: [3, 0]}")
                  .ends_with("`kernel_size` of `conv2d`: expected a whole number, at least 1, or two: [height, width], "
                             "received `[3, 0]`"));
        CHECK(reading("conv2d: {filters: 4, kernel_size: 3, padding: causal}")
                  .ends_with("`padding` of `conv2d`: expected one of `valid`, `same`, received `causal`"));
        CHECK(reading("zero_padding2d: [1, 2, 3]")
                  .ends_with("`padding` of `zero_padding2d`: expected a whole number, at least 0, or [height, width], "
                             "or [[top, bottom], "
                             "[left, right]], received `[1, 2, 3]`"));
        CHECK(reading("group_normalization: 0")
                  .ends_with("`groups` of `group_normalization`: at least 1, or -1, which means one for each channel"));
        CHECK(reading("conv2d: {filters: 4, kernel_size: 3, kernel_constraint: {max_norm: {axis: [0, 2]}}}")
                  .ends_with("`axis` of `max_norm`: expected a whole number, at least 0, or a list of some that follow "
                             "each other, received "
                             "`[0, 2]`"));
        CHECK(reading("conv2d: {filters: 5, kernel_size: 3, groups: 2}")
                  .ends_with("`conv2d`: 5 filters cannot be parted into 2 groups"));
    }

    TEST_CASE("a sample gets the same bits in a batch of any size") {
        for (const NetworkSpec& spec : without_products())
            for (const Phase phase : {Phase::inference, Phase::monte_carlo}) {
                CAPTURE(show(write_component(*spec.nodes.back().layer)));
                const std::vector<float> alone = first_of(spec, 1, phase);
                for (const std::int64_t batch : {2, 7, 32, 33, 128}) {
                    CAPTURE(batch);
                    CHECK(first_of(spec, batch, phase) == alone);
                }
            }
    }

    TEST_CASE("the gradient of a batch of any size is the sum of those of its samples") {
        const NetworkSpec spec = network({{7, 6, 5}}, {{"a", "conv2d: {filters: 18, kernel_size: 3, padding: same}"},
                                                       {"p", "max_pooling2d: {pool_size: 3, strides: 2}"},
                                                       {"b", "conv2d: {filters: 3, kernel_size: 2}"}});
        for (const std::int64_t batch : {1, 3, 16, 33}) {
            CAPTURE(batch);
            Trained all(spec, batch), alone(spec, 1);
            all.step();
            const auto size = static_cast<std::size_t>(alone.plan.input().size());
            std::vector<double> sums(all.parameters.gradients().size());
            for (std::size_t row = 0; row < static_cast<std::size_t>(batch); ++row) {
                std::ranges::copy(all.plan.input().values().subspan(row * size, size),
                                  alone.plan.input().values().begin());
                alone.plan.forward({0}), alone.plan.loss();
                // The weights of the loss go on from sample to sample.
                const auto outputs = static_cast<std::int64_t>(alone.plan.output().columns);
                for (std::int64_t i = 0; i < outputs; ++i)
                    alone.plan.loss_call().diff_src[i] =
                        static_cast<float>(WeightedSum::weight(static_cast<std::int64_t>(row) * outputs + i));
                alone.plan.backward({0});
                for (std::size_t i = 0; i < sums.size(); ++i)
                    sums[i] += static_cast<double>(alone.parameters.gradients()[i]);
            }
            for (std::size_t i = 0; i < sums.size(); ++i)
                CHECK(static_cast<double>(all.parameters.gradients()[i]) ==
                      doctest::Approx(sums[i]).epsilon(1e-5).scale(10));
        }
    }

    TEST_CASE("a gradient that is learned while it is made has the same bits, also of a kernel of two bands") {
        CHECK(after_steps(small_network(), true) == after_steps(small_network(), false));
        const NetworkSpec tall =
            network({{20, 3, 16}}, {{"a", "conv2d: {filters: 32, kernel_size: [18, 3], padding: same}"},
                                    {"b", "conv2d: {filters: 64, kernel_size: [20, 3], groups: 1}"}});
        CHECK(after_steps(tall, true) == after_steps(tall, false));
    }

    TEST_CASE("every band of a tall kernel's gradient is in its place") {
        // One window over all of the picture: a dense layer's gradient, Σ src · diff_dst.
        Trained trained(network({{20, 3, 16}}, {{"a", "conv2d: {filters: 64, kernel_size: [20, 3]}"}}), 3);
        trained.step();
        const Tensor src = trained.plan.input();
        const auto gradient = trained.parameters.gradient(*trained.parameters.find("a/kernel"));
        for (std::int64_t i = 0; i < std::ssize(gradient); ++i) {
            double expected = 0;
            for (std::int64_t row = 0; row < 3; ++row)
                expected +=
                    static_cast<double>(src.data[row * src.columns + i / 64]) * WeightedSum::weight(row * 64 + i % 64);
            CHECK(static_cast<double>(gradient[static_cast<std::size_t>(i)]) ==
                  doctest::Approx(expected).epsilon(1e-5).scale(1));
        }
    }

    TEST_CASE("a step of training with convolutions allocates nothing once it is planned") {
        const Graph built = graph(small_network());
        Parameters parameters(built);
        parameters.initialize(1);
        const auto loss = make<Loss>("sparse_categorical_crossentropy");
        Stepper stepper(parameters, make<Optimizer>("adam"));
        Plan plan(built, parameters, 4, Phase::training, loss.get(), 1, &stepper);
        const auto step = [&](std::uint64_t number) {
            plan.forward({number}), plan.loss(), stepper.begin(0.01), plan.backward({number}), stepper.finish();
        };
        step(0);
        const tests::Allocations allocations;
        for (std::uint64_t i = 1; i < 10; ++i) step(i);
        CHECK(allocations.count() == 0);
    }

    TEST_CASE("a norm over [0, 1, 2] is that of each filter") {
        const Shape shape = {2, 3, 2, 5};
        std::vector<float> kernel(60);
        fill(kernel, 3);
        const std::vector<float> before = kernel;
        make<Constraint>("max_norm: {max_value: 1, axis: [0, 1, 2]}")->apply(kernel, shape);
        for (std::size_t filter = 0; filter < 5; ++filter) {
            double squares = 0;
            for (std::size_t i = filter; i < 60; i += 5) squares += std::pow(static_cast<double>(before[i]), 2);
            const double norm = std::sqrt(squares);
            REQUIRE(norm > 1);
            for (std::size_t i = filter; i < 60; i += 5)
                CHECK(static_cast<double>(kernel[i]) ==
                      doctest::Approx(static_cast<double>(before[i]) / (1e-7 + norm)).epsilon(1e-6));
        }
    }

    TEST_CASE("of equal values of a window the first gets the gradient, as in Keras and PyTorch") {
        for (const char* layer : {"max_pooling2d", "global_max_pooling2d"}) {
            Probe probe(layer, {{2, 2, 1}});
            std::ranges::fill(probe.src(0), 0.5f);
            probe.run();
            for (std::size_t i = 0; i < probe.diff_src(0).size(); ++i)
                CHECK((probe.diff_src(0)[i] != 0) == (i % 4 == 0));
        }
    }
}
