#pragma once

#include <functional>
#include <span>
#include <vector>

#include "layers/losses/loss.h"

/// What losses need to find the best of all constant answers.
namespace layers::losses {

/// Of each of the classes 0 … `classes` - 1 in the targets.
std::vector<double> shares_of(const Targets& targets, std::int64_t classes);
/// In nats.
double entropy(std::span<const double> shares);

double mean(std::span<const double> values);
/// A value with at most half of the weight on either side.
double weighted_median(std::span<const double> values, std::span<const double> weights);
double median(std::span<const double> values);
/// Where `slope`, which never falls, changes its sign between `low` and `high`.
double find_zero(double low, double high, const std::function<double(double)>& slope);

}  // namespace layers::losses
