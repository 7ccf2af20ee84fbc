#include "runner/config/spec/labels.h"

#include <fmt/format.h>

#include "runner/data/published.h"

namespace runner {

std::vector<std::string> labels_of(const DataSpec& data) {
    if (data.pairs) return {"same", "different"};
    const Published* published = data.dataset->published();
    const auto facts = data.dataset->facts();
    std::vector<std::string> all = published ? published->labels : facts ? facts->labels : std::vector<std::string>();
    const std::int64_t numbered = all.empty() && facts ? facts->classes : 0;
    for (std::int64_t number = 0; number < numbered; ++number) all.push_back(fmt::format("{}", number));
    if (data.classes.empty()) return all;
    std::vector<std::string> kept;
    for (const std::int64_t number : data.classes) {
        const auto index = static_cast<std::size_t>(number);
        kept.push_back(index < all.size() ? all[index] : fmt::format("{}", number));
    }
    return kept;
}

}  // namespace runner
