#include "runner/data/columns/cell_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "layers/declare/decimal.h"

namespace runner {
namespace {

bool is_word(std::string_view cell, std::string_view lower) {
    return std::ranges::equal(cell, lower,
                              [](char c, char l) { return std::tolower(static_cast<unsigned char>(c)) == l; });
}

/// The digits of a cell, from its beginning on.
class Digits {
public:
    explicit Digits(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    std::int64_t number() const { return number_; }
    bool ended() const { return at_ == end_; }
    bool pass(char c) {
        const bool here = at_ != end_ && *at_ == c;
        at_ += here;
        return here;
    }
    /// Takes those that stand here; returns how many.
    std::size_t take() {
        const char* const begin = at_;
        for (int digit = 0; at_ != end_ && (digit = *at_ - '0') >= 0 && digit < 10; ++at_)
            number_ = number_ * 10 + digit;
        return static_cast<std::size_t>(at_ - begin);
    }
    /// The same, for decimals, which are many: four at once.
    std::size_t take_many() {
        const char* const begin = at_;
        for (std::uint32_t four = 0; end_ - at_ >= 4; at_ += 4) {
            std::memcpy(&four, at_, 4);
            if (((four & 0xF0F0F0F0) | ((four + 0x06060606) & 0xF0F0F0F0) >> 4) != 0x33333333) break;
            four = (four & 0x0F0F0F0F) * (1 + (10 << 8)) >> 8;  // two numbers of two digits
            number_ = number_ * 10'000 + ((four & 0x00FF00FF) * (1 + (100 << 16)) >> 16);
        }
        return static_cast<std::size_t>(at_ - begin) + take();
    }

private:
    static_assert(std::endian::native == std::endian::little, "the first digit is the lowest byte");

    const char* at_;
    const char* end_;
    std::int64_t number_ = 0;
};

/// Most numbers: up to 15 digits and a point, but no exponent. Both the digits and the power of ten that divides them
/// are exact as doubles then, so that the quotient is rounded once, as it should be. Nothing for all others.
std::optional<double> short_number(std::string_view cell) {
    constexpr std::array powers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    constexpr std::size_t most = powers.size() - 1;
    if (cell.size() > most + 2) return {};
    Digits digits(cell);
    const bool negative = digits.pass('-');
    const std::size_t whole = digits.take(), decimals = digits.pass('.') ? digits.take_many() : 0;
    if (!digits.ended() || whole + decimals == 0 || whole + decimals > most) return {};
    const double number = static_cast<double>(digits.number()) / powers[decimals];
    return negative ? -number : number;
}

std::optional<double> plain_number(std::string_view cell) {
    if (const auto number = short_number(cell)) return number;
    const bool plus = cell.size() > 1 && cell[0] == '+' && cell[1] != '-';
    return declare::read_decimal(cell.substr(plus));
}

/// Whether every mark between thousands has three digits behind it, and one at least before, which is not a single 0:
/// `0,001` is a decimal. None may stand behind the whole number.
bool parts_thousands(std::string_view cell, char mark, char decimal) {
    const std::size_t end = std::min(cell.size(), cell.find_first_of(std::string{decimal, 'e', 'E'}));
    std::string_view whole = cell.substr(0, end);
    if (cell.find(mark, end) != std::string_view::npos) return false;
    if (whole.starts_with('+') || whole.starts_with('-')) whole.remove_prefix(1);
    std::size_t at = whole.find(mark);
    if (at == std::string_view::npos) return true;
    if (at == 0 || at > 3 || whole.front() == '0') return false;
    for (; at < whole.size(); at += 4)
        if (whole[at] != mark || whole.size() < at + 4 || whole.substr(at + 1, 3).find(mark) != whole.npos)
            return false;
    return at == whole.size();
}

}  // namespace

bool is_too_large(double number) {
    constexpr double too_large = 0x1.ffffffp127;  // what is below is rounded to the largest float32
    return std::abs(number) >= too_large;
}

bool CellFormat::is_missing(std::string_view cell) const {
    if (cell.empty() || cell == "?") return true;
    const bool known = cell.size() <= 4 && (is_word(cell, "na") || is_word(cell, "nan") || is_word(cell, "null"));
    return known || is_said_to_be_missing(cell);
}

bool CellFormat::is_said_to_be_missing(std::string_view cell) const {
    return std::ranges::find(missing_values, cell) != missing_values.end();
}

std::optional<double> CellFormat::number(std::string_view cell) const {
    if (decimal == '.' && !thousands) return plain_number(cell);
    if (thousands && !parts_thousands(cell, *thousands, decimal)) return {};
    std::string plain;
    for (const char c : cell) {
        if (c == thousands) continue;
        if (c == '.' && decimal != '.') return {};
        plain += c == decimal ? '.' : c;
    }
    return plain_number(plain);
}

}  // namespace runner
