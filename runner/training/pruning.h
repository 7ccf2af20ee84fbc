#pragma once

#include <optional>

#include "layers/engine/parameters.h"
#include "runner/config/spec/experiment.h"

namespace runner {

/// Share of exact zeros in the kernels; biases and statistics don't count.
double sparsity(const layers::Parameters& parameters);

/// Sets the kernel values up to this size to zero.
void prune_threshold(layers::Parameters& parameters, double threshold);
/// Sets this share of the kernel values, the smallest of all kernels together, to zero; of equals the earlier ones.
void prune_fraction(layers::Parameters& parameters, double fraction);

/// A variant that names one threshold or one fraction is judged by its pruned network; where it names several
/// fractions, each is measured on a copy.
bool prunes_network(const EvaluationSpec& evaluation);

}  // namespace runner
