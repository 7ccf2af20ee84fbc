#include "layers/math/shape.h"
#include "runner/data/npz.h"
#include "tests/fuzz/catalog.h"

namespace tests::fuzz {
namespace {

using namespace runner;

void read_array(const std::string& bytes) {
    NpyArray array;
    try {
        array = from_npy(bytes);
    } catch (const NpyError&) {
        return;
    }
    require(from_npy(to_npy(array)) == array, "an array stays the same when it is written and read");
    try {
        npy_texts_of(array);
    } catch (const NpyError&) {
    }
}

void read_archive(const std::string& bytes) {
    try {
        const NpzReader archive(bytes);
        for (const std::string& name : archive.names()) {
            require(archive.contains(name), "an archive holds what it names");
            const NpyHeader header = archive.header(name);
            require(archive.read(name).bytes.size() == header.values_size, "an array is as large as its header says");
        }
    } catch (const NpyError&) {
    }
}

/// Anything may be taken for either.
void read(const std::string& input) {
    read_array(input);
    read_archive(input);
}

std::vector<std::string> examples() {
    const std::vector<float> numbers = {0.5F, -1.25F, 3, 1e-30F, 0, 7};
    const NpyArray array = npy_array<float>(numbers, {3, 2}), texts = npy_texts({"ab", "", "z"}, {3});
    return {to_npy(array), to_npy(texts), to_npy(npy_array<float>({}, {0, 4})),
            to_npz({{"numbers", array}, {"texts", texts}})};
}

}  // namespace

extern const Target numpy = {"numpy", read, examples};

}  // namespace tests::fuzz
