#include "layers/engine/bands.h"

#include <algorithm>

#include "layers/onednn/arrangement.h"

namespace layers {

Bands::Bands(const Shape& shape) : Bands(shape, arrangement().band) {}

Bands::Bands(const Shape& shape, std::int64_t most_bytes) {
    constexpr std::int64_t step = 16, least = 64;
    const auto most_values = most_bytes / static_cast<std::int64_t>(sizeof(float));
    if (!shape.empty()) all_rows = std::max<std::int64_t>(1, shape.front());
    columns = std::max<std::int64_t>(1, size_of(shape) / all_rows);
    rows = most_bytes == 0 ? all_rows : std::min(all_rows, std::max(least, most_values / columns / step * step));
}

}  // namespace layers
