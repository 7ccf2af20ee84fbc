#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float rate, rho, rest, epsilon;
};

LAYERS_MULTIVERSION void adapt(float* __restrict w, const float* __restrict g, float* __restrict square,
                               float* __restrict moved, std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        square[i] = c.rho * square[i] + c.rest * (g[i] * g[i]);
        const float step = std::sqrt(moved[i] + c.epsilon) * g[i] / std::sqrt(square[i] + c.epsilon);
        moved[i] = c.rho * moved[i] + c.rest * (step * step);
        w[i] -= c.rate * step;
    }
}

struct Adadelta : Optimizer {
    double rho = 0.95, epsilon = 1e-7;

    Adadelta() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {0, 0}; }
    void update(const Update& u) const override {
        const Constants c{static_cast<float>(u.learning_rate), static_cast<float>(rho), static_cast<float>(1 - rho),
                          static_cast<float>(epsilon)};
        adapt(u.weights.data(), u.gradient.data(), u.slots[0].data(), u.slots[1].data(), u.weights.size(), c);
    }
};

}  // namespace

extern const Kind adadelta =
    make_kind<Adadelta>({.name = "adadelta",
                         .doc = "gradients scaled by recent steps over recent gradients, both as root mean squares",
                         .fields = with_common_optimizer_fields(
                             {field("rho", &Adadelta::rho, "decay rate of both means", {.least = 0, .most = 1}),
                              field("epsilon", &Adadelta::epsilon, "added inside the roots", {.least = 0})})});

}  // namespace layers::optimizers
