#include "runner/data/class_numbers.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace runner {
namespace {

bool is_number(const std::string& label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

ClassNumbers::ClassNumbers(const std::vector<std::string>& labels)
    : count_(static_cast<std::int64_t>(labels.size())), words_(std::ranges::none_of(labels, is_number)) {
    for (std::size_t i = 0; i < labels.size(); ++i) places_.emplace(labels[i], static_cast<std::int32_t>(i));
}

std::int32_t ClassNumbers::find(std::int64_t number) const {
    if (const auto found = places_.find(std::to_string(number)); found != places_.end()) return found->second;
    return words_ && number >= 0 && number < count_ ? static_cast<std::int32_t>(number) : -1;
}

std::vector<WrongClass> find_wrong_classes(std::span<const std::int64_t> classes,
                                           const std::vector<std::string>* labels) {
    const std::optional<ClassNumbers> known = labels ? std::optional<ClassNumbers>(*labels) : std::nullopt;
    std::unordered_set<std::int64_t> before;
    std::vector<WrongClass> wrong;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const bool fresh = before.insert(classes[i]).second;
        if (known && known->find(classes[i]) < 0)
            wrong.push_back({i, WrongClass::Why::unknown});
        else if (!fresh)
            wrong.push_back({i, WrongClass::Why::repeated});
    }
    return wrong;
}

}  // namespace runner
