#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace runner {

/// A file did not come; the text says why, without the address.
struct HttpError : std::runtime_error {
    HttpError(const std::string& why, bool unreachable) : std::runtime_error(why), unreachable(unreachable) {}
    bool unreachable;  // the host never answered: asking it again is in vain
};

struct HttpLimits {
    std::uint64_t most_bytes = 0;
    std::chrono::milliseconds answer{};  // until the first 4 KiB, or all, have come, redirections included
    std::chrono::milliseconds stall{};   // without any byte after that, or with fewer than 4 KiB
};

/// Whether an address is one that may be asked: HTTPS, or HTTP to this machine itself.
bool may_ask(const std::string& address);

/// Gets a file and hands its bytes on as they come. Follows at most five redirections, each to an address that may be
/// asked. Throws HttpError, and what `sink` throws.
void http_get(const std::string& address, const HttpLimits& limits,
              const std::function<void(std::span<const std::uint8_t>)>& sink, const std::stop_token& stop);

}  // namespace runner
