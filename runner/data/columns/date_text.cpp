#include "runner/data/columns/date_text.h"

#include <charconv>
#include <chrono>
#include <ctime>

namespace runner {
namespace {

using std::chrono::day, std::chrono::month, std::chrono::year;

/// Reads a text from its beginning on; what does not fit makes it `wrong`.
struct Scanner {
    std::string_view left;
    bool wrong = false;

    int digits(std::size_t count) {
        int number = 0;
        const auto [stop, error] = std::from_chars(left.data(), left.data() + std::min(count, left.size()), number);
        wrong = wrong || error != std::errc() || stop != left.data() + count || left.front() == '-';
        left.remove_prefix(std::min(count, left.size()));
        return number;
    }
    bool take(char c) {
        const bool found = left.starts_with(c);
        left.remove_prefix(found ? 1 : 0);
        return found;
    }
    void expect(char c) { wrong = !take(c) || wrong; }
};

std::optional<double> seconds_of(int y, int m, int d, double time) {
    const std::chrono::year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (m < 1 || d < 1 || !date.ok()) return {};
    return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) * 86400 + time;
}

/// Behind the date; nothing where it is none.
std::optional<double> time_of(Scanner& text) {
    if (text.left.empty()) return 0;
    if (!text.take('T') && !text.take(' ')) return {};
    const int hours = text.digits(2);
    text.expect(':');
    const int minutes = text.digits(2);
    double seconds = text.take(':') ? text.digits(2) : 0;
    if (text.take('.'))
        for (double digit = 0.1; !text.left.empty() && text.left.front() >= '0' && text.left.front() <= '9';
             digit /= 10)
            seconds += digit * text.digits(1);
    text.take('Z');
    const bool good = !text.wrong && text.left.empty() && hours < 24 && minutes < 60 && seconds < 61;
    return good ? std::optional(hours * 3600 + minutes * 60 + seconds) : std::nullopt;
}

std::optional<double> read_as(const std::string& cell, const std::string& format) {
    std::tm parts{};
    parts.tm_mday = 1;
    const char* stop = ::strptime(cell.c_str(), format.c_str(), &parts);
    if (!stop || *stop != '\0') return {};
    return seconds_of(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                      static_cast<double>(parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec - parts.tm_gmtoff));
}

}  // namespace

std::optional<double> read_date(std::string_view cell, const std::string& format) {
    if (!format.empty()) return read_as(std::string(cell), format);
    Scanner text{cell};
    const int y = text.digits(4);
    const bool slash = text.take('/');
    if (!slash) text.expect('-');
    const int m = text.digits(2);
    text.expect(slash ? '/' : '-');
    const int d = text.digits(2);
    if (text.wrong) return {};
    const auto time = time_of(text);
    return time ? seconds_of(y, m, d, *time) : std::nullopt;
}

}  // namespace runner
