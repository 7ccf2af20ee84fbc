#include "layers/losses/sample_weights.h"

#include <algorithm>

namespace layers {

bool are_weighted(std::span<const float> weights) {
    return std::ranges::any_of(weights, [](float weight) { return weight != 1; });
}

double weighted_sum(const Loss& loss, const LossCall& call, std::span<const float> weights) {
    if (!are_weighted(weights)) return loss(call);
    return sum_of_rows(loss, call, [&](std::size_t row) { return static_cast<double>(weights[row]); });
}

}  // namespace layers
