#include "tests/layers/probe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace tests {
namespace {

NetworkSpec around(const Ref<Layer>& made, const std::vector<Shape>& inputs, const std::vector<std::string>& frozen) {
    std::vector<Line> lines;
    Line layer = {.path = "layer", .layer = {}, .made = made};
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        const std::string source = fmt::format("source{}", k);
        lines.push_back({source, fmt::format("dense: {{units: {}, use_bias: false}}", size_of(inputs[k])), {"input"}});
        lines.push_back({source + "/shaped", fmt::format("reshape: [{}]", fmt::join(inputs[k], ", ")), {source}});
        layer.from.push_back(source + "/shaped");
    }
    lines.push_back(layer);
    return network({{Probe::rows}}, lines, frozen);
}

}  // namespace

Probe::Probe(const Ref<Layer>& layer_, const std::vector<Shape>& inputs, const std::vector<std::string>& frozen_paths,
             Phase phase_, PlainLoop plain_loop_)
    : shapes(inputs),
      layer(layer_),
      plain_loop(std::move(plain_loop_)),
      phase(phase_),
      frozen(std::ranges::find(frozen_paths, "layer") != frozen_paths.end()),
      trained(around(layer, inputs, frozen_paths), rows, phase) {
    const auto unit = trained.plan.input().values();
    std::ranges::fill(unit, 0.0f);
    for (std::int64_t i = 0; i < rows; ++i) unit[static_cast<std::size_t>(i * (rows + 1))] = 1;
    for (std::size_t i = 0; i < trained.parameters.count(); ++i) {
        const std::string& path = trained.parameters.declaration(i).path;
        fill(trained.parameters.value(i), static_cast<int>(path.size()) + 3 * (path.back() - 'a') + path[6]);
        if (path.ends_with("variance"))
            for (float& v : trained.parameters.value(i)) v = std::abs(v) + 0.5f;
    }
}

std::span<float> Probe::value(const std::string& path) {
    const auto index = trained.parameters.find(path);
    REQUIRE(index);
    return trained.parameters.value(*index);
}

std::span<float> Probe::gradient(const std::string& path) {
    return trained.parameters.gradient(*trained.parameters.find(path));
}

std::vector<double> Probe::output() {
    const auto values = trained.plan.output().values();
    return {values.begin(), values.end()};
}

Case Probe::situation() {
    Case c = {.layer = layer.get(),
              .rows = rows,
              .shapes = shapes,
              .src = {},
              .parameters = {},
              .phase = phase,
              .frozen = frozen,
              .path = "layer",
              .step = step};
    for (std::size_t k = 0; k < shapes.size(); ++k) c.src.emplace_back(src(k).begin(), src(k).end());
    for (std::size_t i = 0; i < trained.parameters.count(); ++i) {
        const std::string& path = trained.parameters.declaration(i).path;
        const auto values = trained.parameters.value(i);
        if (path.starts_with("layer/")) c.parameters[path.substr(6)] = {values.begin(), values.end()};
    }
    return c;
}

std::vector<double> Probe::expected(const Case& c) const {
    std::vector<double> dst = plain_loop(c);
    if (!layer->activation()) return dst;
    std::vector<double> after(dst.size());
    const std::size_t size = dst.size() / static_cast<std::size_t>(rows);
    for (std::size_t i = 0; i < dst.size(); i += size)
        layer->activation()->reference(std::span(dst).subspan(i, size), std::span(after).subspan(i, size));
    return after;
}

double Probe::expected_loss(const Case& c) const {
    const auto dst = expected(c);
    double sum = 0;
    for (std::size_t i = 0; i < dst.size(); ++i) sum += WeightedSum::weight(static_cast<std::int64_t>(i)) * dst[i];
    return sum;
}

}  // namespace tests
