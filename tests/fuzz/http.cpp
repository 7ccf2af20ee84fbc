#include "runner/data/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "runner/store/files.h"
#include "tests/fuzz/catalog.h"

namespace tests::fuzz {
namespace {

using namespace runner;
using namespace std::chrono_literals;

/// A server of this machine that answers every question with the same bytes, whatever they are; ends with the process.
class Parrot {
public:
    Parrot() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, any, length) != 0 || ::listen(socket_, 16) != 0 ||
            ::getsockname(socket_, any, &length) != 0)
            throw std::runtime_error("no port for the server");
        port_ = ntohs(address.sin_port);
        std::thread([this] { serve(); }).detach();
    }

    std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/file"; }
    void say(const std::string& answer) {
        const std::lock_guard lock(mutex_);
        answer_ = answer;
    }

private:
    void serve() {
        for (;;) {
            const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) continue;
            char question[4096];
            if (::recv(client, question, sizeof question, 0) > 0) {
                const std::lock_guard lock(mutex_);
                write_all(client, answer_, [](int to, const void* bytes, std::size_t count) {
                    return ::send(to, bytes, count, MSG_NOSIGNAL);
                });
            }
            ::close(client);
        }
    }

    int socket_;
    int port_ = 0;
    std::mutex mutex_;
    std::string answer_;
};

/// Nobody outside of this machine is to be asked.
bool leads_away(std::string answer) {
    std::ranges::transform(answer, answer.begin(), [](unsigned char c) { return std::tolower(c); });
    return answer.find("https") != std::string::npos || answer.find("//") != std::string::npos;
}

void get(const std::string& input) {
    if (leads_away(input)) return;
    static Parrot& parrot = *new Parrot;  // its thread outlives statics
    parrot.say(input);
    constexpr std::uint64_t most = 4096;
    std::uint64_t received = 0;
    const auto start = std::chrono::steady_clock::now();
    try {
        http_get(parrot.address(), {.most_bytes = most, .answer = 2000ms, .stall = 2000ms},
                 [&](std::span<const std::uint8_t> bytes) { received += bytes.size(); }, {});
    } catch (const HttpError&) {
    }
    require(received <= most, "no more comes than was allowed");
    require(std::chrono::steady_clock::now() - start < 20s, "a download ends");
}

std::vector<std::string> examples() {
    return {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.0 404 Not Found\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Encoding: gzip\r\n\r\nabc",
            "\x1f\x8b\x08",
            "HTTP/1.1 999 \r\n\r\n"};
}

}  // namespace

extern const Target http = {"http", get, examples};

}  // namespace tests::fuzz
