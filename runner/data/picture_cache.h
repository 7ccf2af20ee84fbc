#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "layers/math/shape.h"
#include "runner/data/shared_bytes.h"

namespace runner {

/// Pictures that were decoded before, in the user's cache folder, which may be emptied at any time. Who looks for
/// something names it by a SHA-256 of all that it depends on. What is damaged counts as not there.
class PictureCache {
public:
    /// Empty: nothing is ever found or kept.
    explicit PictureCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    struct Decoded {
        layers::Shape shape;  // of all: (pictures, height, width, channels)
        SharedBytes bytes;
    };
    std::optional<Decoded> find(const std::string& key) const;
    /// Whether the folder took it; one that is empty is not asked.
    bool keep(const std::string& key, const Decoded& decoded) const;

    /// A sum that was computed before.
    std::optional<std::string> find_sum(const std::string& key) const;
    void keep_sum(const std::string& key, const std::string& sum) const;

    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path path_of(const std::string& key, const char* ending) const;
    bool write(const std::filesystem::path& path, const std::string& head, std::span<const std::uint8_t> bytes) const;

    std::filesystem::path folder_;
};

}  // namespace runner
