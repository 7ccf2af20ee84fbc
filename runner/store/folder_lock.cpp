#include "runner/store/folder_lock.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <regex>
#include <string>
#include <thread>

#include "runner/retried.h"
#include "runner/store/files.h"

namespace runner {
namespace {

std::string holder_text() {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
    return fmt::format("{}:{}:{:%Y-%m-%dT%H:%M:%SZ}\n", host.data(), ::getpid(), fmt::gmtime(std::time(nullptr)));
}

std::string content(int file) {
    std::array<char, 512> bytes{};
    const ssize_t count = retried([&] { return ::pread(file, bytes.data(), bytes.size(), 0); });
    std::string text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.empty() ? "a process that has not said its name yet" : text;
}

/// What stands in the lock is overwritten: a link in a folder from elsewhere must not lead to another file, neither by
/// its name (a symlink) nor as a second name of the same file. Nor does it wait for who reads a FIFO.
int open_lock(const std::filesystem::path& path) {
    const int file = retried(
        [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666); });
    if (file < 0 && errno != ELOOP) throw OutputError(path, errno);
    struct stat status {};
    if (file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink <= 1) return file;
    if (file >= 0) ::close(file);
    throw OutputError(path, "it is a link or no regular file; remove it, nothing in it is needed");
}

/// `.NAME.PID-NUMBER.tmp`, as write_file calls them.
bool is_temporary(const std::string& name) {
    static const std::regex pattern(R"(\..+\.[0-9]+-[0-9]+\.tmp)");
    return std::regex_match(name, pattern);
}

/// Whoever writes one holds it locked: a `plot` or `report` may be at work beside the run.
void remove_if_left(const std::filesystem::path& file) {
    const int number =
        retried([&] { return ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY); });
    if (number < 0) return;
    if (retried([&] { return ::flock(number, LOCK_EX | LOCK_NB); }) == 0) ::unlink(file.c_str());
    ::close(number);
}

/// It was to become the name of a trial, see TrialFolders.
bool is_link_to_store(const std::filesystem::path& path) {
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(path, error).native();
    return !error && target.starts_with("../") && target.find("/store/") != std::string::npos;
}

void sweep(const std::filesystem::path& folder) {
    std::error_code error;  // what can't be removed does no harm
    for (std::filesystem::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (!is_temporary(entry->path().filename().native())) continue;
        if (is_link_to_store(entry->path()))
            ::unlink(entry->path().c_str());
        else if (entry->is_regular_file(error))
            remove_if_left(entry->path());
    }
}

/// The topmost folder on the way to `folder` that is not there; empty if all are.
std::filesystem::path first_missing(const std::filesystem::path& folder) {
    std::filesystem::path missing;
    std::error_code error;
    for (auto path = folder; !path.empty() && !std::filesystem::exists(path, error); path = path.parent_path())
        missing = path;
    return missing;
}

/// Whether the lock was removed by who held it, before it was ours: then another one counts.
bool is_removed(int file) {
    struct stat status {};
    return ::fstat(file, &status) == 0 && status.st_nlink == 0;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder, FolderUse use)
    : use_(use), folder_(folder), made_(first_missing(folder)) {
    const auto path = folder / ".lock";
    do {
        if (file_ >= 0) ::close(file_);
        make_folder(folder);
        file_ = open_lock(path);
        take(path);
    } while (is_removed(file_));
    write_holder(path);
    if (use_ == FolderUse::alone) sweep(folder);
}

void FolderLock::take(const std::filesystem::path& path) {
    const int kind = use_ == FolderUse::alone ? LOCK_EX : LOCK_SH;
    int error = EWOULDBLOCK;
    for (int left = 3; left > 0 && error == EWOULDBLOCK; --left) {  // is_held() may be looking
        if (retried([&] { return ::flock(file_, kind | LOCK_NB); }) == 0) return;
        error = errno;
        if (left > 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (error != EWOULDBLOCK && use_ == FolderUse::shared) return;
    const std::string holder = content(file_);
    ::close(file_);
    if (error != EWOULDBLOCK) throw OutputError(path, error);
    throw FolderInUse(fmt::format("`{}` is in use by {}", folder_.native(), holder));
}

/// Of several that share the folder the last one is named.
void FolderLock::write_holder(const std::filesystem::path& path) {
    const std::string text = holder_text();
    int error = retried([&] { return ::ftruncate(file_, 0); }) == 0 ? 0 : errno;
    if (error == 0) error = write_all(file_, text, ::write);
    if (error == 0) return;
    ::close(file_);
    throw OutputError(path, error);
}

FolderLock::~FolderLock() {
    if (use_ == FolderUse::alone) {
        if (retried([&] { return ::ftruncate(file_, 0); }) != 0) errno = 0;  // an old name in a free lock is no fault
        if (!made_.empty()) remove_if_empty();
    }
    ::close(file_);
}

bool is_held(const std::filesystem::path& folder) {
    const auto path = folder / ".lock";
    const int file =
        retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY); });
    if (file < 0) return false;
    const bool held = retried([&] { return ::flock(file, LOCK_SH | LOCK_NB); }) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

/// Of a start that failed; folders in which there is something stay.
void FolderLock::remove_if_empty() {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::directory_iterator entries(folder_, error);
    if (error || std::distance(begin(entries), end(entries)) != 1) return;
    fs::remove(folder_ / ".lock", error);
    for (fs::path path = folder_; ::rmdir(path.c_str()) == 0 && path != made_; path = path.parent_path()) {
    }
}

}  // namespace runner
