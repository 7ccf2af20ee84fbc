#pragma once

#include "layers/kinds/layer.h"

namespace layers::kinds {

/// A layer that normalizes values, then scales them by gamma and shifts them by beta, with Keras's settings for both.
struct NormalizationLayer : Layer {
    double epsilon = 1e-3;
    bool center = true, scale = true;
    Ref<Initializer> beta_initializer = standard<Initializer>("zeros");
    Ref<Initializer> gamma_initializer = standard<Initializer>("ones");
    Ref<Regularizer> beta_regularizer, gamma_regularizer;
    Ref<Constraint> beta_constraint, gamma_constraint;

protected:
    /// The shape of the only input's last side, which gamma and beta have too. Throws ShapeError where there is none.
    static Shape columns_of(std::span<const Shape> src);
    /// Gamma and beta, those of them that there are, of this shape.
    std::vector<ParameterDeclaration> gamma_and_beta(const Shape& columns) const;
    /// What is normalized, times gamma, plus beta, for programs elsewhere.
    Operand write_scaled(InferenceWriter& writer, const Operand& normalized, const WrittenInputs& inputs) const;
};

/// The settings of a NormalizationLayer, in Keras's order: initializers of a layer's own come after those of beta and
/// gamma.
Fields normalization_fields(const Fields& more_initializers = {});

}  // namespace layers::kinds
