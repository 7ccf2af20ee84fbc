#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runner/serve/endpoint.h"

namespace runner {

/// What somebody asks for. Bodies are not read: nobody has something to send.
struct WebRequest {
    std::string method, path;
    std::string host;           // by which name the server was called
    std::string token;          // `?token=…`
    std::string if_none_match;  // the version that is known already
};

struct WebAnswer {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::shared_ptr<const std::string> body = {};  // shared by all who read it, however slowly
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// How much others may take of a server.
struct WebLimits {
    unsigned connections = 64;         // at a time; more wait
    std::size_t bytes = 16 * 1024;     // of a request's head
    std::chrono::seconds silence{10};  // of who is connected
    std::chrono::seconds longest{60};  // from the first byte asked to the last one read
};

/// The server can't listen there; says why.
struct ServerError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Answers in a thread of its own, one request a connection, until the object is gone.
class WebServer {
public:
    using Respond = std::function<WebAnswer(const WebRequest&)>;
    /// `respond` is called in that thread, and must be quick: all others wait. Throws ServerError.
    WebServer(const Endpoint& wanted, Respond respond, const WebLimits& limits = {});
    ~WebServer();

    /// With the port that it has, where any was asked for.
    const Endpoint& endpoint() const;

private:
    struct Daemon;
    std::unique_ptr<Daemon> daemon_;
    std::jthread thread_;
};

}  // namespace runner
