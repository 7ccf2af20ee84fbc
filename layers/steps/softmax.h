#pragma once

#include "layers/steps/building.h"

namespace layers {

/// Appends the steps of a softmax over the last side of the samples.
void build_softmax(Building& building);

}  // namespace layers
