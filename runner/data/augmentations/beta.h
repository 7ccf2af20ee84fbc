#pragma once

#include "layers/math/random.h"

namespace runner {

/// From the symmetric beta distribution with both parameters `alpha`.
double draw_beta(double alpha, layers::Draws& draws);

}  // namespace runner
