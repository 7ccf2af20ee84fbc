#pragma once

#include "tests/layers/reference.h"
#include "tests/layers/support.h"

namespace tests {

/// A layer alone, with inputs that can be set and whose gradients can be read: each input is a dense layer without
/// bias over the rows of the unit matrix, so its kernel (rows, size) is the batch, and the kernel's gradient the
/// input's.
struct Probe {
    Probe(const Ref<Layer>& layer, const std::vector<Shape>& inputs, const std::vector<std::string>& frozen = {},
          Phase phase = Phase::training, PlainLoop plain_loop = reference);
    Probe(const std::string& yaml, const std::vector<Shape>& inputs) : Probe(make<Layer>(yaml), inputs) {}

    /// Of input k, or of a parameter of the layer by its name; `gradient` is empty for what does not learn.
    std::span<float> src(std::size_t k) { return value("source" + std::to_string(k) + "/kernel"); }
    std::span<float> diff_src(std::size_t k) { return gradient("source" + std::to_string(k) + "/kernel"); }
    std::span<float> value(const std::string& path);
    std::span<float> gradient(const std::string& path);
    std::vector<double> output();
    double run() { return trained.step(step); }

    /// The same in double, for the reference; the layer's own activation is applied by `expected`.
    Case situation();
    std::vector<double> expected(const Case& c) const;
    /// The loss that `expected` gives.
    double expected_loss(const Case& c) const;

    static constexpr std::int64_t rows = 5;
    std::uint64_t step = 3;
    std::vector<Shape> shapes;
    Ref<Layer> layer;
    PlainLoop plain_loop;
    Phase phase;
    bool frozen;
    Trained trained;
};

}  // namespace tests
