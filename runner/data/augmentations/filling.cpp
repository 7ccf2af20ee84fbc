#include "runner/data/augmentations/filling.h"

#include <algorithm>

namespace declare {

template <>
const std::vector<Choice<runner::FillMode>>& choices<runner::FillMode>() {
    using enum runner::FillMode;
    static const std::vector<Choice<runner::FillMode>> table = {
        {reflect, "reflect"}, {constant, "constant"}, {nearest, "nearest"}, {wrap, "wrap"}};
    return table;
}

}  // namespace declare

namespace runner {

Fields filling_fields() {
    return {
        field("fill_mode", &FilledAugmentation::fill_mode,
              "what lies beyond the edges: the mirror image, `fill_value`, the nearest pixel, or the picture again"),
        field("fill_value", &FilledAugmentation::fill_value, "of `constant`: 0 is black and 1 is white",
              {.least = 0, .most = 1})};
}

std::int64_t pixel_at(std::int64_t i, std::int64_t size, FillMode mode) {
    if (i >= 0 && i < size) return i;
    const auto wrapped = [&](std::int64_t period) { return (i % period + period) % period; };
    switch (mode) {
        case FillMode::constant:
            return -1;
        case FillMode::nearest:
            return std::clamp<std::int64_t>(i, 0, size - 1);
        case FillMode::wrap:
            return wrapped(size);
        case FillMode::reflect:
            break;
    }
    const std::int64_t at = wrapped(2 * size);
    return at < size ? at : 2 * size - 1 - at;
}

}  // namespace runner
