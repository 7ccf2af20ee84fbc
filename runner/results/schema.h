#pragma once

#include "layers/declare/value.h"

namespace runner {

/// The JSON Schema (draft 7) of `results.json`. Later versions may add keys; what stands here stays.
declare::Value results_schema();

}  // namespace runner
