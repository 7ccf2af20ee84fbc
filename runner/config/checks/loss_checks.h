#pragma once

#include "runner/config/checks/context.h"

/// Whether the loss fits what the data have and what the network ends with.
namespace runner {

/// False where the loss does not take what the data have.
bool check_loss(const CheckContext& context);
/// Classes that are weighed, of data that have none such.
void check_class_weight(const CheckContext& context);
/// The width of the last layer, and the activation that it ends with. Needs the graph, and a loss that fits the data.
void check_output(const CheckContext& context);

}  // namespace runner
