#pragma once

#include <string>

namespace runner {

/// Whether two words name components of one family, such as `adam` and `sgd`.
bool same_family(const std::string& a, const std::string& b);

}  // namespace runner
