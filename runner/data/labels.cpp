#include "runner/data/labels.h"

#include <algorithm>
#include <charconv>
#include <set>
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

std::vector<std::string> distinct_labels(const std::vector<std::string>& some, const std::vector<std::string>& more) {
    std::set<std::string> all(some.begin(), some.end());
    all.insert(more.begin(), more.end());
    std::vector<std::string> labels(all.begin(), all.end());
    if (std::ranges::all_of(labels, is_whole_number))
        std::ranges::sort(labels, {}, [](const std::string& text) { return std::stoll(text); });
    return labels;
}

void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
              const std::vector<std::string>& all) {
    std::unordered_map<std::string_view, std::int32_t> places;
    for (const std::string& text : all) places.emplace(text, static_cast<std::int32_t>(places.size()));
    for (std::int32_t& number : numbers) number = places.at(some[static_cast<std::size_t>(number)]);
}

}  // namespace runner
