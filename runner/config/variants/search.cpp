#include "runner/config/variants/search.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {

Search read_search(const VariantSettings& variant, const std::vector<std::uint64_t>& seeds, bool shortened,
                   Diagnostics& diagnostics) {
    const SearchAxis& axis = variant.choices.front();
    Search search{.by = axis.by, .seeds = seeds, .searched = {}, .miss = axis.miss, .halving = axis.halving};
    if (axis.seeds < seeds.size()) search.seeds.resize(axis.seeds);
    if (axis.seeds > seeds.size() && !seeds.empty()) {
        const std::string what = fmt::format("axis `{}` searches with {} seeds, and there {} {}", axis.axis, axis.seeds,
                                             seeds.size() == 1 ? "is" : "are", seeds.size());
        if (shortened)
            diagnostics.warning(axis.seeds_place, what, "the search takes what the command line leaves");
        else
            diagnostics.error(axis.seeds_place, what, "the search takes the first of the experiment's `seeds`");
    }
    for (const SearchAxis& one : variant.choices)
        for (const Candidate& candidate : one.candidates)
            for (const auto& entry : candidate.settings.entries)
                if (std::ranges::find(search.searched, entry.key) == search.searched.end())
                    search.searched.push_back(entry.key);
    return search;
}

std::size_t count_searched(const std::vector<Variant>& variants) {
    std::size_t count = 0;
    for (const Variant& variant : variants)
        if (variant.search) count += variant.candidates.size() * variant.search->seeds.size();
    return count;
}

}  // namespace runner
