#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runner/data/bytes.h"
#include "runner/data/npy.h"
#include "runner/data/shared_bytes.h"

/// Arrays of one's own, as numpy keeps them in files.
namespace runner {

/// An array as it lies in its file.
struct StoredArray {
    std::string name;  // for messages: "/data/x.npy", "/data/mnist.npz: x_train"
    NpyHeader header;
    SharedBytes values;  // row by row, whatever the file's order
    std::string sha256;  // of the `.npy` file, unpacked

    /// The first side counts them.
    std::int64_t rows() const { return header.shape.empty() ? 0 : header.shape.front(); }
    layers::Shape row_shape() const;
    /// "x_train.npy: [3, 0, 7]": where value `i` stands, as numpy counts.
    std::string place_of(std::size_t i) const;
};

/// Throws DataMissing, DataCorrupt. What stands row by row in a large file is mapped.
StoredArray read_npy(const std::filesystem::path& path, std::uint64_t mapped_from);
/// Its header alone. Throws as read_npy does.
NpyHeader read_npy_header_of(const std::filesystem::path& path);

/// A `.npz` file. What it holds is unpacked when it is asked for, up to 4 GiB an array.
class ArrayArchive {
public:
    /// From the size of `mapped_from` on the file is mapped. Throws DataMissing, DataCorrupt.
    explicit ArrayArchive(const std::filesystem::path& path, std::uint64_t mapped_from = large_file);
    ~ArrayArchive();

    const std::vector<std::string>& names() const;
    bool contains(const std::string& name) const;
    /// Unpacks no values. Throws DataCorrupt.
    NpyHeader header(const std::string& name) const;
    /// Throws DataCorrupt.
    StoredArray read(const std::string& name) const;

private:
    struct Opened;
    std::unique_ptr<const Opened> opened_;
};

}  // namespace runner
