#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float rate, beta_1, rest_1, beta_2, rest_2;
};

LAYERS_MULTIVERSION void follow(float* __restrict w, const float* __restrict g, float* __restrict m, std::size_t n,
                                Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        const float direction = m[i] * c.beta_1 + g[i] * c.rest_1;
        w[i] -= direction > 0 ? c.rate : (direction < 0 ? -c.rate : 0.0f);
        m[i] = m[i] * c.beta_2 + g[i] * c.rest_2;
    }
}

/// Chen et al. 2023.
struct Lion : Optimizer {
    double beta_1 = 0.9, beta_2 = 0.99;

    Lion() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {0}; }
    void update(const Update& u) const override {
        const Constants c{static_cast<float>(u.learning_rate), static_cast<float>(beta_1),
                          static_cast<float>(1 - beta_1), static_cast<float>(beta_2), static_cast<float>(1 - beta_2)};
        follow(u.weights.data(), u.gradient.data(), u.slots[0].data(), u.weights.size(), c);
    }
};

}  // namespace

extern const Kind lion = make_kind<Lion>(
    {.name = "lion",
     .doc = "steps of one size in the direction of the mean gradient",
     .fields = with_common_optimizer_fields(
         {field("beta_1", &Lion::beta_1, "weight of the mean in the direction", {.least = 0, .below = 1}),
          field("beta_2", &Lion::beta_2, "decay rate of the mean gradient", {.least = 0, .below = 1})})});

}  // namespace layers::optimizers
