#pragma once

#include <span>

#include "layers/losses/loss.h"

namespace layers {

/// The sum over the rows of what each costs, times its weight; fills diff_src likewise. As Keras has `sample_weight`:
/// the mean is this sum over how many rows there are, whatever they weigh. No weights: all are 1.
double weighted_sum(const Loss& loss, const LossCall& call, std::span<const float> weights);

/// A loss knows sums alone, so it is asked of each row, of which each counts `weight_of(row)`.
template <class WeightOf>
double sum_of_rows(const Loss& loss, const LossCall& call, WeightOf weight_of) {
    double total = 0;
    for (std::size_t row = 0; row < static_cast<std::size_t>(call.rows); ++row) {
        const LossCall one = call.row(row);
        const double weight = weight_of(row);
        total += weight * loss(one);
        const auto share = static_cast<float>(weight / static_cast<double>(call.rows));
        for (std::int64_t i = 0; one.diff_src && i < call.width; ++i) one.diff_src[i] *= share;
    }
    return total;
}

/// Whether any row counts otherwise than the others do by themselves.
bool are_weighted(std::span<const float> weights);

}  // namespace layers
