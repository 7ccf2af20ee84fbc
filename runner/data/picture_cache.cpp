#include "runner/data/picture_cache.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "runner/data/bytes.h"
#include "runner/data/npy.h"
#include "runner/data/sha256.h"
#include "runner/data/temporary.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sum_size = 64;

bool is_sum(std::string_view text) {
    return text.size() == sum_size && std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c); });
}

std::string_view chars_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Of what there is; nothing where it cannot be read.
std::optional<SharedBytes> bytes_if_there(const fs::path& path) {
    try {
        return file_bytes(path);
    } catch (const std::runtime_error&) {  // DataMissing, DataCorrupt
        return {};
    }
}

}  // namespace

fs::path PictureCache::path_of(const std::string& key, const char* ending) const {
    return folder_ / "pictures" / (key + ending);
}

/// The SHA-256 of an array of numpy's, and then the array.
std::optional<PictureCache::Decoded> PictureCache::find(const std::string& key) const {
    if (folder_.empty()) return {};
    const auto file = bytes_if_there(path_of(key, ".pictures"));
    if (!file || file->size() < sum_size) return {};
    const SharedBytes array = file->from(sum_size);
    if (sha256(array) != chars_of(*file).substr(0, sum_size)) return {};
    try {
        NpyHeader header = read_npy_header(chars_of(array).substr(0, longest_npy_header));
        if (header.shape.size() != 4 || header.values_size != array.size() - header.begin) return {};
        return Decoded{std::move(header.shape), array.from(header.begin)};
    } catch (const NpyError&) {
        return {};
    }
}

bool PictureCache::keep(const std::string& key, const Decoded& decoded) const {
    const std::string header = to_npy({npy_descr<std::uint8_t>(), decoded.shape, {}});
    Sha256 sum;
    sum.add({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
    sum.add(decoded.bytes);
    return write(path_of(key, ".pictures"), sum.hex() + header, decoded.bytes);
}

std::optional<std::string> PictureCache::find_sum(const std::string& key) const {
    if (folder_.empty()) return {};
    const auto file = bytes_if_there(path_of(key, ".sum"));
    if (!file || !is_sum(chars_of(*file))) return {};
    return std::string(chars_of(*file));
}

void PictureCache::keep_sum(const std::string& key, const std::string& sum) const {
    write(path_of(key, ".sum"), sum, {});
}

/// A folder that takes nothing costs time at the next run, and no result.
bool PictureCache::write(const fs::path& path, const std::string& head, std::span<const std::uint8_t> bytes) const {
    if (folder_.empty()) return true;
    try {
        fs::create_directories(path.parent_path());
        sweep_parts(path.parent_path());
        Temporary file(path);
        file.write({reinterpret_cast<const std::uint8_t*>(head.data()), head.size()});
        file.write(bytes);
        file.rename(path);
        return true;
    } catch (const fs::filesystem_error&) {
        return false;
    }
}

}  // namespace runner
