#include <cmath>

#include "layers/optimizer.h"

namespace layers::optimizers {

extern const Kind adam, adamw;

namespace {

struct Constants {
    float alpha, rest_1, rest_2, epsilon;
};

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void adapt(float* __restrict w,
                                                                                 const float* __restrict g,
                                                                                 float* __restrict m,
                                                                                 float* __restrict v, std::size_t n,
                                                                                 Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        m[i] += (g[i] - m[i]) * c.rest_1;
        v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
        w[i] -= m[i] * c.alpha / (std::sqrt(v[i]) + c.epsilon);
    }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void adapt_to_greatest(
    float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v,
    float* __restrict greatest, std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        m[i] += (g[i] - m[i]) * c.rest_1;
        v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
        greatest[i] = greatest[i] > v[i] ? greatest[i] : v[i];
        w[i] -= m[i] * c.alpha / (std::sqrt(greatest[i]) + c.epsilon);
    }
}

/// Kingma and Ba 2015, with epsilon after the bias correction of the rate: w -= lr·√(1-β2ᵗ)/(1-β1ᵗ) · m/(√v + eps).
struct Adam : Optimizer {
    double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
    bool amsgrad = false;

    Adam() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return std::vector<float>(amsgrad ? 3 : 2); }
    void update(const Update& u) const override {
        const auto t = static_cast<double>(u.step);
        const double alpha = u.learning_rate * std::sqrt(1 - std::pow(beta_2, t)) / (1 - std::pow(beta_1, t));
        const Constants c{static_cast<float>(alpha), static_cast<float>(1 - beta_1), static_cast<float>(1 - beta_2),
                          static_cast<float>(epsilon)};
        float *const m = u.slots[0].data(), *const v = u.slots[1].data();
        if (amsgrad)
            adapt_to_greatest(u.weights.data(), u.gradient.data(), m, v, u.slots[2].data(), u.weights.size(), c);
        else
            adapt(u.weights.data(), u.gradient.data(), m, v, u.weights.size(), c);
    }
};

struct AdamW : Adam {
    AdamW() { weight_decay = 0.004; }
};

Fields fields() {
    const Range share{.least = 0, .below = 1};
    return with_common_optimizer_fields(
        {field("beta_1", &Adam::beta_1, "how much of the mean gradient stays each step", share),
         field("beta_2", &Adam::beta_2, "how much of the mean square stays each step", share),
         field("epsilon", &Adam::epsilon, "added to the root", {.least = 0}),
         field("amsgrad", &Adam::amsgrad, "divide by the greatest mean square so far")});
}

}  // namespace

const Kind adam =
    declare<Adam>({.name = "adam", .doc = "mean gradient divided by the root of its mean square", .fields = fields()});

const Kind adamw = declare<AdamW>({.name = "adamw", .doc = "adam with weight decay", .fields = fields()});

}  // namespace layers::optimizers
