#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace layers {

/// The shape of one sample, without the batch: `[28, 28]`, `[100]`.
using Shape = std::vector<std::int64_t>;

/// How many values a sample of this shape has. Throws ShapeError where the product overflows.
std::int64_t size_of(const Shape& shape);
/// `[28, 28]`.
std::string show(const Shape& shape);

/// A layer cannot take its input: the text says why, the graph adds which layer and where.
struct ShapeError : std::runtime_error {
    explicit ShapeError(const std::string& why, std::string help = {})
        : std::runtime_error(why), help(std::move(help)) {}
    std::string help;
};

}  // namespace layers
