#include "runner/data/labels.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>

namespace runner {
namespace {

bool is_whole_number(const std::string& text) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size();
}

}  // namespace

std::vector<std::string> in_order(const std::set<std::string, std::less<>>& words) {
    std::vector<std::string> list(words.begin(), words.end());
    if (std::ranges::all_of(list, is_whole_number))
        std::ranges::sort(list, {}, [](const std::string& text) { return std::stoll(text); });
    return list;
}

std::vector<std::string> in_order(const std::vector<std::string>& some, const std::vector<std::string>& more) {
    std::set<std::string, std::less<>> all(some.begin(), some.end());
    all.insert(more.begin(), more.end());
    return in_order(all);
}

void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
              const std::vector<std::string>& all) {
    std::unordered_map<std::string_view, std::int32_t> places;
    for (const std::string& text : all) places.emplace(text, static_cast<std::int32_t>(places.size()));
    for (std::int32_t& number : numbers) number = places.at(some[static_cast<std::size_t>(number)]);
}

}  // namespace runner
