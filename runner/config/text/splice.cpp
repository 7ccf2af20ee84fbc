#include "runner/config/text/splice.h"

#include <utility>

namespace runner {

declare::Value spliced(const declare::Value& value) {
    declare::Value result = value;
    for (auto& entry : result.entries) entry.value = spliced(entry.value);
    result.items.clear();
    for (const declare::Value& item : value.items) {
        if (item.is_null()) continue;
        declare::Value inner = spliced(item);
        if (inner.is_list())
            std::move(inner.items.begin(), inner.items.end(), std::back_inserter(result.items));
        else
            result.items.push_back(std::move(inner));
    }
    return result;
}

std::span<const declare::Value> items_of(const declare::Value& value) {
    return value.is_list() ? std::span(value.items) : std::span(&value, 1);
}

}  // namespace runner
