#include "layers/kinds/normalization.h"

#include "layers/kinds/sources.h"

namespace layers::kinds {

Shape NormalizationLayer::columns_of(std::span<const Shape> src) {
    const Shape& shape = single(src);
    if (shape.empty()) throw ShapeError("takes samples with at least one side, received []");
    return {shape.back()};
}

std::vector<ParameterDeclaration> NormalizationLayer::gamma_and_beta(const Shape& columns) const {
    const auto side = static_cast<double>(columns.front());
    std::vector<ParameterDeclaration> parameters;
    if (scale)
        parameters.push_back({.name = "gamma",
                              .shape = columns,
                              .initializer = gamma_initializer,
                              .fans = {side, side},
                              .regularizer = gamma_regularizer,
                              .constraint = gamma_constraint});
    if (center)
        parameters.push_back({.name = "beta",
                              .shape = columns,
                              .initializer = beta_initializer,
                              .fans = {side, side},
                              .regularizer = beta_regularizer,
                              .constraint = beta_constraint});
    return parameters;
}

Operand NormalizationLayer::write_scaled(InferenceWriter& writer, const Operand& normalized,
                                         const WrittenInputs& inputs) const {
    if (!scale && !center) return normalized;
    const Constant gamma = scale ? inputs.parameter("gamma") : Constant{"one", {}, {1}};
    const Constant beta = center ? inputs.parameter("beta") : Constant{"zero", {}, {0}};
    return writer.scale(normalized, {"zero", {}, {0}}, gamma, beta);
}

Fields normalization_fields(const Fields& more_initializers) {
    using Normalizing = NormalizationLayer;
    Fields fields = {field("epsilon", &Normalizing::epsilon, "added to the variance", {.above = 0}),
                     field("center", &Normalizing::center, "whether beta is added"),
                     field("scale", &Normalizing::scale, "whether gamma multiplies"),
                     field("beta_initializer", &Normalizing::beta_initializer, "initial values of beta"),
                     field("gamma_initializer", &Normalizing::gamma_initializer, "initial values of gamma")};
    fields = joined(std::move(fields), more_initializers);
    return joined(std::move(fields),
                  {field("beta_regularizer", &Normalizing::beta_regularizer, "penalty on beta"),
                   field("gamma_regularizer", &Normalizing::gamma_regularizer, "penalty on gamma"),
                   field("beta_constraint", &Normalizing::beta_constraint, "projection of beta after each update"),
                   field("gamma_constraint", &Normalizing::gamma_constraint, "projection of gamma after each update")});
}

}  // namespace layers::kinds
