#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace runner {

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    void add(std::span<const std::uint8_t> bytes);
    /// 64 hexadecimal digits; nothing can be added after it.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256(std::span<const std::uint8_t> bytes);
std::string sha256(std::string_view bytes);

}  // namespace runner
