#include <algorithm>
#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float of_mean, of_gradient, of_square, rest_1, rest_2, epsilon;
};

LAYERS_MULTIVERSION void adapt(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v,
                               std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        m[i] += (g[i] - m[i]) * c.rest_1;
        v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
        w[i] -= (c.of_mean * m[i] + c.of_gradient * g[i]) / (std::sqrt(v[i] * c.of_square) + c.epsilon);
    }
}

/// The momentum of step t, u_t = β1 (1 - 0.5 · 0.96ᵗ), the next one, and the products of all up to each.
struct Momenta {
    double now, next, product, next_product;
};

/// ∏ (1 - 0.5 · 0.96ⁱ) for i up to each step; after `settled` steps 0.96ᵗ is below a double's precision, and no factor
/// changes the product any more.
constexpr std::int64_t settled = 1000;

const std::vector<double>& warm_up() {
    static const std::vector<double> products = [] {
        std::vector<double> made = {1};
        for (std::int64_t t = 1; t <= settled; ++t)
            made.push_back(made.back() * (1 - 0.5 * std::pow(0.96, static_cast<double>(t))));
        return made;
    }();
    return products;
}

/// From the step alone, so that there is nothing to keep.
Momenta momenta(double beta_1, std::int64_t step) {
    const auto t = static_cast<double>(step);
    const double decay = std::pow(0.96, t), product = warm_up()[static_cast<std::size_t>(std::min(step, settled))];
    const double now = beta_1 * (1 - 0.5 * decay), next = beta_1 * (1 - 0.5 * 0.96 * decay);
    return {now, next, std::pow(beta_1, t) * product, std::pow(beta_1, t) * product * next};
}

/// Dozat 2016.
struct Nadam : Optimizer {
    double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;

    Nadam() { learning_rate.value = 0.001; }
    std::vector<float> slots() const override { return {0, 0}; }
    void update(const Update& u) const override {
        const Momenta mu = momenta(beta_1, u.step);
        const double of_square = 1 / (1 - std::pow(beta_2, static_cast<double>(u.step)));
        const Constants c{static_cast<float>(u.learning_rate * mu.next / (1 - mu.next_product)),
                          static_cast<float>(u.learning_rate * (1 - mu.now) / (1 - mu.product)),
                          static_cast<float>(of_square),
                          static_cast<float>(1 - beta_1),
                          static_cast<float>(1 - beta_2),
                          static_cast<float>(epsilon)};
        adapt(u.weights.data(), u.gradient.data(), u.slots[0].data(), u.slots[1].data(), u.weights.size(), c);
    }
};

}  // namespace

extern const Kind nadam = make_kind<Nadam>(
    {.name = "nadam",
     .doc = "adam with Nesterov's momentum",
     .fields = with_common_optimizer_fields(
         {field("beta_1", &Nadam::beta_1, "decay rate of the mean gradient", {.least = 0, .below = 1}),
          field("beta_2", &Nadam::beta_2, "decay rate of the mean squared gradient", {.least = 0, .below = 1}),
          field("epsilon", &Nadam::epsilon, "added to the root", {.least = 0})})});

}  // namespace layers::optimizers
