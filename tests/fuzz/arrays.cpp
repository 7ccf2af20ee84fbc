#include "runner/data/array_values.h"
#include "runner/data/bytes.h"
#include "runner/data/npz.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"

namespace tests::fuzz {
namespace {

using namespace runner;

void check(const Part& part, std::int64_t count) {
    require(part.count() == count, "a part has as many samples as its array has rows");
    if (part.bytes.empty())
        for (std::int64_t row = 0; row < count; ++row) {
            std::vector<double> numbers(part.values.columns());
            part.values.copy(row, numbers);
        }
}

/// An array as samples, as numbers and as labels.
void read(const StoredArray& array) {
    try {
        Part part;
        take_samples(array, part);
        check(part, array.rows());
    } catch (const DataCorrupt&) {
    }
    try {
        require(target_numbers(array).count() == array.rows(), "each row has its numbers");
    } catch (const DataCorrupt&) {
    }
    try {
        const TargetLabels labels = target_labels(array);
        for (const std::int32_t place : labels.classes)
            require(place >= 0 && static_cast<std::size_t>(place) < labels.labels.size(), "each row has its label");
    } catch (const DataCorrupt&) {
    }
}

/// Anything may be taken for either.
void read_file(const std::string& input) {
    const MemoryFile file(input);
    try {
        read(read_npy(file.path(), large_file));
    } catch (const DataCorrupt&) {
    }
    try {
        const ArrayArchive archive(file.path());
        for (const std::string& name : archive.names()) read(archive.read(name));
    } catch (const DataCorrupt&) {
    }
}

std::string columns_first(std::string npy) {
    npy.replace(npy.find("False"), 5, "True ");
    return npy;
}

std::vector<std::string> examples() {
    const std::vector<float> numbers = {0.5F, -1.25F, 3, 1e-30F, 0, 7};
    const std::vector<std::int64_t> whole = {0, 7, -3, 2, 2, 2};
    const std::vector<std::uint8_t> pixels = {1, 255, 0, 3};
    const NpyArray x = npy_array<float>(numbers, {3, 2}), y = npy_texts({"ab", "c", "z"}, {3});
    return {to_npy(x),
            to_npy(y),
            columns_first(to_npy(x)),
            to_npy(npy_array<std::int64_t>(whole, {6, 1})),
            to_npy(npy_array<std::uint8_t>(pixels, {2, 2, 1})),
            to_npz({{"x", x}, {"y", y}})};
}

}  // namespace

extern const Target arrays = {"arrays", read_file, examples};

}  // namespace tests::fuzz
