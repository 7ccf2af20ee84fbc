#include "runner/data/class_numbers.h"

#include <algorithm>

namespace runner {
namespace {

bool is_number(const std::string& label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::int32_t find_class(std::int64_t number, const std::vector<std::string>& labels) {
    const auto found = std::ranges::find(labels, std::to_string(number));
    if (found != labels.end()) return static_cast<std::int32_t>(found - labels.begin());
    const bool words = std::ranges::none_of(labels, is_number);
    const bool within = number >= 0 && number < static_cast<std::int64_t>(labels.size());
    return words && within ? static_cast<std::int32_t>(number) : -1;
}

std::vector<WrongClass> find_wrong_classes(std::span<const std::int64_t> classes,
                                           const std::vector<std::string>* labels) {
    std::vector<WrongClass> wrong;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        if (labels && find_class(classes[i], *labels) < 0)
            wrong.push_back({i, WrongClass::Why::unknown});
        else if (const auto before = classes.first(i); std::ranges::find(before, classes[i]) != before.end())
            wrong.push_back({i, WrongClass::Why::repeated});
    }
    return wrong;
}

}  // namespace runner
