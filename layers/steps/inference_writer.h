#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "layers/declare/value.h"
#include "layers/math/shape.h"
#include "layers/math/slide.h"
#include "layers/steps/formula.h"

namespace layers {

/// A value of a network that is written down: what the written form calls it, and the shape of a sample of it.
struct Operand {
    std::string name;
    Shape shape;
};

/// Numbers that stay: a parameter of the network under its path, or what was reckoned from some.
struct Constant {
    std::string name;
    Shape shape;
    std::vector<float> values;
};

/// A function of each value. Some forms have it under a name of their own.
struct NamedFormula {
    declare::Value component;  // the activation with all its settings, as a file has it
    Formula formula;
};

/// Takes down what a network computes in inference, one operation after another, in a form that another program reads:
/// ONNX, C. Each layer says what it does in these words; who writes a form gives them their meaning there.
class InferenceWriter {
public:
    virtual ~InferenceWriter() = default;

    /// The operations that follow are those of this node; its result goes by its path.
    virtual void begin(const std::string& path) = 0;

    /// src (in) · kernel (in, out) + bias (out); `bias` may be null.
    virtual Operand dense(const Operand& src, const Constant& kernel, const Constant* bias) = 0;
    /// (src - center) · factor + shift, each as long as the last side, or of one value for all.
    virtual Operand scale(const Operand& src, const Constant& center, const Constant& factor,
                          const Constant& shift) = 0;
    /// Along the last side to mean 0 and, but for `epsilon`, variance 1.
    virtual Operand normalize(const Operand& src, double epsilon) = 0;
    /// src where it is positive, else slope · src; `slope` has the shape of a sample.
    virtual Operand leak(const Operand& src, const Constant& slope) = 0;
    virtual Operand apply(const Operand& src, const NamedFormula& function) = 0;
    /// Along the last side.
    virtual Operand softmax(const Operand& src) = 0;
    virtual Operand add(std::span<const Operand> src) = 0;
    /// Pictures (height, width, channels) under windows; `kernel` (height, width, in / groups, out).
    virtual Operand convolve(const Operand& src, const Windows& windows, std::int64_t groups, const Constant& kernel,
                             const Constant* bias) = 0;
    /// Of each window and channel the largest value.
    virtual Operand pool_maximum(const Operand& src, const Windows& windows) = 0;
    /// The mean; what stands around the picture does not count.
    virtual Operand pool_average(const Operand& src, const Windows& windows) = 0;
    /// Along a side of the sample, counted from 0; `dst` is the shape that comes of it.
    virtual Operand concatenate(std::span<const Operand> src, std::size_t side, const Shape& dst) = 0;
    virtual Operand reshape(const Operand& src, const Shape& shape) = 0;
};

/// What a layer gets when it is written down: what it reads, and its parameters by the names that it declared.
struct WrittenInputs {
    std::vector<Operand> src;
    Shape dst;  // of what it gives
    std::function<Constant(std::string_view name)> parameter;

    const Operand& single() const { return src.front(); }
};

/// A layer that has no words for what it does.
struct NotWritable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace layers
