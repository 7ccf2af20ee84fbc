#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float rate, rho, rest, momentum, epsilon;
};

LAYERS_MULTIVERSION void scale(float* __restrict w, const float* __restrict g, float* __restrict v, std::size_t n,
                               Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        v[i] = c.rho * v[i] + c.rest * (g[i] * g[i]);
        w[i] -= c.rate * g[i] / std::sqrt(v[i] + c.epsilon);
    }
}

LAYERS_MULTIVERSION void scale_and_roll(float* __restrict w, const float* __restrict g, float* __restrict v,
                                        float* __restrict m, std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        v[i] = c.rho * v[i] + c.rest * (g[i] * g[i]);
        m[i] = c.momentum * m[i] + c.rate * g[i] / std::sqrt(v[i] + c.epsilon);
        w[i] -= m[i];
    }
}

/// As above with the gradient's variance instead of its square; `m` is not kept without momentum.
void scale_centered(float* w, const float* g, float* v, float* mean, float* m, std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        v[i] = c.rho * v[i] + c.rest * (g[i] * g[i]);
        mean[i] = c.rho * mean[i] + c.rest * g[i];
        const float step = c.rate * g[i] / std::sqrt(v[i] - mean[i] * mean[i] + c.epsilon);
        if (m) m[i] = c.momentum * m[i] + step;
        w[i] -= m ? m[i] : step;
    }
}

struct RmsProp : Optimizer {
    double rho = 0.9, momentum = 0, epsilon = 1e-7;
    bool centered = false;

    RmsProp() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return std::vector<float>(1u + centered + (momentum > 0)); }
    void update(const Update& u) const override {
        const Constants c{static_cast<float>(u.learning_rate), static_cast<float>(rho), static_cast<float>(1 - rho),
                          static_cast<float>(momentum), static_cast<float>(epsilon)};
        float* const w = u.weights.data();
        float* const m = momentum > 0 ? u.slots.back().data() : nullptr;
        const std::size_t n = u.weights.size();
        if (centered)
            scale_centered(w, u.gradient.data(), u.slots[0].data(), u.slots[1].data(), m, n, c);
        else if (m)
            scale_and_roll(w, u.gradient.data(), u.slots[0].data(), m, n, c);
        else
            scale(w, u.gradient.data(), u.slots[0].data(), n, c);
    }
};

}  // namespace

extern const Kind rmsprop = make_kind<RmsProp>(
    {.name = "rmsprop",
     .doc = "steps divided by the root of the gradient's mean square",
     .fields = with_common_optimizer_fields(
         {field("rho", &RmsProp::rho, "decay rate of the mean squared gradient", {.least = 0, .most = 1}),
          field("momentum", &RmsProp::momentum, "share of the previous step that is added to the next one",
                {.least = 0, .most = 1}),
          field("epsilon", &RmsProp::epsilon, "added inside the root", {.least = 0}),
          field("centered", &RmsProp::centered, "divide by the gradient's standard deviation instead")})});

}  // namespace layers::optimizers
