#include <doctest/doctest.h>

#include <array>

#include "tests/data/support.h"

using namespace runner;
using namespace tests;

TEST_SUITE("data") {
    TEST_CASE("synthetic shapes are the same bits everywhere, and what their facts say") {
        const auto kind = dataset("synthetic_shapes");
        const Dataset things = kind->load({}, {});
        // The sums of a build for plain x86-64 with little optimization; if a change of the drawing is meant, say so to
        // the users: their results change.
        CHECK(things.sha256.at("train-images") == "b993c90e0b813a1c1a305ed04d4463827f54947db6c6f342b0c442ba7c2b93a9");
        CHECK(things.sha256.at("test-images") == "fa6dc272fa5ccd85dc159ff91cf9c64c353ff47658c454b71bd2aa7f311ad354");
        const DatasetFacts facts = *kind->facts(), counted = things.facts();
        CHECK(counted.shape == facts.shape);
        CHECK(counted.train_classes == facts.train_classes);
        CHECK(counted.test_classes == facts.test_classes);
        CHECK(things.labels == facts.labels);
        CHECK(things.labels == std::vector<std::string>{"circle", "ring", "crescent", "heart", "triangle", "square",
                                                        "star", "cross", "arrow", "bolt"});
        // As many as CIFAR-10 has, which they stand in for, and of its shape.
        const DatasetFacts cifar = *dataset("cifar10")->facts();
        CHECK(facts.shape == cifar.shape);
        CHECK(facts.train_classes == cifar.train_classes);
        CHECK(facts.test_classes == cifar.test_classes);

        // The colour hardly tells the class: the means of the channels are those of all, but for what large things are
        // lighter than small ones.
        std::array<double, 3> all{};
        std::array<std::array<double, 3>, 10> of_class{};
        for (std::size_t i = 0; i < 5000; ++i)
            for (std::size_t p = 0; p < 3072; ++p) {
                all[p % 3] += things.train.bytes[i * 3072 + p] / 5120000.0;
                of_class[static_cast<std::size_t>(things.train.classes[i])][p % 3] +=
                    things.train.bytes[i * 3072 + p] / 512000.0;
            }
        for (const auto& means : of_class)
            for (std::size_t channel = 0; channel < 3; ++channel)
                CHECK(means[channel] == doctest::Approx(all[channel]).epsilon(0.25));
    }
}
