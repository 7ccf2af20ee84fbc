#pragma once

#include <concepts>
#include <string>

namespace runner {

/// A count as people read it: `10,000,000`.
std::string with_thousands(double count);
std::string with_thousands(std::integral auto count) { return with_thousands(static_cast<double>(count)); }

/// Of a count that is reckoned from chance two digits: `310,000` of 306,178.
std::string estimated(double count);
std::string estimated(std::integral auto count) { return estimated(static_cast<double>(count)); }

}  // namespace runner
