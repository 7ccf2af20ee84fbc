#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace runner {

/// An output could not be written: exit 5. Says which file and why.
struct OutputError : std::runtime_error {
    OutputError(const std::filesystem::path& path, int error);
    OutputError(const std::filesystem::path& path, const std::string& reason);
};

/// Writes a file whole or not at all: after a fault or a power cut the old content or the new one is there.
/// Makes missing folders. Whatever bears the name is replaced, a symlink too, which may lead out of the folder that it
/// came with: for files of the runner's own. Throws OutputError.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Writes a file that the user named. A device, a FIFO or a symlink stays what it is and is written to; everything else
/// is written as by write_file. Throws OutputError.
void write_named_file(const std::filesystem::path& path, std::string_view bytes);

/// Writes a file that the user named piece by piece; as with write_named_file, nothing bears its name before finish().
class FileWriter {
public:
    /// Throws OutputError, as the others do.
    explicit FileWriter(const std::filesystem::path& path);
    ~FileWriter();
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    void append(std::string_view bytes);
    void finish();

    struct Target;  // a new file, or a device

private:
    std::unique_ptr<Target> target_;
};
/// Makes a file that is not there yet; false if it is, whoever has made it. Of several who try at once, one does. Makes
/// missing folders. Throws OutputError.
bool create_file(const std::filesystem::path& path, std::string_view bytes);

/// Makes a folder and those above it. Throws OutputError.
void make_folder(const std::filesystem::path& folder);

/// The bytes of a file that the user named. Throws declare::InvalidInput if it can't be read.
std::string read_file(const std::filesystem::path& path);

/// What POSIX's `write` does; tests put their own in its place.
using Write = std::function<ssize_t(int file, const void* bytes, std::size_t count)>;

/// Writes all bytes, however often `write` is interrupted or stops short. Returns 0 or the error number.
int write_all(int file, std::string_view bytes, const Write& write);

}  // namespace runner
