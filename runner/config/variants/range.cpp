#include "runner/config/variants/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace runner {
namespace {

const RangeWord* find_word(const std::string& name) {
    const auto found = std::ranges::find_if(range_words, [&](const RangeWord& word) { return name == word.name; });
    return found == range_words.end() ? nullptr : found;
}

std::vector<std::string> names_of_words() {
    std::vector<std::string> names;
    for (const RangeWord& word : range_words) names.emplace_back(word.name);
    return names;
}

bool is_whole(double number) { return number == std::floor(number) && std::abs(number) < 1e15; }

/// What is wrong with the two numbers; empty if nothing is.
std::string fault_of(const SearchRange& range) {
    if (!(range.from < range.to)) return "expected the smaller number first";
    if (range.scale == SearchRange::Scale::log_uniform && range.from <= 0) return "expected numbers above 0";
    if (range.scale == SearchRange::Scale::whole && (!is_whole(range.from) || !is_whole(range.to)))
        return "expected two whole numbers";
    return {};
}

double rounded(double number) { return std::stod(fmt::format("{:.4g}", number)); }

}  // namespace

Value SearchRange::at(double share) const {
    if (scale == Scale::whole)
        return Value::integer(static_cast<std::int64_t>(std::min(to, from + std::floor(share * (to - from + 1)))));
    const double number =
        scale == Scale::uniform ? from + share * (to - from) : from * std::exp(share * std::log(to / from));
    return Value::number(std::clamp(rounded(number), from, to));
}

bool is_range(const Value& choose, bool drawn) {
    if (!choose.is_map() || choose.entries.size() != 1) return false;
    return find_word(choose.entries[0].key) || (drawn && choose.entries[0].value.is_list());
}

std::optional<SearchRange> read_range(const Value& choose, const std::string& owner, Diagnostics& diagnostics) {
    const Value::Entry& entry = choose.entries[0];
    const RangeWord* word = find_word(entry.key);
    if (!word) {
        diagnostics.error(entry.place, fmt::format("{}: unknown range `{}`", owner, entry.key),
                          declare::suggestion(entry.key, names_of_words()));
        return {};
    }
    const auto wrong = [&](const std::string& what) {
        diagnostics.error(
            entry.value,
            fmt::format("{}: `{}`: {}, received `{}`", owner, word->name, what, declare::show(entry.value)),
            fmt::format("such as `{}: {}`", word->name,
                        word->scale == SearchRange::Scale::whole ? "[1, 8]" : "[0.0001, 1]"));
    };
    const auto& items = entry.value.items;
    const auto from = items.size() == 2 ? declare::to_number(items[0]) : std::nullopt;
    const auto to = items.size() == 2 ? declare::to_number(items[1]) : std::nullopt;
    if (!from || !to || !std::isfinite(*from) || !std::isfinite(*to)) {
        wrong("expected a list of two numbers, from and to");
        return {};
    }
    const SearchRange range{word->scale, *from, *to};
    if (const std::string fault = fault_of(range); !fault.empty()) {
        wrong(fault);
        return {};
    }
    return range;
}

}  // namespace runner
