#include <algorithm>
#include <cmath>
#include <filesystem>

#include "layers/math/shape.h"
#include "tests/layers/probe.h"

using namespace layers;
using namespace tests;

// One harness for every layer that the catalog lists, by the examples of its own declaration.

namespace {

struct Sample {
    std::string yaml;
    std::vector<Shape> inputs;
};

std::vector<Sample> samples() {
    std::vector<Sample> list;
    for (const Kind* kind : catalog<Layer>().kinds)
        for (const Example& example : kind->examples) list.push_back({example.yaml, example.inputs});
    return list;
}

bool close(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

std::vector<std::string> trainable_paths(Probe& probe) {
    std::vector<std::string> paths;
    for (const Parameter& parameter : probe.trained.graph.parameters)
        if (parameter.trainable) paths.push_back(parameter.path);
    return paths;
}

/// As Caffe's checker: the slope of the float32 network between two steps of 1e-2.
void check_by_differences(Probe& probe, const std::string& path) {
    constexpr float h = 1e-2f;
    const auto values = probe.value(path);
    const auto gradient = probe.gradient(path);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float middle = values[i];
        probe.run();
        const auto found = static_cast<double>(gradient[i]);
        values[i] = middle + h;
        const double above = probe.run();
        values[i] = middle - h;
        const double below = probe.run();
        values[i] = middle;
        CAPTURE(path);
        CAPTURE(i);
        CHECK_MESSAGE(close(found, (above - below) / (2 * static_cast<double>(h)), 1e-3),
                      found << " but differences give " << (above - below) / (2 * static_cast<double>(h)));
    }
}

/// As benchdnn and gradcheck: against the plain loop in double, whose slope is exact to about 1e-9.
void check_by_reference(Probe& probe, const std::string& path) {
    constexpr double h = 1e-5;
    probe.run();
    const auto gradient = probe.gradient(path);
    Case c = probe.situation();
    std::vector<double>& values =
        path.starts_with("source") ? c.src[static_cast<std::size_t>(path[6] - '0')] : c.parameters.at(path.substr(6));
    REQUIRE(values.size() == gradient.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double middle = values[i];
        values[i] = middle + h;
        const double above = probe.expected_loss(c);
        values[i] = middle - h;
        const double below = probe.expected_loss(c);
        values[i] = middle;
        CAPTURE(path);
        CAPTURE(i);
        const auto found = static_cast<double>(gradient[i]);
        CHECK_MESSAGE(close(found, (above - below) / (2 * h), 2e-6),
                      found << " but the reference has " << (above - below) / (2 * h));
    }
}

std::vector<float> everything(Probe& probe) {
    probe.run();
    std::vector<float> all(probe.trained.plan.output().values().begin(), probe.trained.plan.output().values().end());
    const auto values = probe.trained.parameters.values();
    const auto gradients = probe.trained.parameters.gradients();
    all.insert(all.end(), values.begin(), values.end());
    all.insert(all.end(), gradients.begin(), gradients.end());
    return all;
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("every layer has an example, and one file of its own") {
        int files = 0;
        for (const auto& file : std::filesystem::directory_iterator(PROJECT_DIR "/layers/kinds"))
            files +=
                file.path().extension() == ".cpp" && file.path().stem() != "sources" && file.path().stem() != "catalog";
        CHECK(static_cast<std::size_t>(files) == catalog<Layer>().kinds.size());
        for (const Kind* kind : catalog<Layer>().kinds) {
            CAPTURE(kind->name);
            CHECK_FALSE(kind->examples.empty());
            CHECK(std::filesystem::exists(PROJECT_DIR "/layers/kinds/" + kind->name + ".cpp"));
        }
    }

    TEST_CASE("every layer gives what its plain loop in double gives") {
        for (const Sample& sample : samples())
            for (const Phase phase : {Phase::training, Phase::inference, Phase::monte_carlo}) {
                CAPTURE(sample.yaml);
                CAPTURE(static_cast<int>(phase));
                Probe probe(sample.yaml, sample.inputs, {}, phase);
                const Case before = probe.situation();
                probe.trained.plan.forward({probe.step});
                const auto expected = probe.expected(before), found = probe.output();
                REQUIRE(found.size() == expected.size());
                CHECK(size_of(probe.trained.graph.nodes.back().dst) * Probe::rows ==
                      static_cast<std::int64_t>(expected.size()));
                for (std::size_t i = 0; i < found.size(); ++i) {
                    CAPTURE(i);
                    CHECK_MESSAGE(close(found[i], expected[i], 2e-6), found[i] << " but expected " << expected[i]);
                }
            }
    }

    TEST_CASE("every layer's gradients are the slopes, of itself and of its plain loop") {
        for (const Sample& sample : samples())
            for (const bool frozen : {false, true}) {
                CAPTURE(sample.yaml);
                CAPTURE(frozen);
                Probe probe(sample.yaml, sample.inputs,
                            frozen ? std::vector<std::string>{"layer"} : std::vector<std::string>{});
                for (const std::string& path : trainable_paths(probe)) {
                    check_by_differences(probe, path);
                    check_by_reference(probe, path);
                }
            }
    }

    TEST_CASE("every layer gives the same bits twice") {
        for (const Sample& sample : samples()) {
            CAPTURE(sample.yaml);
            Probe first(sample.yaml, sample.inputs), second(sample.yaml, sample.inputs);
            CHECK(everything(first) == everything(second));
        }
    }

    TEST_CASE("every layer reads back what it writes") {
        for (const Sample& sample : samples()) {
            CAPTURE(sample.yaml);
            const Value written = write_component(*make<Layer>(sample.yaml));
            const Value again = write_component(*make<Layer>(show(written)));
            CHECK_MESSAGE(same(written, again), show(written) << " became " << show(again));
        }
        for (const Kind* kind : catalog<Activation>().kinds)
            for (const Example& example : kind->examples) {
                const Value written = write_component(*make<Activation>(example.yaml));
                CHECK(same(written, write_component(*make<Activation>(show(written)))));
            }
    }

    TEST_CASE("a frozen layer keeps every value and its neighbours learn as before") {
        for (const Sample& sample : samples()) {
            CAPTURE(sample.yaml);
            Probe frozen(sample.yaml, sample.inputs, {"layer"});
            const auto before = frozen.situation().parameters;
            frozen.run();
            CHECK(frozen.situation().parameters == before);
            for (const auto& [name, values] : before) CHECK(frozen.gradient("layer/" + name).empty());
        }
    }

    TEST_CASE("parameters above frozen ones get the gradients that they would get anyway") {
        for (const Sample& sample : samples()) {
            CAPTURE(sample.yaml);
            Probe all(sample.yaml, sample.inputs), top(sample.yaml, sample.inputs, {"source0", "source1", "source2"});
            all.run(), top.run();
            for (const std::string& path : trainable_paths(top))
                CHECK(std::ranges::equal(all.gradient(path), top.gradient(path)));
        }
    }
}
