#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/config/spec/experiment.h"
#include "runner/record/record.h"
#include "runner/training/network/part_measures.h"

namespace runner {

/// Share of exact zeros in the kernels; biases and statistics don't count.
double sparsity(const layers::Parameters& parameters);

/// Sets the kernel values up to this size to zero.
void prune_threshold(layers::Parameters& parameters, double threshold);
/// Sets this share of the kernel values, the smallest of all kernels together, to zero; of equals the earlier ones.
void prune_fraction(layers::Parameters& parameters, double fraction);
/// By the one threshold or the one fraction of the settings.
void prune_network(layers::Parameters& parameters, const Prune& settings);

/// A variant that names one threshold or one fraction is evaluated by its pruned network; where it names several
/// fractions, each is measured on a copy.
bool prunes_network(const EvaluationSpec& evaluation);

/// The network on a part of the data after each of these fractions alone was pruned; the parameters come out as they
/// went in. Nothing where a stop was requested before the end.
std::optional<std::vector<PruneRecord>> measure_pruned(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                                       std::span<const double> fractions, const std::stop_token& stop);

}  // namespace runner
