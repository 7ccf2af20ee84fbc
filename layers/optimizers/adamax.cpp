#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float alpha, rest_1, beta_2, epsilon;
};

LAYERS_MULTIVERSION void adapt(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict u,
                               std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        m[i] += (g[i] - m[i]) * c.rest_1;
        const float faded = c.beta_2 * u[i], size = std::abs(g[i]);
        u[i] = faded > size ? faded : size;
        w[i] -= c.alpha * m[i] / (u[i] + c.epsilon);
    }
}

/// Kingma and Ba 2015, section 7.1.
struct Adamax : Optimizer {
    double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;

    Adamax() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {0, 0}; }
    void update(const Update& u) const override {
        const double alpha = u.learning_rate / (1 - std::pow(beta_1, static_cast<double>(u.step)));
        const Constants c{static_cast<float>(alpha), static_cast<float>(1 - beta_1), static_cast<float>(beta_2),
                          static_cast<float>(epsilon)};
        adapt(u.weights.data(), u.gradient.data(), u.slots[0].data(), u.slots[1].data(), u.weights.size(), c);
    }
};

}  // namespace

extern const Kind adamax = make_kind<Adamax>(
    {.name = "adamax",
     .doc = "adam with the running maximum of the gradient instead of its mean square",
     .fields = with_common_optimizer_fields(
         {field("beta_1", &Adamax::beta_1, "decay rate of the mean gradient", {.least = 0, .below = 1}),
          field("beta_2", &Adamax::beta_2, "decay rate of the running maximum", {.least = 0, .below = 1}),
          field("epsilon", &Adamax::epsilon, "added to the running maximum", {.least = 0})})});

}  // namespace layers::optimizers
