#include "runner/store/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "layers/declare/diagnostic.h"
#include "runner/retried.h"

namespace runner {
namespace {

/// The reason of a limit of this process alone says where it comes from: the disk has room.
std::string reason_of(int error) {
    const std::string reason = std::generic_category().message(error);
    rlimit limit{};
    if (error != EFBIG || ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return reason;
    return fmt::format("{}: this process may write no more than {} bytes to a file (`ulimit -f`)", reason,
                       limit.rlim_cur);
}

/// The folder that a file stands in, in a form that can be opened.
std::filesystem::path folder_of(const std::filesystem::path& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

struct Descriptor {
    int number = -1;
    explicit Descriptor(int file) : number(file) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    void reset(int file) {
        if (number >= 0) ::close(number);
        number = file;
    }
    /// Closes now, because only then some file systems tell that they are full. Returns 0 or the error number.
    int close() {
        const int result = ::close(number);
        number = -1;
        return result == 0 || errno == EINTR ? 0 : errno;
    }
};

/// A file beside `path` that nobody else has; removed unless it was renamed. It is locked as long as it bears its name,
/// so that whoever sweeps what killed processes have left (FolderLock) leaves it alone.
struct TemporaryFile {
    std::filesystem::path path;
    Descriptor file{-1}, lock{-1};
    bool kept = false;

    explicit TemporaryFile(const std::filesystem::path& target) {
        do make(target);
        while (!is_mine());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!kept) ::unlink(path.c_str());
    }

private:
    void make(const std::filesystem::path& target) {
        static std::atomic<unsigned> count = 0;
        const auto create = [&] {
            path = folder_of(target) /
                   fmt::format(".{}.{}-{}.tmp", target.filename().native(), ::getpid(), count.fetch_add(1));
            return retried([&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
        };
        do file.reset(create());
        while (file.number < 0 && errno == EEXIST);
        if (file.number < 0) throw OutputError(target, errno);
    }
    /// False if it was swept before it could be locked. The lock outlives the file's own descriptor, which is closed
    /// before the file gets its name. File systems without locks have no sweepers either.
    bool is_mine() {
        if (retried([&] { return ::flock(file.number, LOCK_EX | LOCK_NB); }) != 0) return errno != EWOULDBLOCK;
        lock.reset(retried([&] { return ::fcntl(file.number, F_DUPFD_CLOEXEC, 0); }));
        struct stat status {};
        return ::fstat(file.number, &status) != 0 || status.st_nlink > 0;
    }
};

int sync(int file) {
    return retried([&] { return ::fsync(file); }) == 0 ? 0 : errno;
}

/// What was renamed or made in a folder must survive a power cut. Some file systems can't do that for folders: they say
/// EINVAL. One that may be written and not read can't be opened for it.
void sync_folder_of(const std::filesystem::path& target) {
    const Descriptor folder(
        retried([&] { return ::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (folder.number < 0 && errno == EACCES) return;
    if (folder.number < 0) throw OutputError(target, errno);
    if (const int error = sync(folder.number); error != 0 && error != EINVAL) throw OutputError(target, error);
}

}  // namespace

OutputError::OutputError(const std::filesystem::path& path, int error) : OutputError(path, reason_of(error)) {}
OutputError::OutputError(const std::filesystem::path& path, const std::string& reason)
    : std::runtime_error(fmt::format("can't write `{}`: {}", path.native(), reason)) {}

int write_all(int file, std::string_view bytes, const Write& write) {
    while (!bytes.empty()) {
        const ssize_t written = retried([&] { return write(file, bytes.data(), bytes.size()); });
        if (written < 0) return errno;
        if (written == 0) return EIO;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Each new folder stands in the one above it, which has to remember it too.
void make_folder(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_filename() ? path : path.parent_path();  // without a slash at its end
    const std::filesystem::path above = folder_of(folder);
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return;
    if (above != folder) make_folder(above);
    if (std::filesystem::create_directory(path, error)) return sync_folder_of(folder);
    if (error) throw OutputError(path, error.message());
}

namespace {

/// Whether a name is that of a file, or of nothing yet: what can't be looked at can't be written either, and that says
/// why.
bool is_replaced(const std::filesystem::path& path) {
    std::error_code unused;
    const auto type = std::filesystem::symlink_status(path, unused).type();
    using Type = std::filesystem::file_type;
    return type == Type::regular || type == Type::directory || type == Type::not_found || type == Type::none;
}

void append_to(const Descriptor& file, const std::filesystem::path& path, std::string_view bytes) {
    if (const int error = write_all(file.number, bytes, ::write)) throw OutputError(path, error);
}

void give_name(TemporaryFile& temporary, const std::filesystem::path& path) {
    if (const int error = sync(temporary.file.number)) throw OutputError(path, error);
    if (const int error = temporary.file.close()) throw OutputError(path, error);
    if (retried([&] { return ::rename(temporary.path.c_str(), path.c_str()); }) != 0) throw OutputError(path, errno);
    temporary.kept = true;
    sync_folder_of(path);
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    make_folder(folder_of(path));
    TemporaryFile temporary(path);
    append_to(temporary.file, path, bytes);
    give_name(temporary, path);
}

bool create_file(const std::filesystem::path& path, std::string_view bytes) {
    make_folder(folder_of(path));
    Descriptor file(retried([&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
    if (file.number < 0 && errno == EEXIST) return false;
    if (file.number < 0) throw OutputError(path, errno);
    if (const int error = write_all(file.number, bytes, ::write)) throw OutputError(path, error);
    if (const int error = file.close()) throw OutputError(path, error);
    return true;
}

void write_named_file(const std::filesystem::path& path, std::string_view bytes) {
    FileWriter writer(path);
    writer.append(bytes);
    writer.finish();
}

struct FileWriter::Target {
    virtual ~Target() = default;
    virtual void append(std::string_view bytes) = 0;
    virtual void finish() = 0;
};

namespace {

struct NewFile : FileWriter::Target {
    explicit NewFile(const std::filesystem::path& name) : path(name), temporary(name) {}
    void append(std::string_view bytes) override { append_to(temporary.file, path, bytes); }
    void finish() override { give_name(temporary, path); }

    std::filesystem::path path;
    TemporaryFile temporary;
};

struct Device : FileWriter::Target {
    explicit Device(const std::filesystem::path& name)
        : path(name), file(retried([&] {
              return ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
          })) {
        if (file.number < 0) throw OutputError(path, errno);
    }
    void append(std::string_view bytes) override { append_to(file, path, bytes); }
    void finish() override {
        if (const int error = file.close()) throw OutputError(path, error);
    }

    std::filesystem::path path;
    Descriptor file;
};

}  // namespace

FileWriter::FileWriter(const std::filesystem::path& path) {
    if (!is_replaced(path)) {
        target_ = std::make_unique<Device>(path);
        return;
    }
    make_folder(folder_of(path));
    target_ = std::make_unique<NewFile>(path);
}

FileWriter::~FileWriter() = default;
void FileWriter::append(std::string_view bytes) { target_->append(bytes); }
void FileWriter::finish() { target_->finish(); }

std::string read_file(const std::filesystem::path& path) {
    const auto fail = [&](const std::string& reason) {
        declare::Diagnostics diagnostics;
        diagnostics.error(declare::Place{}, fmt::format("can't read `{}`: {}", path.native(), reason));
        throw declare::InvalidInput(diagnostics);
    };
    std::error_code unused;
    if (std::filesystem::is_directory(path, unused)) fail("it is a folder");
    const Descriptor file(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
    if (file.number < 0) fail(reason_of(errno));
    // A FIFO that nobody writes to would be waited for, and a device may never end.
    struct stat status {};
    if (::fstat(file.number, &status) != 0 || !S_ISREG(status.st_mode)) fail("it is no regular file");
    std::string bytes;
    char buffer[65536];
    while (true) {
        const ssize_t count = retried([&] { return ::read(file.number, buffer, sizeof buffer); });
        if (count == 0) return bytes;
        if (count < 0) fail(reason_of(errno));
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

}  // namespace runner
