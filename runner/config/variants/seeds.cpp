#include "runner/config/variants/seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "runner/config/text/yaml.h"
#include "runner/thousands.h"

namespace runner {

namespace {

std::vector<std::uint64_t> first_seeds(const Value& number, Diagnostics& diagnostics) {
    std::int64_t count = 0;
    const declare::Reading reading{"`seeds`", {.least = 1}, diagnostics};
    if (!declare::FieldType<std::int64_t>::read(number, count, reading)) return {};
    if (static_cast<std::uint64_t>(count) > most_trials) {
        diagnostics.error(number, fmt::format("`seeds`: {} repetitions; at most {} trials are allowed",
                                              with_thousands(count), with_thousands(most_trials)));
        return {};
    }
    std::vector<std::uint64_t> seeds;
    for (std::int64_t seed = 1; seed <= count; ++seed) seeds.push_back(static_cast<std::uint64_t>(seed));
    return seeds;
}

}  // namespace

std::vector<std::uint64_t> read_seeds(const Value* seeds, Diagnostics& diagnostics) {
    if (!seeds || seeds->is_null()) return {1};
    if (!seeds->is_list()) return first_seeds(*seeds, diagnostics);
    if (seeds->items.empty()) diagnostics.error(*seeds, "`seeds`: an empty list trains nothing");
    std::vector<std::uint64_t> result;
    std::set<std::int64_t> known;
    for (const Value& item : seeds->items) {
        std::int64_t seed = 0;
        const auto number = to_number(item);
        if (number && *number == std::floor(*number) && *number >= seeds_end)
            diagnostics.error(item,
                              fmt::format("a seed of `seeds`: expected at most 2^53 - 1, received `{}`", show(item)));
        else if (!declare::FieldType<std::int64_t>::read(item, seed, {"a seed of `seeds`", {.least = 0}, diagnostics}))
            continue;
        else if (!known.insert(seed).second)
            diagnostics.error(item, fmt::format("`seeds`: {} stands twice", seed));
        else
            result.push_back(static_cast<std::uint64_t>(seed));
    }
    return result;
}

Vary read_vary(const Value& vary, Diagnostics& diagnostics) {
    if (vary.is_null()) return usual_vary();
    Vary result;
    if (!declare::FieldType<Vary>::read(vary, result, {"`vary`", {}, diagnostics})) return usual_vary();
    if (result.empty())
        diagnostics.error(vary, "`vary`: an empty list makes every seed the same training again",
                          "leave the key out to vary everything, or write `seeds: 1` for one training");
    for (std::size_t i = 0; i < result.size(); ++i)
        if (std::find(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(i), result[i]) !=
            result.begin() + static_cast<std::ptrdiff_t>(i))
            diagnostics.error(vary.items[i], fmt::format("`vary`: `{}` stands twice", declare::name_of(result[i])));
    std::ranges::sort(result);
    return result;
}

Value find_repeat(const Value& file, const std::vector<VariantSettings>& variants, Resolver& resolver) {
    std::vector<const Value*> sections = {file.find("data")};
    for (const VariantSettings& variant : variants) sections.push_back(variant.settings.find("data"));
    for (const Value* section : sections) {
        const Value data = section ? resolver.peel(*section) : Value();
        const Value* repeat = data.is_map() ? data.find("repeat") : nullptr;
        if (repeat && !repeat->is_null()) return resolver.resolve(*repeat);
    }
    return {};
}

Value read_seeds_option(const std::string& option, Diagnostics& diagnostics) {
    const auto source = std::make_shared<Source>(Source{"--seeds", option});
    const Locator locator(source);
    if (option.find_first_not_of(' ') == std::string::npos) {
        diagnostics.error(Place{source, 0, 0, 0}, "expected a number or a list, such as `3,7,9`");
        return {};
    }
    if (option.find(',') == std::string::npos || option.starts_with('['))
        return read_yaml_part(source, 0, option.size(), diagnostics).value_or(Value());
    Value list = Value::list();
    list.place = locator.place(0, option.size());
    const std::string_view text = option;
    // A comma at the end makes one number a list: `7,` is the seed 7, and `7` are seven seeds.
    const std::size_t stop = text.ends_with(',') ? text.size() - 1 : text.size();
    for (std::size_t begin = 0; begin <= stop;) {
        const std::size_t end = std::min(text.find(',', begin), stop);
        const std::size_t first = std::min(text.find_first_not_of(' ', begin), end);
        std::string_view word = text.substr(first, end - first);
        while (word.ends_with(' ')) word.remove_suffix(1);
        Value item = Value::string(word);
        item.quoted = false;
        item.place = locator.place(first, first + std::max<std::size_t>(1, word.size()));
        list.items.push_back(std::move(item));
        begin = end + 1;
    }
    return list;
}

}  // namespace runner
