#pragma once

#include <span>

#include "layers/losses/answer.h"

namespace runner {

/// Adds to `sums` what the outputs of some samples, rows of `width`, mean as probabilities.
void add_probabilities(const layers::Answer& answer, std::span<const float> outputs, std::int64_t width,
                       std::span<double> sums);

/// The entropy, in nats, of each sample's mean probabilities, on average over the samples. `sums`: of that many passes,
/// rows of `width`.
double mean_entropy(const layers::Answer& answer, std::span<const double> sums, std::int64_t width, double passes);

}  // namespace runner
