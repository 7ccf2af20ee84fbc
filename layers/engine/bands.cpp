#include "layers/engine/bands.h"

#include <algorithm>

namespace layers {

Bands::Bands(const Shape& shape) {
    constexpr std::int64_t most_values = std::int64_t{112} * 1024 / sizeof(float), step = 16;
    if (!shape.empty()) all_rows = std::max<std::int64_t>(1, shape.front());
    columns = std::max<std::int64_t>(1, size_of(shape) / all_rows);
    rows = std::min(all_rows, std::max(step, most_values / columns / step * step));
}

}  // namespace layers
