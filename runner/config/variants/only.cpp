#include "runner/config/variants/only.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runner/config/text/source.h"

namespace runner {

std::vector<std::string> read_only(const std::vector<std::string>& only, const std::vector<std::string>& names,
                                   Diagnostics& diagnostics) {
    const auto source = std::make_shared<Source>(Source{"--only", fmt::format("{}", fmt::join(only, ","))});
    const Locator locator(source);
    std::vector<std::string> result;
    std::size_t begin = 0;
    for (const std::string& name : only) {
        if (std::ranges::find(names, name) != names.end())
            result.push_back(name);
        else
            diagnostics.error(locator.place(begin, begin + name.size()), fmt::format("no variant `{}`", name),
                              declare::suggestion(name, names));
        begin += name.size() + 1;
    }
    return result;
}

void select_only(std::vector<Variant>& variants, const std::vector<std::string>& only) {
    if (only.empty()) return;
    std::set<std::string> needed;
    std::vector<std::string> open = only;
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        const auto variant = std::ranges::find(variants, name, &Variant::name);
        if (variant == variants.end() || !needed.insert(name).second) continue;
        for (const Variant* tried : variant->tried())
            if (const auto& start = tried->model.start_from; start && !start->variant.empty())
                open.push_back(start->variant);
    }
    std::erase_if(variants, [&](const Variant& variant) { return !needed.contains(variant.name); });
}

}  // namespace runner
