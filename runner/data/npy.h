#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "layers/math/shape.h"

namespace runner {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

/// What is no array, or no archive of arrays; says what was expected. The text does not name the file: whoever knows it
/// adds it.
struct NpyError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a `.npy` file says of its array before the values come
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
struct NpyHeader {
    std::string descr;  // of one value: "<f4", "|u1", "<U64"
    bool fortran_order = false;
    layers::Shape shape;
    std::size_t begin = 0;         // of the values, in bytes from the beginning of the file
    std::uint64_t value_size = 0;  // in bytes, of one value
    std::uint64_t values_size = 0;
};

/// As much as a header may take; no file of numpy's own has a longer one.
constexpr std::size_t longest_npy_header = 1 << 16;

/// Reads the header of a file that begins with these bytes, of which longest_npy_header are enough. What it says of
/// sizes is computed without overflow. Throws NpyError.
NpyHeader read_npy_header(std::string_view bytes);

/// An array: its values in row-major order, as `descr` has them.
struct NpyArray {
    std::string descr;
    layers::Shape shape;
    std::string bytes;

    bool operator==(const NpyArray&) const = default;
};

/// The bytes of a `.npy` file.
std::string to_npy(const NpyArray& array);
/// Reads a file, which ends where its array ends. Throws NpyError, also for an array in column-major order.
NpyArray from_npy(std::string_view bytes);

/// How numpy calls a type: "<f4".
template <class T>
std::string npy_descr() {
    const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
    return std::string(1, sizeof(T) == 1 ? '|' : '<') + kind + std::to_string(sizeof(T));
}

template <class T>
NpyArray npy_array(std::span<const T> values, layers::Shape shape) {
    return {npy_descr<T>(), std::move(shape), {reinterpret_cast<const char*>(values.data()), values.size_bytes()}};
}

/// The values of an array, whose type is T. Throws NpyError where it is not.
template <class T>
std::vector<T> npy_values(const NpyArray& array) {
    if (array.descr != npy_descr<T>())
        throw NpyError("expected values of type " + npy_descr<T>() + ", received " + array.descr);
    std::vector<T> values(array.bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), array.bytes.data(), values.size() * sizeof(T));
    return values;
}

/// Texts, all as wide as the longest one. Throws NpyError where one is not UTF-8.
NpyArray npy_texts(const std::vector<std::string>& texts, layers::Shape shape);
/// The way back. Throws NpyError for an array of another type, or of other letters.
std::vector<std::string> npy_texts_of(const NpyArray& array);

}  // namespace runner
