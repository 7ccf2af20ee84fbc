#pragma once

#include <span>

#include "layers/losses/loss.h"

namespace layers {

/// The sum over the rows of what each costs, times its weight; fills diff_src likewise. As Keras has `sample_weight`:
/// the mean is this sum over how many rows there are, whatever they weigh. No weights: all are 1.
double weighted_sum(const Loss& loss, const LossCall& call, std::span<const float> weights);

/// Whether any row counts otherwise than the others do by themselves.
bool are_weighted(std::span<const float> weights);

}  // namespace layers
