#include "runner/serve/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace runner {
namespace {

constexpr const char* loopback = "127.0.0.1";

bool is_ipv4(const std::string& address) {
    in_addr number{};
    return ::inet_pton(AF_INET, address.c_str(), &number) == 1;
}

bool is_ipv6(const std::string& address) {
    in6_addr number{};
    return ::inet_pton(AF_INET6, address.c_str(), &number) == 1;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

/// "[::1]:80" parted at its last colon, without brackets; of a port alone the host is empty.
std::optional<std::pair<std::string, std::string>> host_and_port(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) return std::pair{std::string(), text};
    std::string host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host.empty() || bracketed != (host.find(':') != host.npos)) return {};
    return std::pair{host, text.substr(colon + 1)};
}

}  // namespace

bool Endpoint::is_loopback() const { return address == "::1" || (is_ipv4(address) && address.starts_with("127.")); }

std::string Endpoint::text() const {
    return is_ipv6(address) ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

std::optional<Endpoint> read_endpoint(const std::string& text) {
    const auto parts = host_and_port(text);
    const auto port = parts ? read_port(parts->second) : std::nullopt;
    if (!port) return {};
    const std::string& host = parts->first;
    if (host.empty() || host == "localhost") return Endpoint{loopback, *port};
    if (!is_ipv4(host) && !is_ipv6(host)) return {};
    return Endpoint{host, *port};
}

bool is_name_of_loopback(const std::string& host) {
    const bool has_port = !host.ends_with(']') && host.find(':') != host.npos;
    const auto read = read_endpoint(has_port ? host : host + ":80");
    return read && read->is_loopback();
}

}  // namespace runner
