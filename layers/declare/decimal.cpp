#include "layers/declare/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace declare {
namespace {

/// What stands behind the `e`; 0 where there is none. One that no integer holds is as good as the largest.
std::int64_t exponent_of(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string_view::npos) return 0;
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    constexpr std::int64_t beyond = std::int64_t{1} << 40;
    if (error == std::errc::result_out_of_range) return digits.starts_with('-') ? -beyond : beyond;
    return exponent;
}

/// Whether the first digit that counts stands for less than 1.
bool is_below_one(std::string_view text) {
    const std::string_view digits = text.substr(0, text.find_first_of("eE"));
    const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
    const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
    return point - first + (first > point ? 1 : 0) + exponent_of(text) <= 0;
}

}  // namespace

std::optional<double> read_decimal(std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (stop != end) return {};
    // It does not say on which side.
    if (error == std::errc::result_out_of_range)
        number = is_below_one(text) ? 0 : std::numeric_limits<double>::infinity();
    else if (error != std::errc() || !std::isfinite(number))
        return {};
    return error == std::errc() ? number : std::copysign(number, text.front() == '-' ? -1.0 : 1.0);
}

}  // namespace declare
