#pragma once

#include <vector>

#include "layers/losses/loss.h"

namespace layers {

/// `loss`, where each sample counts by its class, as with Keras's `class_weight`: what it costs is multiplied, and the
/// mean is over the samples all the same. One weight for each class.
Ref<Loss> weigh_classes(Ref<Loss> loss, std::vector<double> weights);

}  // namespace layers
