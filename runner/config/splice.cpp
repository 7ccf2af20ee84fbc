#include "runner/config/splice.h"

#include <utility>

namespace runner {

layers::Value spliced(const layers::Value& value) {
    layers::Value result = value;
    for (auto& entry : result.entries) entry.value = spliced(entry.value);
    result.items.clear();
    for (const layers::Value& item : value.items) {
        if (item.is_null()) continue;
        layers::Value inner = spliced(item);
        if (inner.is_list())
            std::move(inner.items.begin(), inner.items.end(), std::back_inserter(result.items));
        else
            result.items.push_back(std::move(inner));
    }
    return result;
}

std::span<const layers::Value> items_of(const layers::Value& value) {
    return value.is_list() ? std::span(value.items) : std::span(&value, 1);
}

}  // namespace runner
