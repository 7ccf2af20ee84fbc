#include <cmath>
#include <fstream>
#include <sstream>

#include "layers/engine/stepper.h"
#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

// 100 steps of convolutional networks against PyTorch in float64; tests/golden/step_for_step/pictures.py made the
// losses, and the same data and weights there from the same hash.

namespace {

constexpr std::int64_t picture_steps = 100, pictures_a_batch = 16, picture_classes = 4, values_a_picture = 12 * 12 * 3;

/// SplitMix64 (Steele et al. 2014), number `index` of its sequence from 0.
std::uint64_t hash(std::uint64_t index) {
    std::uint64_t z = (index + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double uniform(std::uint64_t index) { return static_cast<double>(hash(index) >> 40) / 0x1p24; }

void draw_kernels(Parameters& parameters) {
    std::uint64_t first = 1000000000;
    for (std::size_t i = 0; i < parameters.count(); ++i) {
        const auto& [path, declaration, trainable] = parameters.declaration(i);
        if (!path.ends_with("kernel")) continue;
        const double fan_in =
            static_cast<double>(size_of(declaration.shape)) / static_cast<double>(declaration.shape.back());
        const auto values = parameters.value(i);
        for (std::size_t k = 0; k < values.size(); ++k)
            values[k] = static_cast<float>((2 * uniform(first + k) - 1) * std::sqrt(6 / fan_in));
        first += 1000000;
    }
}

void fill_batch(Plan& plan, std::int64_t step) {
    for (std::int64_t row = 0; row < pictures_a_batch; ++row) {
        const auto picture = static_cast<std::uint64_t>(step * pictures_a_batch + row);
        const std::uint64_t label = picture % picture_classes, chance = hash(500000000 + picture);
        plan.class_targets()[static_cast<std::size_t>(row)] =
            static_cast<std::int32_t>(chance % 8 == 0 ? chance / 8 % picture_classes : label);
        for (std::uint64_t j = 0; j < values_a_picture; ++j)
            plan.input().data[row * values_a_picture + static_cast<std::int64_t>(j)] = static_cast<float>(
                (uniform(label * values_a_picture + j) + uniform(10000000 + picture * values_a_picture + j)) / 2);
    }
}

NetworkSpec spec_of(const std::string& name) {
    const std::string conv = "conv2d: {kernel_size: 3, padding: same, use_bias: false, ";
    if (name == "convnet")
        return network({{12, 12, 3}}, {{"c1", conv + "filters: 8}"},
                                       {"n1", "batch_normalization"},
                                       {"a1", "activation: elu"},
                                       {"p1", "max_pooling2d"},
                                       {"c2", conv + "filters: 16, strides: 2}"},
                                       {"n2", "batch_normalization"},
                                       {"a2", "activation: elu"},
                                       {"mean", "global_average_pooling2d"},
                                       {"top", "dense: {units: 4, activation: softmax}"}});
    return network({{12, 12, 3}}, {{"c0", "conv2d: {filters: 8, kernel_size: 3, padding: same, activation: elu}"},
                                   {"c1", conv + "filters: 8}"},
                                   {"n1", "batch_normalization"},
                                   {"a1", "activation: elu"},
                                   {"c2", conv + "filters: 8}"},
                                   {"n2", "batch_normalization"},
                                   {"sum", "add", {"n2", "c0"}},
                                   {"a2", "activation: elu"},
                                   {"mean", "global_average_pooling2d"},
                                   {"top", "dense: {units: 4, activation: softmax}"}});
}

/// The mean loss of each step.
std::vector<double> train(const std::string& name, const std::string& optimizer) {
    const Graph built = graph(spec_of(name));
    Parameters parameters(built);
    parameters.initialize(1);
    draw_kernels(parameters);
    const auto loss = make<Loss>("sparse_categorical_crossentropy");
    const bool adam = optimizer == "adam";
    Stepper stepper(parameters, make<Optimizer>(adam ? "adam" : "sgd: {momentum: 0.9, nesterov: true}"));
    Plan plan(built, parameters, pictures_a_batch, Phase::training, loss.get(), 1, &stepper);
    std::vector<double> losses;
    for (std::int64_t step = 0; step < picture_steps; ++step) {
        fill_batch(plan, step);
        plan.forward({static_cast<std::uint64_t>(step)});
        losses.push_back(plan.loss() / pictures_a_batch);
        stepper.begin(adam ? 0.001 : 0.01);
        plan.backward({static_cast<std::uint64_t>(step)});
        stepper.finish();
    }
    return losses;
}

}  // namespace

TEST_SUITE("convolution") {
    TEST_CASE("convolutional networks lose at every step what PyTorch loses in float64") {
        std::ifstream in(PROJECT_DIR "/tests/golden/step_for_step/pictures.txt");
        int cases = 0;
        for (std::string line; std::getline(in, line); ++cases) {
            std::istringstream words(line);
            std::string name, optimizer;
            words >> name >> optimizer;
            CAPTURE(name);
            CAPTURE(optimizer);
            double worst = 0, first = 0, last = 0;
            for (const double found : train(name, optimizer)) {
                double expected = 0;
                words >> expected;
                REQUIRE_FALSE(words.fail());
                worst = std::max(worst, std::abs(found - expected) / std::max(expected, 0.1));
                first = first == 0 ? expected : first;
                last = expected;
            }
            INFO("largest difference " << worst);
            CHECK(worst <= 1e-4);
            CHECK(last < first);
        }
        CHECK(cases == 4);
    }
}
