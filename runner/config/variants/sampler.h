#pragma once

#include <cstdint>
#include <string>

#include "layers/declare/field.h"

namespace runner {

/// How a search draws: evenly spread over all axes together, or each draw by itself.
enum class Sampler { halton, random };

/// Where draw number `index` of a search lies on an axis: 0 <= share < 1. The first draws of a longer search are those
/// of a shorter one. `position`: of the axis among those that choose; `draw`: another number gives other draws.
double drawn_share(Sampler sampler, std::uint64_t draw, std::size_t index, const std::string& axis,
                   std::size_t position);

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Sampler>>& choices<runner::Sampler>();

}  // namespace declare
