#include "runner/data/bytes.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "runner/data/dataset.h"
#include "runner/data/gzip.h"

namespace runner {
namespace {

std::shared_ptr<std::FILE> handle(const std::filesystem::path& path) {
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

ByteReader reader_of(std::shared_ptr<std::FILE> file, const std::filesystem::path& path) {
    return [file = std::move(file), path](std::span<std::uint8_t> out) {
        const std::size_t got = std::fread(out.data(), 1, out.size(), file.get());
        if (got < out.size() && std::ferror(file.get()))
            throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
        return got;
    };
}

}  // namespace

ByteReader open_file(const std::filesystem::path& path) { return reader_of(handle(path), path); }

ByteReader open_unpacked(const std::filesystem::path& path) {
    const auto file = handle(path);
    const ByteReader plain = reader_of(file, path);
    std::array<std::uint8_t, 2> head{};
    const bool gzipped = plain(head) == head.size() && head[0] == 0x1f && head[1] == 0x8b;
    std::rewind(file.get());
    return gzipped ? gunzip(plain) : plain;
}

}  // namespace runner
