#pragma once

#include "layers/declared.h"
#include "layers/steps/builder.h"
#include "layers/steps/inference_writer.h"

namespace layers {

/// A function between layers, elementwise or (softmax) over a sample.
struct Activation : Component {
    virtual void build(Builder& builder) const = 0;
    /// It returns what it gets, as `linear` does: then it costs nothing.
    virtual bool identity() const { return false; }
    /// It is max(x, 0), which some layers can do themselves.
    virtual bool rectifies() const { return false; }
    /// One sample in double, plainly: what tests and documentation hold the kernels against.
    virtual void reference(std::span<const double> src, std::span<double> dst) const = 0;
    /// Says what it does to `src`, for another program.
    virtual Operand write(InferenceWriter& writer, const Operand& src) const = 0;
    /// Where the derivative jumps, such as 0 for relu: the gradient checker keeps away.
    virtual std::vector<double> kinks() const { return {}; }
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Activation>();

}  // namespace declare
