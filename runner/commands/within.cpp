#include "runner/commands/within.h"

#include <fmt/format.h>

#include <charconv>

namespace runner {
namespace {

/// Of a letter; 0 for others.
double seconds_of_unit(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        default:
            return 0;
    }
}

/// The time that is told; throws UsageError where it is none, or does not go with other options.
double within_option(const Arguments& arguments) {
    const std::string text = arguments.get("--within").value_or("");
    const auto seconds = read_seconds(text);
    if (!seconds)
        throw UsageError(fmt::format("--within: expected a time such as 90s, 10m or 1h30m, received `{}`", text));
    if (arguments.has("--until-decided"))
        throw UsageError(
            "--within looks at the claims itself, up to the seeds that there are: in place of "
            "--until-decided write --seeds 30");
    if (arguments.has("--placebo")) throw UsageError("--placebo has its trials beforehand: leave --within out");
    if (arguments.has("--shard"))
        throw UsageError(
            "--shard: leave --within out: what decides most depends on what all shards find; stop a shard "
            "when its time is over, and collect");
    if (arguments.words.size() > 1)
        throw UsageError(fmt::format("--within takes one file, received {}", arguments.words.size()));
    return *seconds;
}

}  // namespace

std::optional<double> read_seconds(const std::string& text) {
    constexpr double most = 366 * 24 * 3600.0;
    double seconds = 0;
    const char *at = text.data(), *end = at + text.size();
    while (at != end) {
        double number = 0;
        const auto [next, error] = std::from_chars(at, end, number, std::chars_format::fixed);
        if (error != std::errc() || number < 0 || next == end || seconds_of_unit(*next) == 0) return {};
        seconds += number * seconds_of_unit(*next);
        at = next + 1;
    }
    return seconds > 0 && seconds <= most ? std::optional(seconds) : std::nullopt;
}

std::unique_ptr<Budget> budget_of(const Arguments& arguments) {
    if (!arguments.has("--within")) return nullptr;
    return std::make_unique<Budget>(within_option(arguments));
}

}  // namespace runner
