#include "runner/thousands.h"

#include <fmt/format.h>

#include <cmath>

namespace runner {

std::string with_thousands(double count) {
    const std::string digits = fmt::format("{:.0f}", count);
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) result += ',';
        result += digits[i];
    }
    return result;
}

std::string estimated(double count) {
    double unit = 1;
    while (count >= 100 * unit) unit *= 10;
    return with_thousands(unit * std::ceil(count / unit));
}

}  // namespace runner
