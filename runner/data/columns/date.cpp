// A date, of which some parts are told.
#include <chrono>
#include <cmath>

#include "runner/data/columns/column.h"
#include "runner/data/columns/date_text.h"

namespace runner {
namespace {

enum class DatePart { year, month, day, weekday, day_of_year, hour, minute, second, days };

}  // namespace
}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::DatePart>>& choices() {
    using enum runner::DatePart;
    static const std::vector<Choice<runner::DatePart>> all = {
        {year, "year"}, {month, "month"},   {day, "day"},       {weekday, "weekday"}, {day_of_year, "day_of_year"},
        {hour, "hour"}, {minute, "minute"}, {second, "second"}, {days, "days"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

double part_of(DatePart part, double seconds) {
    using namespace std::chrono;
    const double whole_days = std::floor(seconds / 86400), time = seconds - whole_days * 86400;
    const sys_days date{days(static_cast<int>(whole_days))};
    const year_month_day civil(date);
    switch (part) {
        case DatePart::year:
            return static_cast<int>(civil.year());
        case DatePart::month:
            return static_cast<unsigned>(civil.month());
        case DatePart::day:
            return static_cast<unsigned>(civil.day());
        case DatePart::weekday:
            return weekday(date).iso_encoding() - 1;
        case DatePart::day_of_year:
            return static_cast<double>((date - sys_days(civil.year() / January / 1)).count() + 1);
        case DatePart::hour:
            return std::floor(time / 3600);
        case DatePart::minute:
            return std::fmod(std::floor(time / 60), 60);
        case DatePart::second:
            return std::fmod(time, 60);
        case DatePart::days:
            break;
    }
    return seconds / 86400;
}

struct Date : InputColumn {
    std::vector<DatePart> parts = {DatePart::year, DatePart::month, DatePart::day};
    std::string format;

    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (format.find("%s") != std::string::npos)
            diagnostics.error(*at.find("format"), "`format` of `date`: `%s` means another time on machines elsewhere",
                              "take the column as a `number`: seconds since 1970");
        if (!parts.empty()) return;
        const Value* list = at.find("parts");
        diagnostics.error(list ? *list : at, "`parts` of `date`: expected one part at least",
                          "such as `[year, month, weekday]`");
    }

    std::optional<double> read(std::string_view cell, const CellFormat&, const WordPlaces&) const override {
        return read_date(cell, format);
    }
    std::string expected() const override {
        return format.empty() ? "a date such as `2024-02-29` or `2024-02-29 12:30`" : "a date as `" + format + "`";
    }
    std::size_t width(std::size_t) const override { return parts.size(); }
    double value(double x, std::size_t i, std::size_t) const override { return part_of(parts[i], x); }
    std::string value_name(std::size_t i, const std::vector<std::string>&) const override {
        return " " + name_of(parts[i]);
    }
};

}  // namespace

namespace columns {

extern const Kind date = make_kind<Date>(
    {.name = "date",
     .doc = "a date or a time, of which each part becomes a value",
     .fields = joined({field("parts", &Date::parts,
                             "which: `weekday` counts from Monday, 0; `days` are those since 1970, with their fraction")
                           .as_main(),
                       field("format", &Date::format,
                             "as strftime writes it, such as `%d.%m.%Y`; default: the year first, as `2024-02-29 "
                             "12:30`")},
                      input_fields()),
     .examples = {{"date: [year, month, weekday]"}}});

}  // namespace columns
}  // namespace runner
