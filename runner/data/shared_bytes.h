#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace runner {

/// Bytes that never change, kept for as long as anybody holds them: in memory, or in a file that is mapped. Copies
/// share them.
class SharedBytes {
public:
    SharedBytes() = default;
    SharedBytes(std::vector<std::uint8_t> bytes) {
        auto kept = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
        bytes_ = *kept;
        keeper_ = std::move(kept);
    }
    /// `keeper` keeps them where they lie.
    SharedBytes(std::span<const std::uint8_t> bytes, std::shared_ptr<const void> keeper)
        : bytes_(bytes), keeper_(std::move(keeper)) {}

    const std::uint8_t* data() const { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }
    auto begin() const { return bytes_.begin(); }
    auto end() const { return bytes_.end(); }
    std::uint8_t operator[](std::size_t i) const { return bytes_[i]; }
    /// Some of them, which share the keeper.
    SharedBytes from(std::size_t begin) const { return {bytes_.subspan(begin), keeper_}; }

private:
    std::span<const std::uint8_t> bytes_;
    std::shared_ptr<const void> keeper_;
};

}  // namespace runner
