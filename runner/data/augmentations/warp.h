#pragma once

#include "runner/data/augmentations/filling.h"

namespace runner {

enum class WarpInterpolation { nearest, bilinear };

/// An augmentation that moves the pixels of a picture to places between them.
struct WarpingAugmentation : FilledAugmentation {
    WarpInterpolation interpolation = WarpInterpolation::bilinear;
};

/// Its settings.
Fields warping_fields();

/// Where the pixel at (x, y) of the new picture comes from: (xx · x + xy · y + x0, yx · x + yy · y + y0).
struct Affine {
    double xx = 1, xy = 0, x0 = 0, yx = 0, yy = 1, y0 = 0;

    /// A linear map around the middle of a picture.
    static Affine around_middle(const SampleView& picture, double xx, double xy, double yx, double yy);
};

void warp(const SampleView& picture, const Affine& from, const WarpingAugmentation& how);

}  // namespace runner

namespace declare {
template <>
const std::vector<Choice<runner::WarpInterpolation>>& choices<runner::WarpInterpolation>();
}
