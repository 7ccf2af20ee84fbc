#include "runner/results/within.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runner/counted.h"

namespace runner {

namespace {

/// Two digits, or those before the point.
std::string short_number(double number) {
    return number < 10 ? fmt::format("{:.2g}", number) : fmt::format("{:.0f}", number);
}

}  // namespace

std::string words_of_seconds(double seconds) {
    constexpr double minute = 60, hour = 60 * minute;
    if (seconds < 2 * minute) return short_number(seconds) + " s";
    if (seconds < 2 * hour) return short_number(seconds / minute) + " min";
    return short_number(seconds / hour) + " h";
}

std::string within_sentence(const Within& within) {
    std::string text = within.missing == 0
                           ? fmt::format("All trials had their time within {}.", words_of_seconds(within.seconds))
                           : fmt::format("Within {} there was no time for {}: the same command goes on from there.",
                                         words_of_seconds(within.seconds), counted(within.missing, "trial"));
    return fmt::format("{}{}{}", text, within.outlook.empty() ? "" : " ", fmt::join(within.outlook, " "));
}

}  // namespace runner
