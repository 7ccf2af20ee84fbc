#include "tests/layers/support.h"

#include <cmath>

namespace tests {

NetworkSpec network(const std::vector<Shape>& inputs, const std::vector<Line>& lines,
                    const std::vector<std::string>& frozen) {
    NetworkSpec spec;
    spec.frozen = frozen;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        spec.inputs.push_back({inputs.size() == 1 ? "input" : "input" + std::to_string(i), inputs[i], {}});
    spec.output = spec.inputs.front().name;
    for (const Line& line : lines) {
        const auto from = line.from.empty() ? std::vector{spec.output} : line.from;
        spec.nodes.push_back({line.path, line.made ? line.made : make<Layer>(line.layer), from, line.share, {}, {}});
        spec.output = line.path;
    }
    return spec;
}

Graph graph(const NetworkSpec& spec) {
    Diagnostics diagnostics;
    Graph built = build_graph(spec, diagnostics);
    REQUIRE_MESSAGE(diagnostics.errors() == 0, diagnostics.render());
    return built;
}

double WeightedSum::operator()(const LossCall& call) const {
    double sum = 0;
    for (std::int64_t i = 0; i < call.rows * call.width; ++i) {
        sum += weight(i) * static_cast<double>(call.src[i]);
        if (call.diff_src) call.diff_src[i] = static_cast<float>(weight(i));
    }
    return sum;
}

void fill(std::span<float> values, int salt, double scale) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double wave = std::sin(1.7 * static_cast<double>(i) + 0.9 * salt + 0.3);
        values[i] = static_cast<float>(scale * (wave + (wave > 0 ? 0.1 : -0.1)));
    }
}

Trained::Trained(const NetworkSpec& spec, std::int64_t batch, Phase phase, std::uint64_t seed)
    : graph(tests::graph(spec)), parameters(graph), plan(graph, parameters, batch, phase, &loss, seed) {
    parameters.initialize(seed);
    for (std::size_t i = 0; i < graph.inputs.size(); ++i) fill(plan.input(i).values(), static_cast<int>(i));
}

double Trained::step(std::uint64_t number) {
    plan.forward({number});
    const double value = plan.loss();
    plan.backward({number});
    return value;
}

void train(Plan& plan, Stepper& stepper, int steps) {
    for (int t = 0; t < steps; ++t) {
        const Tick tick{static_cast<std::uint64_t>(t)};
        fill(plan.input().values(), t);
        plan.forward(tick);
        plan.loss();
        stepper.begin(0.01);
        plan.backward(tick);
        stepper.finish();
    }
}

}  // namespace tests
