#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/declare/field.h"
#include "runner/data/pictures/resize.h"

namespace runner {

/// How a picture becomes a sample.
struct PictureSettings {
    std::vector<std::int64_t> image_size;  // height, width; empty: all pictures have one size
    bool crop_to_aspect_ratio = false, pad_to_aspect_ratio = false;
    Interpolation interpolation = Interpolation::bilinear;
    ColorMode color_mode = ColorMode::rgb;
    std::string x_col = "filename", y_col = "class";  // of a table that lists pictures

    bool operator==(const PictureSettings&) const = default;
};

/// As it is kept beside weights: what differs from the usual.
declare::Value write(const PictureSettings& settings);
/// Nothing where the value is none.
std::optional<PictureSettings> read_picture_settings(const declare::Value& value);

}  // namespace runner

namespace declare {
template <>
const std::vector<Choice<runner::Interpolation>>& choices<runner::Interpolation>();
template <>
const std::vector<Choice<runner::ColorMode>>& choices<runner::ColorMode>();
}  // namespace declare
