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
    /// Value by value, of operands of one shape.
    enum class Combine { sum, product, maximum };
    virtual Operand combine(Combine how, std::span<const Operand> src) = 0;
    /// Pictures (height, width, channels) under windows; `kernel` (height, width, in / groups, out).
    virtual Operand convolve(const Operand& src, const Windows& windows, std::int64_t groups, const Constant& kernel,
                             const Constant* bias) = 0;
    /// What convolve() does to gradients: from pictures of `windows`' dst to such of its src; `kernel` (height, width,
    /// out, in).
    virtual Operand convolve_back(const Operand& src, const Windows& windows, const Constant& kernel,
                                  const Constant* bias) = 0;
    /// Of each window and channel the largest value.
    virtual Operand pool_maximum(const Operand& src, const Windows& windows) = 0;
    /// The mean; what stands around the picture does not count.
    virtual Operand pool_average(const Operand& src, const Windows& windows) = 0;
    /// Along a side of the sample, counted from 0; `dst` is the shape that comes of it.
    virtual Operand concatenate(std::span<const Operand> src, std::size_t side, const Shape& dst) = 0;
    virtual Operand reshape(const Operand& src, const Shape& shape) = 0;
    /// The sides of a sample in another order, counted from 0.
    virtual Operand transpose(const Operand& src, const std::vector<std::size_t>& order) = 0;
    /// A picture amid zeros, `top` below the upper and `left` beside the left edge of `dst`.
    virtual Operand pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) = 0;
    /// What lies there of a picture.
    virtual Operand crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) = 0;
    /// A picture so many times as high and wide: of each place the nearest value, or what lies between the middles of
    /// the neighbours.
    virtual Operand enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) = 0;
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
