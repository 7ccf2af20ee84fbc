#include "runner/data/augmentations/warp.h"

#include <algorithm>
#include <cmath>

namespace declare {

template <>
const std::vector<Choice<runner::WarpInterpolation>>& choices<runner::WarpInterpolation>() {
    using enum runner::WarpInterpolation;
    static const std::vector<Choice<runner::WarpInterpolation>> table = {{nearest, "nearest"}, {bilinear, "bilinear"}};
    return table;
}

}  // namespace declare

namespace runner {

Fields warping_fields() {
    return joined(
        {field("interpolation", &WarpingAugmentation::interpolation, "of the pixels around a place between them")},
        filling_fields());
}

Affine Affine::around_middle(const SampleView& picture, double xx, double xy, double yx, double yy) {
    const double x = 0.5 * static_cast<double>(picture.width - 1), y = 0.5 * static_cast<double>(picture.height - 1);
    return {xx, xy, x - xx * x - xy * y, yx, yy, y - yx * x - yy * y};
}

namespace {

/// Reads a picture at places between its pixels, and beyond its edges.
class Reader {
public:
    Reader(const SampleView& picture, const WarpingAugmentation& how)
        : picture_(picture), mode_(how.fill_mode), fill_(picture.shade(how.fill_value)) {}

    void nearest(double x, double y, float* dst) const {
        const float* src =
            pixel(static_cast<std::int64_t>(std::floor(x + 0.5)), static_cast<std::int64_t>(std::floor(y + 0.5)));
        for (std::int64_t c = 0; c < picture_.channels; ++c) dst[c] = src ? src[c] : fill_;
    }

    void bilinear(double x, double y, float* dst) const {
        const double left = std::floor(x), top = std::floor(y);
        const auto wx = static_cast<float>(x - left), wy = static_cast<float>(y - top);
        const auto ix = static_cast<std::int64_t>(left), iy = static_cast<std::int64_t>(top);
        std::fill_n(dst, picture_.channels, 0.0f);
        add(ix, iy, (1 - wx) * (1 - wy), dst);
        add(ix + 1, iy, wx * (1 - wy), dst);
        add(ix, iy + 1, (1 - wx) * wy, dst);
        add(ix + 1, iy + 1, wx * wy, dst);
    }

private:
    /// Null where there is none.
    const float* pixel(std::int64_t x, std::int64_t y) const {
        const std::int64_t column = pixel_at(x, picture_.width, mode_), row = pixel_at(y, picture_.height, mode_);
        return column < 0 || row < 0 ? nullptr : picture_.scratch.data() + picture_.at(row, column);
    }
    void add(std::int64_t x, std::int64_t y, float weight, float* dst) const {
        if (weight == 0) return;
        const float* src = pixel(x, y);
        for (std::int64_t c = 0; c < picture_.channels; ++c) dst[c] += weight * (src ? src[c] : fill_);
    }

    const SampleView& picture_;
    FillMode mode_;
    float fill_;
};

}  // namespace

void warp(const SampleView& picture, const Affine& from, const WarpingAugmentation& how) {
    std::ranges::copy(picture.values, picture.scratch.begin());
    const Reader reader(picture, how);
    float* dst = picture.values.data();
    for (std::int64_t row = 0; row < picture.height; ++row)
        for (std::int64_t column = 0; column < picture.width; ++column, dst += picture.channels) {
            const auto u = static_cast<double>(column), v = static_cast<double>(row);
            const double x = from.xx * u + from.xy * v + from.x0, y = from.yx * u + from.yy * v + from.y0;
            if (how.interpolation == WarpInterpolation::bilinear)
                reader.bilinear(x, y, dst);
            else
                reader.nearest(x, y, dst);
        }
}

}  // namespace runner
