#pragma once

#include <concepts>
#include <string>

namespace runner {

/// A count as people read it: `10,000,000`.
std::string grouped(double count);
std::string grouped(std::integral auto count) { return grouped(static_cast<double>(count)); }

}  // namespace runner
