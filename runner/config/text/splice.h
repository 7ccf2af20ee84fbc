#pragma once

#include <span>

#include "layers/declare/value.h"

namespace runner {

/// The items of a list without its nulls, and with lists in the list spliced, in it and in all that it holds: what a
/// list means outside `layers`, where a null keeps its place because names count by the file.
declare::Value spliced(const declare::Value& value);

/// The items of a list; of what stands without one, it alone.
std::span<const declare::Value> items_of(const declare::Value& value);

}  // namespace runner
