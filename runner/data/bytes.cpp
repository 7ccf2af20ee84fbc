#include "runner/data/bytes.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "runner/data/dataset.h"

namespace runner {
namespace {

std::shared_ptr<std::FILE> open_regular(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) throw DataMissing(fmt::format("{}: no such file", path.string()));
    // A pipe or a device may never end.
    if (!std::filesystem::is_regular_file(status))
        throw DataCorrupt(fmt::format("{}: expected a regular file", path.string()));
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
    return {file, [](std::FILE* f) { std::fclose(f); }};
}

}  // namespace

ByteReader open_file(const std::filesystem::path& path) {
    return [file = open_regular(path), path](std::span<std::uint8_t> out) {
        const std::size_t got = std::fread(out.data(), 1, out.size(), file.get());
        if (got < out.size() && std::ferror(file.get()))
            throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
        return got;
    };
}

}  // namespace runner
