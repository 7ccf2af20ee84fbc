#pragma once

#include "layers/building.h"

namespace layers::onednn {

/// A row-major matrix of float32, or the transposed view of one.
struct Matrix {
    float* data = nullptr;
    std::int64_t rows = 0, columns = 0;
    bool transposed = false;

    Matrix view_transposed() const { return {data, columns, rows, !transposed}; }
};

/// dst = a · b, and where `bias` is given + bias in every row.
Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias = nullptr);

}  // namespace layers::onednn
