#include "runner/training/observers/epoch_observer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace runner {

double Epoch::value(std::string_view column) const {
    const auto found = std::ranges::find(numbers, column, [](const auto& number) { return number.first; });
    return found != numbers.end() && std::isfinite(found->second) ? found->second
                                                                  : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace runner
