#include "runner/data/bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "runner/data/dataset.h"
#include "runner/data/large_pages.h"
#include "runner/retried.h"

namespace runner {
namespace {

/// A descriptor that is closed by the last of those who read it.
std::shared_ptr<const int> open_regular(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) throw DataMissing(fmt::format("{}: no such file", path.string()));
    // A pipe or a device may never end.
    if (!std::filesystem::is_regular_file(status))
        throw DataCorrupt(fmt::format("{}: expected a regular file", path.string()));
    const int file = retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); });
    if (file < 0) throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
    return {new int(file), [](const int* number) {
                ::close(*number);
                delete number;
            }};
}

[[noreturn]] void throw_unreadable(const std::filesystem::path& path) {
    throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
}

std::uint64_t size_of_file(const std::filesystem::path& path, int file) {
    struct stat status {};
    if (::fstat(file, &status) != 0) throw_unreadable(path);
    return static_cast<std::uint64_t>(status.st_size);
}

SharedBytes map_bytes(const std::filesystem::path& path, int file, std::size_t size) {
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED) throw_unreadable(path);
    std::shared_ptr<const void> keeper(at, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); });
    return {{static_cast<const std::uint8_t*>(at), size}, std::move(keeper)};
}

/// As many as there are: a file may shrink or grow meanwhile.
std::size_t take_bytes(const std::filesystem::path& path, int file, std::span<std::uint8_t> out) {
    std::size_t got = 0;
    while (got < out.size()) {
        const ssize_t more = retried([&] { return ::read(file, out.data() + got, out.size() - got); });
        if (more < 0) throw_unreadable(path);
        if (more == 0) break;
        got += static_cast<std::size_t>(more);
    }
    return got;
}

}  // namespace

ByteReader open_file(const std::filesystem::path& path) {
    return [file = open_regular(path), path](std::span<std::uint8_t> out) { return take_bytes(path, *file, out); };
}

SharedBytes file_bytes(const std::filesystem::path& path, std::uint64_t mapped_from) {
    const std::shared_ptr<const int> file = open_regular(path);
    const std::uint64_t size = size_of_file(path, *file);
    if (size > 0 && size >= mapped_from) return map_bytes(path, *file, size);
    std::vector<std::uint8_t> bytes;
    reserve_in_large_pages(bytes, size);
    bytes.resize(size);
    bytes.resize(take_bytes(path, *file, bytes));
    return bytes;
}

}  // namespace runner
