#pragma once

#include "layers/math/shape.h"

namespace layers {

/// How the rows of a large gradient are made and handed on: in bands that stay in the nearest caches between the
/// product that makes one and the update that reads it. 112 KiB in steps of 16 rows, but no fewer than these: best of
/// what was measured between 16 and 2048 KiB (bench/README.md).
struct Bands {
    std::int64_t all_rows = 1, columns = 1, rows = 1;  // `rows` of a band, the last one apart

    explicit Bands(const Shape& shape);
    /// Of one band.
    std::int64_t values() const { return rows * columns; }
};

}  // namespace layers
