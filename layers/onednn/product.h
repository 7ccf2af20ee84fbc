#pragma once

#include "layers/steps/builder.h"

namespace layers::onednn {

/// A row-major matrix of float32, some columns of one, or the transposed view of either.
struct Matrix {
    float* data = nullptr;
    std::int64_t rows = 0, columns = 0;
    std::int64_t stride = columns;  // values from one row to the next, or of a transposed view, from column to column
    bool transposed = false;

    const std::uint16_t* rounded = nullptr;  // the same values as bfloat16, laid out alike, where products read these

    Matrix view_transposed() const { return {data, columns, rows, stride, !transposed, rounded}; }
    /// Of a matrix that is not transposed.
    Matrix view_columns(std::int64_t first, std::int64_t count) const {
        return {data + first, rows, count, stride, false, rounded ? rounded + first : nullptr};
    }
};

/// A matrix as the products of a context read it, and the step that brings it there: it has to run whenever the values
/// have changed. There is none where they are read as they stand.
struct Factor {
    Matrix matrix;
    Step bring = {};
};
/// `matrix` has all its columns and is not transposed. In float32 it stands as it is, unless its rows crowd
/// (`Arrangement`) and the products go over so many rows of a batch that to copy it pays.
Factor factor(Context& context, const Matrix& matrix, std::int64_t batch);

/// dst (m, n) = a (m, k) · b (k, n) of two factors, or of two matrices in float32, and where `bias` is given + bias (n)
/// in every row.
Step product(Context& context, const Matrix& a, const Matrix& b, const Matrix& dst, const float* bias = nullptr);

}  // namespace layers::onednn
