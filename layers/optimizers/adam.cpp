#include <immintrin.h>

#include <cmath>
#include <limits>

#include "layers/math/multiversion.h"
#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

namespace {

struct Constants {
    float alpha, rest_1, rest_2, epsilon;
};

[[gnu::target_clones("arch=x86-64-v3", "default")]] void adapt_by_root(float* __restrict w, const float* __restrict g,
                                                                       float* __restrict m, float* __restrict v,
                                                                       std::size_t n, Constants c) {
    for (std::size_t i = 0; i < n; ++i) {
        m[i] += (g[i] - m[i]) * c.rest_1;
        v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
        w[i] -= m[i] * c.alpha / (std::sqrt(v[i]) + c.epsilon);
    }
}

/// √x within two units in the last place: the processor's estimate of 1/√x and a step of Newton's method. Its own root
/// would keep the unit busy that also divides.
[[gnu::target("arch=x86-64-v4"), gnu::always_inline]] inline __m512 root(__m512 x) {
    const __m512 least = _mm512_set1_ps(std::numeric_limits<float>::min());
    const __m512 estimate = _mm512_rsqrt14_ps(_mm512_max_ps(least, x));
    const __m512 first = _mm512_mul_ps(x, estimate);
    const __m512 half = _mm512_mul_ps(estimate, _mm512_set1_ps(0.5f));
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(first, first, x), half, first);
}

struct Lanes {
    __m512 alpha, rest_1, rest_2, epsilon;
};

/// `adapt_by_root` for sixteen weights, or for `some` of them.
[[gnu::target("arch=x86-64-v4"), gnu::always_inline]] inline void adapt_lanes(float* w, const float* g, float* m,
                                                                              float* v, const Lanes& c,
                                                                              __mmask16 some) {
    const __m512 gradient = _mm512_maskz_loadu_ps(some, g);
    __m512 mean = _mm512_maskz_loadu_ps(some, m), square = _mm512_maskz_loadu_ps(some, v);
    mean = _mm512_add_ps(mean, _mm512_mul_ps(_mm512_sub_ps(gradient, mean), c.rest_1));
    square = _mm512_add_ps(square, _mm512_mul_ps(_mm512_sub_ps(_mm512_mul_ps(gradient, gradient), square), c.rest_2));
    const __m512 change = _mm512_div_ps(_mm512_mul_ps(mean, c.alpha), _mm512_add_ps(root(square), c.epsilon));
    _mm512_mask_storeu_ps(m, some, mean);
    _mm512_mask_storeu_ps(v, some, square);
    _mm512_mask_storeu_ps(w, some, _mm512_sub_ps(_mm512_maskz_loadu_ps(some, w), change));
}

[[gnu::target("arch=x86-64-v4")]] void adapt_wide(float* __restrict w, const float* __restrict g, float* __restrict m,
                                                  float* __restrict v, std::size_t n, Constants c) {
    const Lanes lanes = {_mm512_set1_ps(c.alpha), _mm512_set1_ps(c.rest_1), _mm512_set1_ps(c.rest_2),
                         _mm512_set1_ps(c.epsilon)};
    constexpr std::size_t width = 16, ahead = 256;  // the processor itself fetches ahead within 4 KiB only
    constexpr __mmask16 all = 0xffff;
    std::size_t i = 0;
    for (; i + width <= n; i += width) {
        for (float* p : {w, m, v}) __builtin_prefetch(p + i + ahead, 1);
        adapt_lanes(w + i, g + i, m + i, v + i, lanes, all);
    }
    const auto rest = static_cast<__mmask16>((1u << (n - i)) - 1);
    if (rest != 0) adapt_lanes(w + i, g + i, m + i, v + i, lanes, rest);
}

/// What x86-64-v4 adds, part by part: clang knows no name for the whole.
bool has_512_bits() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

void adapt(float* w, const float* g, float* m, float* v, std::size_t n, Constants c) {
    static const bool wide = has_512_bits();
    wide ? adapt_wide(w, g, m, v, n, c) : adapt_by_root(w, g, m, v, n, c);
}

LAYERS_MULTIVERSION void adapt_to_greatest(float* __restrict w, const float* __restrict g, float* __restrict m,
                                           float* __restrict v, float* __restrict greatest, std::size_t n,
                                           Constants c) {
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
        {field("beta_1", &Adam::beta_1, "decay rate of the mean gradient", share),
         field("beta_2", &Adam::beta_2, "decay rate of the mean squared gradient", share),
         field("epsilon", &Adam::epsilon, "added to the root", {.least = 0}),
         field("amsgrad", &Adam::amsgrad, "divide by the greatest mean square so far")});
}

}  // namespace

extern const Kind adam = make_kind<Adam>(
    {.name = "adam", .doc = "mean gradient divided by the root of its mean square", .fields = fields()});

extern const Kind adamw = make_kind<AdamW>({.name = "adamw", .doc = "adam with weight decay", .fields = fields()});

}  // namespace layers::optimizers
