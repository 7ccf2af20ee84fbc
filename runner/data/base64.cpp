#include "runner/data/base64.h"

#include <algorithm>

namespace runner {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 3; ++i) three = three << 8 | (i < count ? bytes[at + i] : 0U);
        for (std::size_t i = 0; i < 4; ++i) text += i <= count ? base64_digits[three >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return {};
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        std::string_view four = text.substr(at, 4);
        while (at + 4 == text.size() && four.size() > 2 && four.ends_with('=')) four.remove_suffix(1);
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t digit = i < four.size() ? base64_digits.find(four[i]) : 0;
            if (digit == base64_digits.npos) return {};
            three = three << 6 | static_cast<std::uint32_t>(digit);
        }
        for (std::size_t i = 0; i + 1 < four.size(); ++i)
            bytes.push_back(static_cast<std::uint8_t>(three >> (16 - 8 * i) & 255));
    }
    // Bits that belong to no byte are 0: one text for the same bytes.
    if (to_base64(bytes) != text) return {};
    return bytes;
}

}  // namespace runner
