#include "runner/data/temporary.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "runner/retried.h"

namespace runner {

namespace fs = std::filesystem;

Temporary::Temporary(const fs::path& target) {
    std::string name;
    file_ = retried([&] {
        name = target.string() + ".XXXXXX.part";
        return ::mkostemps(name.data(), 5, O_CLOEXEC);
    });
    if (file_ < 0) throw fs::filesystem_error("mkostemps", std::error_code(errno, std::generic_category()));
    path_ = name;
}

Temporary::~Temporary() {
    if (file_ >= 0) ::close(file_);
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
}

void Temporary::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = retried([&] { return ::write(file_, bytes.data(), bytes.size()); });
        if (wrote <= 0) fail();
        bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
}

void Temporary::rename(const fs::path& target) {
    if (retried([this] { return ::fsync(file_); }) != 0 || retried([this] { return ::fchmod(file_, 0644); }) != 0)
        fail();
    fs::rename(path_, target);
    path_.clear();
}

void Temporary::fail() const {
    throw fs::filesystem_error("write", path_, std::error_code(errno, std::generic_category()));
}

void sweep_parts(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".part" &&
            fs::file_time_type::clock::now() - entry.last_write_time(ignored) > std::chrono::hours(24))
            fs::remove(entry.path(), ignored);
}

}  // namespace runner
