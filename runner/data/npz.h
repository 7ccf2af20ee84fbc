#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/data/npy.h"

namespace runner {

/// Named arrays, in the order of their file.
using NpyArrays = std::vector<std::pair<std::string, NpyArray>>;

/// The bytes of a `.npz` file, as numpy.load reads it: a ZIP archive with a `.npy` file for each array. The same arrays
/// give the same bytes, whenever and wherever they are written by the same libraries. There is at least one.
std::string to_npz(const NpyArrays& arrays);

/// Reads the arrays of a `.npz` file one by one. Of each, the header can be looked at before memory is taken for the
/// values.
class NpzReader {
public:
    /// `bytes` must outlive it. Throws NpyError for what is no such archive.
    explicit NpzReader(std::string_view bytes);
    ~NpzReader();
    NpzReader(const NpzReader&) = delete;
    NpzReader& operator=(const NpzReader&) = delete;

    /// Of the arrays; files of other kinds in the archive are passed over.
    const std::vector<std::string>& names() const { return names_; }
    bool contains(std::string_view name) const;
    /// Throws NpyError, also where there is no such array. What the header says of the values is what the archive
    /// holds.
    NpyHeader header(const std::string& name) const;
    /// Throws NpyError, also where the bytes are not those that were packed.
    NpyArray read(const std::string& name) const;
    /// The `.npy` file of an array, as it was packed. Throws as read does.
    std::string file(const std::string& name) const;

private:
    struct Archive;
    std::unique_ptr<Archive> archive_;
    std::vector<std::string> names_;
};

}  // namespace runner
