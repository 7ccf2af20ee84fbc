#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

LAYERS_MULTIVERSION void adapt(float* __restrict w, const float* __restrict g, float* __restrict a, std::size_t n,
                               float rate, float epsilon) {
    for (std::size_t i = 0; i < n; ++i) {
        a[i] += g[i] * g[i];
        w[i] -= rate * g[i] / std::sqrt(a[i] + epsilon);
    }
}

struct Adagrad : Optimizer {
    double initial_accumulator_value = 0.1, epsilon = 1e-7;

    Adagrad() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {static_cast<float>(initial_accumulator_value)}; }
    void update(const Update& u) const override {
        adapt(u.weights.data(), u.gradient.data(), u.slots[0].data(), u.weights.size(),
              static_cast<float>(u.learning_rate), static_cast<float>(epsilon));
    }
};

}  // namespace

extern const Kind adagrad = make_kind<Adagrad>(
    {.name = "adagrad",
     .doc = "steps divided by the root of the sum of all squared gradients",
     .fields = with_common_optimizer_fields(
         {field("initial_accumulator_value", &Adagrad::initial_accumulator_value, "where the sum starts", {.least = 0}),
          field("epsilon", &Adagrad::epsilon, "added inside the root", {.least = 0})})});

}  // namespace layers::optimizers
