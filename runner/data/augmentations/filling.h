#pragma once

#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {

/// What lies beyond the edges of a picture, as Keras has it: its mirror image (d c b a | a b c d | d c b a), one value,
/// its last pixel, or the picture again.
enum class FillMode { reflect, constant, nearest, wrap };

/// An augmentation that looks beyond the edges.
struct FilledAugmentation : Augmentation {
    FillMode fill_mode = FillMode::reflect;
    double fill_value = 0;
};

/// Its settings.
Fields filling_fields();

/// Which of `size` pixels in a row stands at place `i`, wherever that is; -1 for none.
std::int64_t pixel_at(std::int64_t i, std::int64_t size, FillMode mode);

}  // namespace runner

namespace declare {
template <>
const std::vector<Choice<runner::FillMode>>& choices<runner::FillMode>();
}
