#include "layers/losses/sample_weights.h"

#include <algorithm>

namespace layers {

bool are_weighted(std::span<const float> weights) {
    return std::ranges::any_of(weights, [](float weight) { return weight != 1; });
}

/// A loss knows sums alone, so it is asked of each row.
double weighted_sum(const Loss& loss, const LossCall& call, std::span<const float> weights) {
    if (!are_weighted(weights)) return loss(call);
    double total = 0;
    for (std::size_t row = 0; row < static_cast<std::size_t>(call.rows); ++row) {
        const LossCall one = call.row(row);
        const auto weight = static_cast<double>(weights[row]);
        total += weight * loss(one);
        for (std::int64_t i = 0; one.diff_src && i < call.width; ++i)
            one.diff_src[i] =
                static_cast<float>(static_cast<double>(one.diff_src[i]) * weight / static_cast<double>(call.rows));
    }
    return total;
}

}  // namespace layers
