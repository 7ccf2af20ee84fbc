#pragma once

#include "runner/config/checks/context.h"

/// The rules about training and evaluation.
namespace runner {

void check_metrics(const CheckContext& context);
void check_precision(const CheckContext& context);
void check_batch_size(const CheckContext& context);
/// Whether boundaries in steps and in epochs rise together, where it is known how many steps an epoch has.
void check_schedule(const CheckContext& context);
/// Whether early stopping and learning rate watch columns that the curve will have.
void check_monitors(const CheckContext& context);

// These need the graph.
/// Whether what weight decay is to leave out is there.
void check_excluded(const CheckContext& context);
void check_learning(const CheckContext& context);
void check_memory(const CheckContext& context);
void check_batch_statistics(const CheckContext& context);
void check_monte_carlo(const CheckContext& context);

}  // namespace runner
