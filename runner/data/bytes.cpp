#include "runner/data/bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "runner/data/dataset.h"
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

}  // namespace

ByteReader open_file(const std::filesystem::path& path) {
    return [file = open_regular(path), path](std::span<std::uint8_t> out) {
        std::size_t got = 0;
        while (got < out.size()) {
            const ssize_t more = retried([&] { return ::read(*file, out.data() + got, out.size() - got); });
            if (more < 0) throw DataCorrupt(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
            if (more == 0) break;
            got += static_cast<std::size_t>(more);
        }
        return got;
    };
}

}  // namespace runner
