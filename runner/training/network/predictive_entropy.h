#pragma once

#include <cstdint>
#include <span>

namespace runner {

/// Adds to `sums` what the logits of some samples (rows of `width`) mean as shares of the classes: by softmax, or one
/// of two classes by the sigmoid.
void add_shares(std::span<const float> logits, std::int64_t width, std::span<double> sums);

/// The entropy, in nats, of each sample's mean shares, on average over the samples. `sums`: of that many passes, rows
/// of `width`; a width of 1 is the share of one of two classes.
double mean_entropy(std::span<const double> sums, std::int64_t width, double passes);

}  // namespace runner
