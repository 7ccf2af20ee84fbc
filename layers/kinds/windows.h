#pragma once

#include <span>

#include "layers/declared.h"
#include "layers/math/slide.h"

namespace layers {

/// Height and width: of a window, of its strides. Written as one number where they are alike.
struct Sides {
    std::int64_t height = 1, width = 1;
    bool operator==(const Sides&) const = default;
};

/// What is added to, or taken from, the four edges of a picture. Written as one number, as [height, width], each of
/// them for two edges, or as [[top, bottom], [left, right]].
struct Edges {
    std::int64_t top = 1, bottom = 1, left = 1, right = 1;
};

namespace kinds {

/// Of the only input, channels last: (height, width, channels). Throws ShapeError for another rank.
struct Picture {
    std::int64_t height, width, channels;
};
Picture picture(std::span<const Shape> src);

/// How windows slide over it. Throws ShapeError where they are larger.
Windows windows_over(const Picture& src, const Sides& window, const Sides& strides, const Sides& dilation,
                     Padding padding);

}  // namespace kinds
}  // namespace layers

namespace declare {

/// A whole number for both, or a list of two.
template <>
struct FieldType<layers::Sides> {
    static bool read(const Value& value, layers::Sides& out, const Reading& reading);
    static Value write(const layers::Sides& sides);
    static std::string expects(const Range& range);
    static Form form(const Range& range);
};

template <>
struct FieldType<layers::Edges> {
    static bool read(const Value& value, layers::Edges& out, const Reading& reading);
    static Value write(const layers::Edges& edges);
    static std::string expects(const Range& range);
    static Form form(const Range& range);
};

template <>
const std::vector<Choice<layers::Padding>>& choices<layers::Padding>();

}  // namespace declare
