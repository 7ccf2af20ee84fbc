#pragma once

#include "layers/steps/builder.h"

namespace layers {

/// Appends the steps of a softmax over the last side of the samples.
void build_softmax(Builder& builder);

}  // namespace layers
