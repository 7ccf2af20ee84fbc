#pragma once

#include <functional>

#include "runner/config/spec/model.h"

namespace runner {

/// The shape of a sample, asked for where a model leaves its input out; nothing where the data do not tell it.
using SampleShape = std::function<std::optional<Shape>()>;

/// Reads the section `model`; what is wrong is reported. Aliases, merges and parameters are expanded in `model`; a null
/// item of a list stays in place, and its `via` names the `$x` that it came from. `blocks` are the file's, or null. A
/// model that has errors may come back without nodes.
ModelSpec read_model(const Value& model, const Value* blocks, Diagnostics& diagnostics, const SampleShape& sample = {});

}  // namespace runner
