#include "tests/data/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace tests {
namespace {

bool readable(int socket, int milliseconds) {
    pollfd wanted{socket, POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
}

void send_all(int client, const std::string& text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t sent = ::send(client, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void pause(int milliseconds, const std::stop_token& stop) {
    for (; milliseconds > 0 && !stop.stop_requested(); milliseconds -= 10)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

}  // namespace

HttpServer::HttpServer() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, length) != 0 || ::listen(socket_, 16) != 0 || ::getsockname(socket_, any, &length) != 0)
        throw std::runtime_error("no port for the test's server");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

HttpServer::~HttpServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
}

void HttpServer::set(const std::string& path, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[path] = std::move(answer);
}

std::vector<std::string> HttpServer::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void HttpServer::serve(const std::stop_token& stop) {
    std::vector<std::jthread> clients;
    while (!stop.stop_requested()) {
        if (!readable(socket_, 20)) continue;
        const int client = ::accept(socket_, nullptr, nullptr);
        if (client < 0) continue;
        clients.emplace_back([this, client](const std::stop_token& ended) {
            answer(client, ended);
            ::close(client);
        });
    }
}

void HttpServer::answer(int client, const std::stop_token& stop) {
    std::string question;
    while (question.find("\r\n\r\n") == std::string::npos && !stop.stop_requested()) {
        char buffer[4096];
        if (!readable(client, 20)) continue;
        const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
        if (got <= 0) return;
        question.append(buffer, static_cast<std::size_t>(got));
        if (!question.starts_with("GET ")) return;  // such as a TLS greeting
    }
    if (question.find("\r\n\r\n") == std::string::npos) return;  // the server ends before it was asked
    const std::string path = question.substr(4, question.find(' ', 4) - 4);
    Answer answer{.status = 404, .body = {}, .headers = {}};
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(path);
        if (const auto found = answers_.find(path); found != answers_.end()) answer = found->second;
    }
    pause(answer.late, stop);
    if (!answer.raw.empty()) return send_all(client, answer.raw);
    if (!answer.silent) {
        const std::size_t held_back = answer.stall ? 1 : answer.cut;
        const std::size_t sent = answer.body.size() - std::min(answer.body.size(), held_back);
        send_all(client, "HTTP/1.1 " + std::to_string(answer.status) +
                             " Answer\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) +
                             "\r\n" + answer.headers + "\r\n" +
                             (answer.drip ? std::string()
                                          : std::string(answer.body.begin(),
                                                        answer.body.begin() + static_cast<std::ptrdiff_t>(sent))));
    }
    for (; answer.drip && !stop.stop_requested(); pause(10, stop)) {
        char byte = 0;
        send_all(client, "x");
        if (readable(client, 0) && ::recv(client, &byte, 1, 0) <= 0) return;
    }
    while ((answer.stall || answer.silent) && !stop.stop_requested()) {
        char byte = 0;
        if (readable(client, 20) && ::recv(client, &byte, 1, 0) <= 0) return;  // the client gave up
    }
}

}  // namespace tests
