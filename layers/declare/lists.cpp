#include "layers/declare/lists.h"

#include <iterator>
#include <utility>

namespace declare {

Value flatten_lists(const Value& value) {
    Value result = value;
    for (auto& entry : result.entries) entry.value = flatten_lists(entry.value);
    result.items.clear();
    for (const Value& item : value.items) {
        if (item.is_null()) continue;
        Value inner = flatten_lists(item);
        if (inner.is_list())
            std::move(inner.items.begin(), inner.items.end(), std::back_inserter(result.items));
        else
            result.items.push_back(std::move(inner));
    }
    return result;
}

std::span<const Value> items_of(const Value& value) {
    return value.is_list() ? std::span(value.items) : std::span(&value, 1);
}

}  // namespace declare
