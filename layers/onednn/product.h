#pragma once

#include "layers/steps/builder.h"

namespace layers::onednn {

/// A row-major matrix of float32, some columns of one, or the transposed view of either.
struct Matrix {
    float* data = nullptr;
    std::int64_t rows = 0, columns = 0;
    std::int64_t stride = columns;  // values from one row to the next, or of a transposed view, from column to column
    bool transposed = false;

    Matrix view_transposed() const { return {data, columns, rows, stride, !transposed}; }
    /// Of a matrix that is not transposed.
    Matrix view_columns(std::int64_t first, std::int64_t count) const { return {data + first, rows, count, stride}; }
};

/// dst (m, n) = a (m, k) · b (k, n), and where `bias` is given + bias (n) in every row.
Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias = nullptr);

}  // namespace layers::onednn
