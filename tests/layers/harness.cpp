#include "tests/layers/harness.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace tests {
namespace {

bool close(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

std::vector<std::string> trainable_paths(const Probe& probe) {
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

void check_values(const Sample& sample, Phase phase) {
    CAPTURE(static_cast<int>(phase));
    Probe probe = sample.probe({}, phase);
    const Case before = probe.situation();
    probe.trained.plan.forward({probe.step});
    const auto expected = probe.expected(before), found = probe.output();
    REQUIRE(found.size() == expected.size());
    CHECK(size_of(probe.trained.graph.nodes.back().dst) * Probe::rows == static_cast<std::int64_t>(expected.size()));
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i);
        CHECK_MESSAGE(close(found[i], expected[i], 2e-6), found[i] << " but expected " << expected[i]);
    }
}

}  // namespace

std::vector<Sample> samples_of(const Kind& kind, const PlainLoop& plain_loop) {
    CAPTURE(kind.name);
    REQUIRE_FALSE(kind.examples.empty());
    const Catalog alone{"layer", "a", {&kind}};
    std::vector<Sample> samples;
    for (const Example& example : kind.examples) {
        Diagnostics diagnostics;
        const auto made = read_component(yaml(example.yaml), alone, {"an example", {}, diagnostics});
        REQUIRE_MESSAGE(made != nullptr, diagnostics.render());
        samples.push_back({example.yaml, std::dynamic_pointer_cast<const Layer>(made), example.inputs, plain_loop});
    }
    return samples;
}

void check_values(const Sample& sample) {
    CAPTURE(sample.yaml);
    for (const Phase phase : {Phase::training, Phase::inference, Phase::monte_carlo}) check_values(sample, phase);
}

void check_gradients(const Sample& sample) {
    CAPTURE(sample.yaml);
    for (const bool frozen : {false, true}) {
        CAPTURE(frozen);
        Probe probe = sample.probe(frozen ? std::vector<std::string>{"layer"} : std::vector<std::string>{});
        for (const std::string& path : trainable_paths(probe)) {
            check_by_differences(probe, path);
            check_by_reference(probe, path);
        }
    }
}

void check_same_bits(const Sample& sample) {
    CAPTURE(sample.yaml);
    Probe first = sample.probe(), second = sample.probe();
    CHECK(everything(first) == everything(second));
}

void check_settings(const Sample& sample) {
    CAPTURE(sample.yaml);
    const Catalog alone{"layer", "a", {sample.layer->kind}};
    const Value written = write_component(*sample.layer);
    Diagnostics diagnostics;
    const auto again = read_component(yaml(show(written)), alone, {"what was written", {}, diagnostics});
    REQUIRE_MESSAGE(again != nullptr, diagnostics.render());
    CHECK_MESSAGE(same(written, write_component(*again)), show(written) << " became " << show(write_component(*again)));
}

void check_frozen(const Sample& sample) {
    CAPTURE(sample.yaml);
    Probe frozen = sample.probe({"layer"});
    const auto before = frozen.situation().parameters;
    frozen.run();
    CHECK(frozen.situation().parameters == before);
    for (const auto& [name, values] : before) CHECK(frozen.gradient("layer/" + name).empty());
    Probe all = sample.probe(), top = sample.probe({"source0", "source1", "source2"});
    all.run(), top.run();
    for (const std::string& path : trainable_paths(top))
        CHECK(std::ranges::equal(all.gradient(path), top.gradient(path)));
}

void check_layer(const Sample& sample) {
    check_values(sample);
    check_gradients(sample);
    check_same_bits(sample);
    check_settings(sample);
    check_frozen(sample);
}

}  // namespace tests
