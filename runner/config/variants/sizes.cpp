#include "runner/config/variants/sizes.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/config/variants/names.h"
#include "runner/config/variants/resolver.h"

namespace runner {
namespace {

/// Those of the data section that a variant has; none where they are wrong.
std::vector<Value> sizes_of(const Value& file, const Value& parameters, const VariantSettings& variant) {
    Diagnostics told;  // by whoever reads the section
    Resolver resolver(parameters, variant.settings, told);
    const Value* own = variant.settings.find("data");
    const Value* section = own ? own : file.find("data");
    const Value data = section ? resolver.peel(*section) : Value();
    const Value* sizes = data.is_map() ? data.find("sizes") : nullptr;
    const Value list = sizes ? resolver.resolve(*sizes) : Value();
    if (data.is_map() && data.find("size")) return {};  // excluded, which is told where the section is read
    if (list.is_scalar() && to_number(list)) return {list};
    if (!list.is_list()) return {};
    for (auto item = list.items.begin(); item != list.items.end(); ++item)
        if (!to_number(*item) || std::find_if(list.items.begin(), item, [&](const Value& other) {
                                     return to_number(other) == to_number(*item);
                                 }) != item)
            return {};
    return list.items;
}

}  // namespace

std::vector<VariantSettings> spread_sizes(const Value& file, const Value& parameters,
                                          const std::vector<VariantSettings>& variants, Diagnostics& diagnostics) {
    std::vector<VariantSettings> result;
    for (const VariantSettings& variant : variants) {
        const std::vector<Value> sizes = sizes_of(file, parameters, variant);
        if (sizes.empty()) result.push_back(variant);
        for (const Value& size : sizes) {
            VariantSettings& one = result.emplace_back(variant);
            one.size = size;
            one.suffix = "-size_" + size.text;
            one.name += one.suffix;
            check_name("variant", one.name, Located{size.place}, diagnostics);
        }
    }
    return result;
}

void start_from_own_size(std::vector<Variant>& variants, const std::vector<VariantSettings>& settings) {
    const auto there = [&](const std::string& name) {
        return std::ranges::find(variants, name, &Variant::name) != variants.end();
    };
    const auto redirect = [&](Variant& variant, const std::string& suffix) {
        auto& start = variant.model.start_from;
        if (suffix.empty() || !start || there(start->variant) || !there(start->variant + suffix)) return;
        start->variant += suffix;
        if (!variant.resolved.is_null()) variant.resolved = write_variant(variant);
    };
    for (std::size_t i = 0; i < variants.size(); ++i) {
        redirect(variants[i], settings[i].suffix);
        for (Variant& candidate : variants[i].candidates) redirect(candidate, settings[i].suffix);
    }
}

}  // namespace runner
