#include "layers/constraints/constraint.h"

namespace layers::constraints {
namespace {

struct NonNeg : Constraint {
    void apply(std::span<float> weights, const Shape&) const override {
        for (float& w : weights) w = w < 0 ? 0 : w;
    }
};

}  // namespace

extern const Kind non_neg = make_kind<NonNeg>({.name = "non_neg", .doc = "makes negative weights 0"});

}  // namespace layers::constraints
