// When a network has collapsed. The promise about chance is proven by simulation, seeded; more of it:
//   RUNNER_TEST_SIMULATIONS=100000 build/bin/tests -ts=promises

#include "runner/training/network/collapse.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <functional>

#include "layers/math/random.h"
#include "tests/training/support.h"

using namespace tests;

namespace {

Ref<layers::Loss> loss_of(const std::string& name) {
    Diagnostics diagnostics;
    const auto made =
        declare::read_component(Value::string(name), declare::catalog<layers::Loss>(), {"`loss`", {}, diagnostics});
    REQUIRE(made);
    return std::dynamic_pointer_cast<const layers::Loss>(made);
}

/// What a network with one output says of samples, and the truth.
struct Said {
    std::vector<float> outputs;
    std::vector<std::int32_t> classes = {};
    std::vector<float> numbers = {};

    std::int64_t rows() const { return std::ssize(outputs); }
    double mean(const layers::Loss& loss) const {
        return loss({.rows = rows(), .width = 1, .src = outputs.data(), .targets = {classes, numbers}}) /
               static_cast<double>(rows());
    }
    AnswerMeter meter(const layers::Loss& loss) const {
        AnswerMeter meter(layers::answer_of(loss, classes.empty() ? 0 : 2));
        meter.add({.rows = rows(), .width = 1, .output = outputs.data(), .targets = {classes, numbers}});
        return meter;
    }
    std::string why(const std::string& name) const {
        const auto loss = loss_of(name);
        return find_collapse(meter(*loss), *loss, mean(*loss), {"healthy", "sick"}).value_or("");
    }
};

/// Groups of samples of which the network says the same.
struct Group {
    int count;
    float output;
    int truth;
};
Said classes(const std::vector<Group>& groups) {
    Said said;
    for (const Group& group : groups) {
        said.outputs.insert(said.outputs.end(), static_cast<std::size_t>(group.count), group.output);
        said.classes.insert(said.classes.end(), static_cast<std::size_t>(group.count), group.truth);
    }
    return said;
}

/// Numbers 0 … n - 1, of which the network knows this share.
Said numbers(int n, double share) {
    Said said;
    for (int i = 0; i < n; ++i) {
        said.numbers.push_back(static_cast<float>(i));
        said.outputs.push_back(static_cast<float>(0.5 * (n - 1) + share * (i - 0.5 * (n - 1))));
    }
    return said;
}

int rounds() {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : 1000;
}

/// How often `beats_constant` says so of what `draw` makes.
double rate_of_better(const std::string& name, std::uint64_t seed, const std::function<Said(layers::Draws&)>& draw) {
    const auto loss = loss_of(name);
    int better = 0;
    for (int round = 0; round < rounds(); ++round) {
        layers::Draws draws(layers::Stream(seed, "collapse"), static_cast<std::uint64_t>(round));
        const Said said = draw(draws);
        const double constant = loss->constant_loss({said.classes, said.numbers}, said.classes.empty() ? 0 : 2);
        better += beats_constant(*loss, said.mean(*loss), constant, said.rows());
    }
    return static_cast<double>(better) / rounds();
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// A rate, and three standard errors of what so many rounds can tell of it.
double at_most(double rate) { return rate + 3 * std::sqrt(rate * (1 - rate) / rounds()); }

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("one answer is one for all but a hundredth of the samples, at least for all but one") {
        const auto bce = loss_of("bce");
        const auto one = [&](const std::vector<Group>& groups) { return classes(groups).meter(*bce).is_one_answer(); };
        CHECK(one({{20, 0.1f, 0}, {20, 0.1f, 1}}));
        CHECK(one({{20, 0.1f, 0}, {19, 0.1f, 1}, {1, 0.9f, 1}}));
        CHECK_FALSE(one({{20, 0.1f, 0}, {18, 0.1f, 1}, {2, 0.9f, 1}}));
        CHECK(one({{500, 0.9f, 0}, {490, 0.9f, 1}, {10, 0.1f, 1}}));
        CHECK_FALSE(one({{500, 0.9f, 0}, {489, 0.9f, 1}, {11, 0.1f, 1}}));
        CHECK_FALSE(one({{1, 0.4f, 0}, {1, 0.6f, 1}}));
        CHECK(one({{1, 0.4f, 0}, {1, 0.6f, 1}, {1, 0.4f, 1}}));
        CHECK_FALSE(one({{20, 0.1f, 0}}));  // which is the right one
        const auto mse = loss_of("mse");
        CHECK(numbers(100, 0.0099).meter(*mse).is_one_answer());
        CHECK_FALSE(numbers(100, 0.0101).meter(*mse).is_one_answer());
        CHECK_FALSE(Said{.outputs = {1, 1, 1}, .classes = {}, .numbers = {2, 2, 2}}.meter(*mse).is_one_answer());
        const auto of_two = [&](std::vector<float> outputs) {
            const std::vector<float> numbers = {0, 5, 1, 5, 2, 6, 3, 9};
            AnswerMeter meter(layers::answer_of(*mse, 0));
            meter.add({.rows = 4, .width = 2, .output = outputs.data(), .targets = {{}, numbers}});
            CHECK(meter.samples() == 4);
            return meter.is_one_answer();
        };
        CHECK(of_two({1, 6, 1, 6, 1, 6, 1, 6}));
        CHECK_FALSE(of_two({1, 6, 1, 7, 1, 8, 1, 6}));  // one of several says something
    }

    TEST_CASE("a constant network has collapsed, on few samples too and by every loss") {
        CHECK(
            classes({{18, 0.1f, 0}, {2, 0.1f, 1}}).why("bce") ==
            "it says `healthy` for 20 of 20 training samples, and its loss of 0.3251 there is, beyond chance, no less "
            "than a constant answer's 0.3251");
        CHECK_FALSE(classes({{18, 0.9f, 0}, {2, 0.9f, 1}}).why("bce").empty());  // one that says the rarer class
        for (const char* name : {"hinge", "squared_hinge"}) {
            CHECK_FALSE(classes({{18, -1, 0}, {2, -1, 1}}).why(name).empty());
            CHECK_FALSE(classes({{18, -0.8f, 0}, {2, -0.8f, 1}}).why(name).empty());
        }
        CHECK(
            numbers(10, 0).why("mse") ==
            "what it says of 10 training samples spreads by 0.00 % of what the targets do, and its loss of 8.25 there "
            "is, beyond chance, no less than a constant answer's 8.25");
        for (const char* name : {"mae", "mape", "msle", "huber", "log_cosh", "poisson"}) {
            CAPTURE(name);
            CHECK_FALSE(numbers(10, 0).why(name).empty());
        }
        CHECK_FALSE(numbers(1000, 0.001).why("mse").empty());
    }

    TEST_CASE("a network that knows better has not collapsed, though it names one class alone") {
        // Two sick of 200, both told from all others, neither beyond a half.
        CHECK(classes({{198, 0.005f, 0}, {2, 0.4f, 1}}).why("bce").empty());
        // The logical and of two inputs: one row of four is true, and all are right.
        CHECK(classes({{3, 0.2f, 0}, {1, 0.6f, 1}}).why("bce").empty());
        CHECK(classes({{3, -0.9f, 0}, {1, 0.9f, 1}}).why("hinge").empty());
        CHECK_FALSE(classes({{3, 0.25f, 0}, {1, 0.25f, 1}}).why("bce").empty());
        // Many numbers, of which it knows a little.
        CHECK(numbers(10000, 0.009).why("mse").empty());
        CHECK_FALSE(numbers(100, 0.009).why("mse").empty());
        // Nine of ten right, and all of one class.
        CHECK(classes({{4, 0.1f, 0}, {1, 0.9f, 0}, {5, 0.9f, 1}}).why("bce").empty());
    }
}

TEST_SUITE("promises") {
    TEST_CASE("outputs that have nothing to do with the targets look better once in twenty times at most") {
        for (const double scale : {0.3, 1.0, 2.4, 6.0}) {  // 2.4 gains log 20 most often
            CAPTURE(scale);
            for (const double share : {0.5, 0.1, 0.01}) {
                CAPTURE(share);
                const int n = 300;
                const auto unrelated = [&](layers::Draws& draws) {
                    Said said;
                    for (int i = 0; i < n; ++i) {
                        said.classes.push_back(draws.uniform() < share);
                        const double logit =
                            std::log(share / (1 - share)) + scale * draws.normal() / std::sqrt(n * share * (1 - share));
                        said.outputs.push_back(static_cast<float>(sigmoid(logit)));
                    }
                    return said;
                };
                CHECK(rate_of_better("bce", 1, unrelated) <= at_most(0.05));
                const auto unrelated_sides = [&](layers::Draws& draws) {
                    Said said = unrelated(draws);
                    for (float& output : said.outputs)
                        output = static_cast<float>(-1 + scale * draws.normal() / std::sqrt(n));
                    return said;
                };
                CHECK(rate_of_better("hinge", 2, unrelated_sides) <= at_most(0.05));
                CHECK(rate_of_better("squared_hinge", 2, unrelated_sides) <= at_most(0.05));
            }
            const auto unrelated_numbers = [&](layers::Draws& draws) {
                const int n = 200;
                Said said;
                for (int i = 0; i < n; ++i) {
                    // Tails as far out as those of prices, with a mean of 2.
                    said.numbers.push_back(static_cast<float>(2 + 0.4 * draws.normal() / (0.3 + draws.uniform())));
                    said.outputs.push_back(static_cast<float>(2 + scale * draws.normal() / std::sqrt(n)));
                }
                return said;
            };
            for (const char* name : {"mse", "mae", "huber", "log_cosh"}) {
                CAPTURE(name);
                CHECK(rate_of_better(name, 3, unrelated_numbers) <= at_most(0.05));
            }
        }
    }

    TEST_CASE("a slope that was fitted to targets of pure chance looks better once in twenty times at most") {
        const auto fitted = [](layers::Draws& draws) {
            Said said;
            double products = 0, squares = 0;
            for (int i = 0; i < 100; ++i) {
                said.outputs.push_back(static_cast<float>(draws.normal()));
                said.numbers.push_back(static_cast<float>(draws.normal()));
                products += static_cast<double>(said.outputs.back()) * static_cast<double>(said.numbers.back());
                squares += static_cast<double>(said.outputs.back()) * static_cast<double>(said.outputs.back());
            }
            for (float& output : said.outputs) output *= static_cast<float>(products / squares);
            return said;
        };
        CHECK(rate_of_better("mse", 4, fitted) <= at_most(0.05));
    }

    TEST_CASE("a rare class that is told with an AUC of 0.85 is nearly never taken for nothing") {
        const double share = 0.006, apart = 1.4657;  // √2 · Φ⁻¹(0.85)
        const auto telling = [&](layers::Draws& draws) {
            Said said;
            for (int i = 0; i < 4000; ++i) {
                const bool rare = draws.uniform() < share;
                const double score = draws.normal() + (rare ? apart : 0);
                const double logit = std::log(share / (1 - share)) + apart * score - apart * apart / 2;
                said.classes.push_back(rare);
                said.outputs.push_back(static_cast<float>(sigmoid(logit)));
            }
            return said;
        };
        CHECK(rate_of_better("bce", 5, telling) >= 0.99);
    }
}
