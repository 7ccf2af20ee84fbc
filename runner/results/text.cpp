#include "runner/results/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/utf8.h"
#include "runner/thousands.h"

namespace runner {

int columns_of(std::string_view text) { return static_cast<int>(declare::count_characters(text)); }

std::vector<std::string> wrap(std::string_view text, int width) {
    std::vector<std::string> lines;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t\r\n", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (!lines.empty() && columns_of(lines.back()) + 1 + columns_of(word) <= width)
            lines.back().append(" ").append(word);
        else
            lines.emplace_back(word);
        at = end;
    }
    return lines;
}

namespace {
std::string spaces(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }
}  // namespace

std::string left(std::string_view text, int width) { return std::string(text) + spaces(width - columns_of(text)); }
std::string right(std::string_view text, int width) { return spaces(width - columns_of(text)) + std::string(text); }

std::string significant(double number, int digits) {
    if (std::isnan(number)) return "–";
    if (std::isinf(number)) return number > 0 ? "∞" : "−∞";
    if (number == 0) return "0";
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(number))));
    if (exponent < -5 || exponent > 14) return fmt::format("{:.{}g}", number, digits);
    return fmt::format("{:.{}f}", number, std::max(0, digits - 1 - exponent));
}

std::string signed_number(double number) {
    if (number == 0) return "0";
    const double size = std::abs(number);
    const bool whole = size < 1e6 && size == std::floor(size);
    const std::string sign = number > 0 ? "+" : "−";
    if (size >= 1e4 && size < 1e15) return sign + with_thousands(size);
    return sign + (whole ? fmt::format("{:.0f}", size) : significant(size, 3));
}

std::string escape_xml(std::string_view text) {
    std::string result;
    for (const char c : printable(text)) {
        switch (c) {
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '&':
                result += "&amp;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

}  // namespace runner
