#pragma once

#include <string>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// Every family of components that a file can name, in the order in which help shows them.
const std::vector<const Catalog*>& families();

/// Whether two words name components of one family, such as `adam` and `sgd`.
bool same_family(const std::string& a, const std::string& b);

}  // namespace runner
