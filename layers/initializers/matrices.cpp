#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/initializers/initializer.h"
#include "layers/math/vector_math.h"

namespace layers::initializers {
namespace {

/// Makes the columns of a (rows × columns) matrix, which lie one after another, orthonormal. Each keeps its side of
/// the ones before, so this is QR with a positive diagonal of R. Taking the earlier ones off twice is enough
/// (Giraud et al. 2005).
void orthonormalize(std::vector<double>& matrix, std::size_t rows, std::size_t columns) {
    const auto column = [&](std::size_t j) { return std::span(matrix).subspan(j * rows, rows); };
    const auto dot = [](std::span<const double> a, std::span<const double> b) {
        return vector_math::sum(a.size(), [=](std::size_t i) { return a[i] * b[i]; });
    };
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t k = 0; k < 2 * j; ++k) {
            const auto before = column(k % j);
            const double along = dot(before, column(j));
            for (std::size_t i = 0; i < rows; ++i) column(j)[i] -= along * before[i];
        }
        const double norm = std::sqrt(dot(column(j), column(j)));
        for (double& value : column(j)) value /= norm;
    }
}

struct Orthogonal : Initializer {
    double gain = 1;

    void fits(const Shape& shape) const override {
        if (shape.size() < 2)
            throw ShapeError(fmt::format("`orthogonal` needs a matrix, not the shape {}", show(shape)));
    }
    void fill(std::span<float> out, const Shape& shape, Fans, Draws draws) const override {
        const auto columns = static_cast<std::size_t>(shape.back()), rows = out.size() / columns;
        const std::size_t length = std::max(rows, columns), count = std::min(rows, columns);
        std::vector<double> vectors(length * count);
        for (std::size_t i = 0; i < length; ++i)
            for (std::size_t j = 0; j < count; ++j) vectors[j * length + i] = draws.normal();
        orthonormalize(vectors, length, count);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t j = 0; j < columns; ++j)
                out[row * columns + j] = static_cast<float>(
                    gain * (rows >= columns ? vectors[j * length + row] : vectors[row * length + j]));
    }
};

struct Identity : Initializer {
    double gain = 1;

    void fits(const Shape& shape) const override {
        if (shape.size() != 2)
            throw ShapeError(fmt::format("`identity` needs a matrix, not the shape {}", show(shape)));
    }
    void fill(std::span<float> out, const Shape& shape, Fans, Draws) const override {
        const auto columns = static_cast<std::size_t>(shape.back());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = i / columns == i % columns ? static_cast<float>(gain) : 0.0f;
    }
};

}  // namespace

extern const Kind orthogonal = make_kind<Orthogonal>(
    {.name = "orthogonal",
     .doc = "a random orthogonal matrix: columns of length gain, at right angles (rows, where they are fewer)",
     .fields = {field("gain", &Orthogonal::gain, "what the matrix is multiplied by").as_main()},
     .aliases = {"OrthogonalInitializer"}});

extern const Kind identity =
    make_kind<Identity>({.name = "identity",
                         .doc = "gain on the diagonal, 0 elsewhere",
                         .fields = {field("gain", &Identity::gain, "the diagonal's value").as_main()},
                         .aliases = {"IdentityInitializer"}});

}  // namespace layers::initializers
