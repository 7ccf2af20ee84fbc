#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace runner {

/// Where a server listens: an address of this machine, never a name, and a port; 0 is a free one.
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;

    bool is_loopback() const;
    /// As it stands in a URL: "127.0.0.1:8080", "[::1]:8080".
    std::string text() const;
    bool operator==(const Endpoint&) const = default;
};

/// "8080", "localhost:8080", "127.0.0.1:0", "[::1]:8080", "0.0.0.0:80"; without an address that of this machine alone.
std::optional<Endpoint> read_endpoint(const std::string& text);

/// Whether what a browser calls the server ("localhost:9000") is a name that leads to this machine whoever answers for
/// names: another one may belong to a page that wants to read this server as its own (DNS rebinding). The port is left
/// alone, which a tunnel changes.
bool is_name_of_loopback(const std::string& host);

}  // namespace runner
