#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/math/vector_math.h"
#include "layers/regularizers/regularizer.h"

namespace layers::regularizers {
namespace {

/// l1 · Σ|w| + l2 · Σw². In Keras too there is no ½ before l2.
struct L1L2 : Regularizer {
    double l1 = 0, l2 = 0;

    double penalty(std::span<const float> weights) const override;
    void add_gradient(std::span<const float> weights, std::span<float> diff_weights) const override;
};

LAYERS_MULTIVERSION double sum_of_sizes(const float* w, std::size_t n) {
    return vector_math::sum(n, [=](std::size_t i) { return static_cast<double>(std::abs(w[i])); });
}

LAYERS_MULTIVERSION double sum_of_squares(const float* w, std::size_t n) {
    return vector_math::sum(n, [=](std::size_t i) { return static_cast<double>(w[i]) * static_cast<double>(w[i]); });
}

LAYERS_MULTIVERSION void add_gradients(const float* __restrict w, float* __restrict diff, std::size_t n, float l1,
                                       float l2_twice) {
    for (std::size_t i = 0; i < n; ++i) {
        const float sign = w[i] > 0 ? l1 : (w[i] < 0 ? -l1 : 0.0f);
        diff[i] += sign + l2_twice * w[i];
    }
}

double L1L2::penalty(std::span<const float> weights) const {
    double sum = 0;
    if (l1 != 0) sum += l1 * sum_of_sizes(weights.data(), weights.size());
    if (l2 != 0) sum += l2 * sum_of_squares(weights.data(), weights.size());
    return sum;
}

void L1L2::add_gradient(std::span<const float> weights, std::span<float> diff_weights) const {
    add_gradients(weights.data(), diff_weights.data(), weights.size(), static_cast<float>(l1),
                  static_cast<float>(2 * l2));
}

const Range size{.least = 0};

}  // namespace

extern const Kind l1 =
    make_kind<L1L2>({.name = "l1",
                     .doc = "factor · Σ|w|",
                     .fields = {field("factor", &L1L2::l1, "weight of the penalty", size).as_main().as_required()}});

extern const Kind l2 =
    make_kind<L1L2>({.name = "l2",
                     .doc = "factor · Σw²",
                     .fields = {field("factor", &L1L2::l2, "weight of the penalty", size).as_main().as_required()}});

extern const Kind l1_l2 =
    make_kind<L1L2>({.name = "l1_l2",
                     .doc = "l1 · Σ|w| + l2 · Σw²",
                     .fields = {field("l1", &L1L2::l1, "weight of the sizes", size).as_required(),
                                field("l2", &L1L2::l2, "weight of the squares", size).as_required()}});

}  // namespace layers::regularizers
