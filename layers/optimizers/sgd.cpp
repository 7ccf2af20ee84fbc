#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

LAYERS_MULTIVERSION void descend(float* __restrict w, const float* __restrict g, std::size_t n, float rate) {
    for (std::size_t i = 0; i < n; ++i) w[i] -= g[i] * rate;
}

LAYERS_MULTIVERSION void roll(float* __restrict w, const float* __restrict g, float* __restrict v, std::size_t n,
                              float rate, float momentum) {
    for (std::size_t i = 0; i < n; ++i) {
        v[i] = v[i] * momentum - g[i] * rate;
        w[i] += v[i];
    }
}

LAYERS_MULTIVERSION void roll_ahead(float* __restrict w, const float* __restrict g, float* __restrict v, std::size_t n,
                                    float rate, float momentum) {
    for (std::size_t i = 0; i < n; ++i) {
        const float step = g[i] * rate;
        v[i] = v[i] * momentum - step;
        w[i] += v[i] * momentum - step;
    }
}

/// v = μv - lr·g; w += v, or with Nesterov w += μv - lr·g: the rate stands inside v.
struct Sgd : Optimizer {
    double momentum = 0;
    bool nesterov = false;

    Sgd() { learning_rate.value = 0.01; }
    std::vector<float> slots() const override { return std::vector<float>(momentum != 0 ? 1 : 0); }
    void update(const Update& u) const override {
        const auto rate = static_cast<float>(u.learning_rate), mu = static_cast<float>(momentum);
        const std::size_t n = u.weights.size();
        if (momentum == 0)
            descend(u.weights.data(), u.gradient.data(), n, rate);
        else
            (nesterov ? roll_ahead : roll)(u.weights.data(), u.gradient.data(), u.slots[0].data(), n, rate, mu);
    }
};

}  // namespace

extern const Kind sgd =
    make_kind<Sgd>({.name = "sgd",
                    .doc = "stochastic gradient descent",
                    .fields = with_common_optimizer_fields(
                        {field("momentum", &Sgd::momentum, "share of the previous step that is added to the next one",
                               {.least = 0, .most = 1}),
                         field("nesterov", &Sgd::nesterov, "look ahead along the momentum")}),
                    .aliases = {"SGD"}});

}  // namespace layers::optimizers
