#pragma once

#include "layers/declare/value.h"

namespace runner {

/// The JSON Schema (draft 7, which editors know best) of an experiment file, made of what the parser reads by: it
/// accepts every file that the parser accepts, and completes and explains keys and names. What needs several places at
/// once, such as shapes, stays with `runner check`.
declare::Value experiment_schema();

}  // namespace runner
