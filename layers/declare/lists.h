#pragma once

#include <span>

#include "layers/declare/value.h"

namespace declare {

/// The value with its lists flattened, in all that it holds: their nulls are left out, and the items of a list that
/// stands in a list stand in its place. That is what a list means wherever the place of an item has no meaning, so
/// everywhere but in `layers`, whose items are numbered as the file has them.
Value flatten_lists(const Value& value);

/// The items of a list; of what stands without one, it alone.
std::span<const Value> items_of(const Value& value);

}  // namespace declare
