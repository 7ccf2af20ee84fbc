#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float one_over_rate, l1, l2_twice, shrinkage_twice, power;
};

/// One weight; `root_before` and `root_after` are the sum of squares to the power -learning_rate_power.
/// Within ±l1 the difference is exactly 0, and so is the weight.
inline void lead(float& w, float g, float& z, float root_before, float root_after, Constants c) {
    z += g + c.shrinkage_twice * w - (root_after - root_before) * c.one_over_rate * w;
    const float clipped = z < -c.l1 ? -c.l1 : (z > c.l1 ? c.l1 : z);
    w = (clipped - z) / (root_after * c.one_over_rate + c.l2_twice);
}

LAYERS_MULTIVERSION void follow_by_root(float* __restrict w, const float* __restrict g, float* __restrict n,
                                        float* __restrict z, std::size_t size, Constants c) {
    for (std::size_t i = 0; i < size; ++i) {
        const float after = n[i] + g[i] * g[i];
        lead(w[i], g[i], z[i], std::sqrt(n[i]), std::sqrt(after), c);
        n[i] = after;
    }
}

void follow_by_power(float* w, const float* g, float* n, float* z, std::size_t size, Constants c) {
    for (std::size_t i = 0; i < size; ++i) {
        const float after = n[i] + g[i] * g[i];
        lead(w[i], g[i], z[i], std::pow(n[i], c.power), std::pow(after, c.power), c);
        n[i] = after;
    }
}

/// McMahan et al. 2013.
struct Ftrl : Optimizer {
    double learning_rate_power = -0.5, initial_accumulator_value = 0.1, beta = 0;
    double l1_regularization_strength = 0, l2_regularization_strength = 0, l2_shrinkage_regularization_strength = 0;

    Ftrl() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {static_cast<float>(initial_accumulator_value), 0}; }
    void update(const Update& u) const override {
        if (u.learning_rate == 0) return;  // every term is divided by it
        const Constants c{static_cast<float>(1 / u.learning_rate), static_cast<float>(l1_regularization_strength),
                          static_cast<float>(2 * l2_regularization_strength + beta / u.learning_rate),
                          static_cast<float>(2 * l2_shrinkage_regularization_strength),
                          static_cast<float>(-learning_rate_power)};
        (learning_rate_power == -0.5 ? follow_by_root : follow_by_power)(
            u.weights.data(), u.gradient.data(), u.slots[0].data(), u.slots[1].data(), u.weights.size(), c);
    }
};

}  // namespace

extern const Kind ftrl =
    make_kind<Ftrl>({.name = "ftrl",
                     .doc = "follow the regularized leader: with L1 it makes weights exactly 0",
                     .fields = with_common_optimizer_fields(
                         {field("learning_rate_power", &Ftrl::learning_rate_power,
                                "how the rate falls with the squared gradients", {.most = 0}),
                          field("initial_accumulator_value", &Ftrl::initial_accumulator_value,
                                "where the sum of squares starts", {.least = 0}),
                          field("l1_regularization_strength", &Ftrl::l1_regularization_strength,
                                "pull towards exact zeros", {.least = 0}),
                          field("l2_regularization_strength", &Ftrl::l2_regularization_strength,
                                "pull towards small weights", {.least = 0}),
                          field("l2_shrinkage_regularization_strength", &Ftrl::l2_shrinkage_regularization_strength,
                                "penalty on the size of the weights, as part of the gradient", {.least = 0}),
                          field("beta", &Ftrl::beta, "lowers the rate of all weights", {.least = 0})})});

}  // namespace layers::optimizers
