#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "runner/data/split.h"

namespace runner {
namespace {

bool is_number(const std::string& label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

/// The place of the class that `number` means; -1 if there is none.
std::int32_t find_class(std::int64_t number, const std::vector<std::string>& labels) {
    const auto found = std::ranges::find(labels, std::to_string(number));
    if (found != labels.end()) return static_cast<std::int32_t>(found - labels.begin());
    const bool words = std::ranges::none_of(labels, is_number);
    const bool within = number >= 0 && number < static_cast<std::int64_t>(labels.size());
    return words && within ? static_cast<std::int32_t>(number) : -1;
}

}  // namespace

Relabelling relabel(const std::vector<std::int64_t>& classes, const std::vector<std::string>& labels,
                    std::vector<std::string>& problems) {
    Relabelling result;
    result.to.assign(labels.size(), -1);
    if (classes.empty()) {
        result.labels = labels;
        result.kept.resize(labels.size());
        std::iota(result.kept.begin(), result.kept.end(), 0);
        result.to = result.kept;
        return result;
    }
    for (const std::int64_t number : classes) {
        const std::int32_t c = find_class(number, labels);
        if (c < 0) {
            problems.push_back(labels.empty() ? "`classes`: the targets of this dataset are numbers, not classes"
                                              : fmt::format("`classes`: there is no class {}: known are {}", number,
                                                            fmt::join(labels, ", ")));
        } else if (auto& ours = result.to[static_cast<std::size_t>(c)]; ours >= 0) {
            problems.push_back(fmt::format("`classes`: class {} stands twice", number));
        } else {
            ours = static_cast<std::int32_t>(result.kept.size());
            result.kept.push_back(c);
            result.labels.push_back(labels[static_cast<std::size_t>(c)]);
        }
    }
    return result;
}

}  // namespace runner
