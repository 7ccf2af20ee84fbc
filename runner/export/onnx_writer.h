#pragma once

#include "layers/steps/precision.h"
#include "runner/export/onnx_graph.h"

namespace runner {

/// Adds the operations of a network to a model of ONNX.
class OnnxWriter : public layers::InferenceWriter {
public:
    using Constant = layers::Constant;
    using Operand = layers::Operand;
    using Shape = layers::Shape;
    using Windows = layers::Windows;

    OnnxWriter(OnnxGraph& graph, layers::Precision precision) : graph_(graph), precision_(precision) {}

    void begin(const std::string& path) override { graph_.begin(path); }
    Operand dense(const Operand& src, const Constant& kernel, const Constant* bias) override;
    Operand scale(const Operand& src, const Constant& center, const Constant& factor, const Constant& shift) override;
    Operand normalize(const Operand& src, double epsilon) override;
    Operand leak(const Operand& src, const Constant& slope) override;
    Operand apply(const Operand& src, const layers::NamedFormula& function) override;
    Operand softmax(const Operand& src) override;
    Operand combine(Combine how, std::span<const Operand> src) override;
    Operand concatenate(std::span<const Operand> src, std::size_t side, const Shape& shape) override;
    Operand reshape(const Operand& src, const Shape& shape) override;
    Operand convolve(const Operand& src, const Windows& windows, std::int64_t groups, const Constant& kernel,
                     const Constant* bias) override;
    Operand convolve_back(const Operand& src, const Windows& windows, const Constant& kernel,
                          const Constant* bias) override;
    Operand transpose(const Operand& src, const std::vector<std::size_t>& order) override;
    Operand pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override;
    Operand crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override;
    Operand enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) override;
    Operand pool_maximum(const Operand& src, const Windows& windows) override { return pool("MaxPool", src, windows); }
    Operand pool_average(const Operand& src, const Windows& windows) override {
        return pool("AveragePool", src, windows);
    }

private:
    Operand normalize_channels(const Operand& src, const Constant& center, const Constant& factor,
                               const Constant& shift);
    Operand transposed(const Operand& src, const std::vector<std::int64_t>& order);
    Operand channels_first(const Operand& src) { return transposed(src, {0, 3, 1, 2}); }
    Operand channels_last(const Operand& src) { return transposed(src, {0, 2, 3, 1}); }
    void set_windows(const Windows& windows);
    Operand pool(const char* operation, const Operand& src, const Windows& windows);
    Operand mean(const Operand& src);
    std::string number(double value);
    Operand compute(const layers::Formula& formula, const Operand& x);
    Operand factor(const Operand& src);
    Constant factor(const Constant& kernel) const;

    OnnxGraph& graph_;
    layers::Precision precision_;
};

}  // namespace runner
