#include "runner/export/onnx_calendar.h"

#include <fmt/format.h>

namespace runner {

OnnxCalendar::Operand OnnxCalendar::part(const std::string& name) {
    if (const auto found = known_.find(name); found != known_.end()) return found->second;
    const Operand made = compute(name);
    return known_.emplace(name, made).first->second;
}

OnnxCalendar::Operand OnnxCalendar::compute(const std::string& name) {
    if (name == "days") return node("Add", part("whole days"), times(part("time"), 1.0 / 86400));
    if (name == "whole days") return over(seconds_, 86400);
    if (name == "time") return node("Sub", seconds_, times(part("whole days"), 86400));
    if (name == "hour") return over(part("time"), 3600);
    if (name == "minute") return rest(over(part("time"), 60), 60);
    if (name == "second") return rest(part("time"), 60);
    if (name == "weekday") return rest(plus(part("whole days"), 3), 7);  // 1970 began on a Thursday
    return civil(name);
}

/// Of 400 years, which have 146,097 days, the years and their days.
OnnxCalendar::Operand OnnxCalendar::civil(const std::string& name) {
    if (name == "from march") return plus(part("whole days"), 719468);  // of the year 0
    if (name == "era") return over(part("from march"), 146097);
    if (name == "of era") return rest(part("from march"), 146097);
    if (name == "year of era") {
        const Operand days = part("of era");
        const Operand leaps = node("Sub", node("Sub", over(days, 36524), over(days, 1460)), over(days, 146096));
        return over(node("Add", days, leaps), 365);
    }
    if (name == "of year") {
        const Operand years = part("year of era");
        const Operand before = node("Sub", node("Add", times(years, 365), over(years, 4)), over(years, 100));
        return node("Sub", part("of era"), before);
    }
    if (name == "month of year") return over(plus(times(part("of year"), 5), 2), 153);
    if (name == "in next") return over(part("month of year"), 10);  // 1 in January and February
    if (name == "year") return node("Add", node("Add", part("year of era"), times(part("era"), 400)), part("in next"));
    if (name == "month") return node("Sub", plus(part("month of year"), 3), times(part("in next"), 12));
    if (name == "day")
        return plus(node("Sub", part("of year"), over(plus(times(part("month of year"), 153), 2), 5)), 1);
    // The day of the year: what lies before March, 59 days or 60, or of the next year what is past December.
    const Operand year = part("year");
    const Operand leap = node("Sub", leaps_until(year), leaps_until(plus(year, -1)));
    const Operand from_january = node("Add", plus(part("of year"), 60), leap);
    return node("Sub", from_january, node("Mul", part("in next"), plus(leap, 365)));
}

OnnxCalendar::Operand OnnxCalendar::number(double value) {
    const auto [found, is_new] = numbers_.emplace(value, fmt::format("{}/{}", name_, value));
    if (is_new) graph_.constant(found->second, {}, {value});
    return {found->second, {}};
}

OnnxCalendar::Operand OnnxCalendar::node(const char* operation, const Operand& a, const Operand& b) {
    return graph_.node(operation, {a.name, b.name}, a.shape);
}

/// As often as it goes into it. The inverse is a little below the whole number where there is nothing over, so
/// something is added before, less than any day or second makes. That it comes before also keeps onnxruntime from
/// multiplying in the product of matrices that gave `a`, where it rounds a factor to float32.
OnnxCalendar::Operand OnnxCalendar::over(const Operand& a, double b) {
    return graph_.node("Floor", {times(plus(a, b * 1e-9), 1 / b).name}, a.shape);
}

OnnxCalendar::Operand OnnxCalendar::leaps_until(const Operand& year) {
    return node("Add", node("Sub", over(year, 4), over(year, 100)), over(year, 400));
}

}  // namespace runner
