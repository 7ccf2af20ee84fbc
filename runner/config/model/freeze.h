#pragma once

#include <string>
#include <vector>

#include "layers/engine/graph.h"
#include "runner/declared.h"

namespace runner {

/// Freezes the layers of `network` that `patterns`, the value of `freeze`, match. `paths` are those of all layers of
/// the file, dropped ones included.
void freeze_layers(const Value& patterns, const std::vector<std::string>& paths, layers::NetworkSpec& network,
                   Diagnostics& diagnostics);

}  // namespace runner
