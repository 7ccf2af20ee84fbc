#pragma once

#include "layers/losses/loss.h"

namespace layers {

/// A loss of two classes, where each output says yes or no to a question of its own, and each target is 1 or 0.
Ref<Loss> of_booleans(Ref<Loss> loss);

}  // namespace layers
