#pragma once

#include <concepts>
#include <string>

namespace runner {

/// A count as people read it: `10,000,000`.
std::string with_thousands(double count);
std::string with_thousands(std::integral auto count) { return with_thousands(static_cast<double>(count)); }

}  // namespace runner
