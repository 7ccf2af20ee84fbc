#pragma once

namespace layers {

/// max(x, 0), to the bits of `relu`, for the loops of a layer that absorbs it; x where it absorbs nothing.
template <bool rectified>
float rectify(float x) {
    return rectified && !(x > 0) ? 0.0f * x : x;
}

/// The gradient that comes through: where dst > 0, or everywhere.
template <bool rectified>
float rectify_gradient(float diff_dst, float dst) {
    return rectified ? diff_dst * (dst > 0 ? 1.0f : 0.0f) : diff_dst;
}

}  // namespace layers
