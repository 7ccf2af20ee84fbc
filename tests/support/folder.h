#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tests {

using Bytes = std::vector<std::uint8_t>;

/// Makes the folders above it too.
void write(const std::filesystem::path& path, const std::string& text);
void write(const std::filesystem::path& path, const Bytes& bytes);
/// Empty if there is no such file.
std::string read(const std::filesystem::path& path);
Bytes read_bytes(const std::filesystem::path& path);

/// An empty folder that goes away with the object.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    /// Writes a file below it; returns its path.
    template <class Content>
    std::filesystem::path write(const std::string& name, const Content& content) const {
        tests::write(path_ / name, content);
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

}  // namespace tests
