#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/data/support.h"

namespace tests {

/// How a path is answered.
struct Answer {
    int status = 200;
    Bytes body;
    std::string headers;  // more of them, each ended by \r\n
    std::size_t cut = 0;  // bytes of the body that are announced and never sent
    bool stall = false;   // sends the body but its last byte, then nothing
    bool silent = false;  // takes the question and says nothing
    int late = 0;         // milliseconds before it says anything
    bool drip = false;    // sends the body byte by byte, one each 10 ms, again and again
    std::string raw;      // is sent instead of all that
};

/// A server on a free port of this machine; ends with the object.
class HttpServer {
public:
    HttpServer();
    ~HttpServer();

    std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    void set(const std::string& path, Answer answer);
    /// The paths that were asked for, in order.
    std::vector<std::string> asked() const;

private:
    void serve(const std::stop_token& stop);
    void answer(int client, const std::stop_token& stop);

    int socket_ = -1;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::vector<std::string> asked_;
    std::jthread thread_;
};

}  // namespace tests
