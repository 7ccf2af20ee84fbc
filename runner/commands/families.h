#pragma once

#include <vector>

#include "layers/declare/catalog.h"

namespace runner {

/// Every family of components that a file can name, in the order in which help shows them.
const std::vector<const declare::Catalog*>& families();

}  // namespace runner
