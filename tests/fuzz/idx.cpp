#include "runner/data/idx.h"

#include "runner/data/dataset.h"
#include "runner/data/gzip.h"
#include "tests/data/support.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"

namespace tests::fuzz {
namespace {

using namespace runner;

/// The first character says what is wanted, and whether the rest is to be packed first.
void read_file(const std::string& input) {
    if (input.empty()) return;
    const bool images = input[0] & 1, packed = input[0] & 2;
    const std::string rest = input.substr(1);
    const Bytes zipped = packed ? gzip(Bytes(rest.begin(), rest.end())) : Bytes();
    const MemoryFile file(packed ? std::string(zipped.begin(), zipped.end()) : rest);
    IdxFile read;
    try {
        read = read_idx(file.path(), images ? IdxWanted{"images", 3, {}} : IdxWanted{"labels", 1, {}});
    } catch (const DataCorrupt&) {
        return;
    }
    std::size_t bytes = 1;
    for (const std::int64_t size : read.sizes) bytes *= static_cast<std::size_t>(size);
    require(read.sizes.size() == (images ? 3 : 1), "there are as many sizes as were wanted");
    require(bytes == read.bytes.size() && bytes > 0, "there are as many values as the sizes say");
    require(packed || bytes < input.size() || rest.starts_with("\x1f\x8b"), "no value is made up");
}

std::vector<std::string> examples() {
    std::vector<std::string> all;
    const Digits few = digits(3, 2, 2, 2);
    for (const Bytes& file : {few.images, few.labels, gzip(few.images), gzip(few.labels)})
        for (const char kind : {'0', '1', '2', '3'}) all.push_back(kind + std::string(file.begin(), file.end()));
    return all;
}

}  // namespace

extern const Target idx = {"idx", read_file, examples};

}  // namespace tests::fuzz
