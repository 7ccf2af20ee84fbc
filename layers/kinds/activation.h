#pragma once

#include "layers/kinds/layer.h"

namespace layers {

/// The layer `activation: FUNCTION`.
Ref<Layer> activation_layer(Ref<Activation> function);

}  // namespace layers
