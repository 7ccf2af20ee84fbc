#pragma once

#include <span>
#include <string>
#include <vector>

#include "layers/activations/activation.h"
#include "layers/constraints/constraint.h"
#include "layers/initializers/initializer.h"
#include "layers/math/shape.h"
#include "layers/regularizers/regularizer.h"
#include "layers/steps/builder.h"

namespace layers {

/// A parameter or a piece of state that a layer owns.
struct ParameterDeclaration {
    std::string name;  // "kernel"; the full path is `hidden1/dense/kernel`
    Shape shape;
    Ref<Initializer> initializer;
    Fans fans = {};
    Ref<Regularizer> regularizer = {};  // may be null
    Ref<Constraint> constraint = {};    // may be null
    bool state = false;                 // never learned, such as moving statistics
};

/// The names that the layers here give their parameters: right words of a file even where a network has none such.
const std::vector<std::string>& parameter_names();

/// What a layer makes of its inputs: pure, before any memory is taken.
struct Signature {
    Shape dst;
    std::vector<ParameterDeclaration> parameters = {};
    std::int64_t multiply_adds = 0;  // per sample, forward
};

/// A node of a network. Its members are its settings; it owns no memory.
struct Layer : Component {
    /// Throws ShapeError for inputs that it cannot take.
    virtual Signature declare(std::span<const Shape> src) const = 0;
    /// Appends the layer's steps. Not called where the layer is a view in this phase.
    virtual void build(Builder& builder) const = 0;
    /// Says what the layer does in inference, for another program. Not called where it is a view.
    virtual Operand write(InferenceWriter&, const WrittenInputs&) const {
        throw NotWritable("there are no words for `" + std::string(name()) + "` yet");
    }
    /// dst is src, under another shape at most: flatten always, dropout in inference. Costs nothing.
    virtual bool is_view(Phase) const { return false; }
    /// Backward may write the first input's diff_src over diff_dst: each value is read before, or when, its place is
    /// written.
    virtual bool diffs_in_place() const { return false; }
    /// Its steps give max(dst, 0) where the builder asks for it: a `relu` behind it is a view then, where nobody else
    /// looks at dst.
    virtual bool absorbs_relu() const { return false; }
    /// The same input gives the same output in training: false for dropout, and for batch normalization unless frozen.
    virtual bool deterministic(bool /*frozen*/) const { return true; }
    /// An activation to follow as a node of its own: the graph splits `dense: {activation: elu}` in two.
    virtual Ref<Activation> activation() const { return nullptr; }
    /// The activation that this layer is, and nothing else: a loss may fold it when it comes last.
    virtual Ref<Activation> applies() const { return nullptr; }
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Layer>();

}  // namespace declare
