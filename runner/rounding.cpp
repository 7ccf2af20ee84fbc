#include "runner/rounding.h"

#include <algorithm>
#include <cmath>

namespace runner {

void Rounding::add(std::span<const double> made_of) {
    for (const double number : made_of)
        if (std::isfinite(number)) largest_ = std::max(largest_, std::abs(number));
}

bool Rounding::same(double a, double b) const { return a == b || std::abs(a - b) <= tolerance(); }

}  // namespace runner
