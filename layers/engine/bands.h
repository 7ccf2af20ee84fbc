#pragma once

#include "layers/math/shape.h"

namespace layers {

/// How the rows of a large gradient are made and handed on: in bands that stay in the nearest caches between the
/// product that makes one and the update that reads it, in steps of 16 rows; but no fewer than 64, as low ones are slow
/// to multiply. Where a processor's products lose more by bands than the update gains, there is one of all rows.
struct Bands {
    std::int64_t all_rows = 1, columns = 1, rows = 1;  // `rows` of a band, the last one apart

    /// Of as many bytes as this processor's products take well.
    explicit Bands(const Shape& shape);
    /// Of `most_bytes`; 0: all rows together.
    Bands(const Shape& shape, std::int64_t most_bytes);
    /// Of one band.
    std::int64_t values() const { return rows * columns; }
};

}  // namespace layers
