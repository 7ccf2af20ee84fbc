#include "runner/serve/web_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <system_error>

namespace runner {
namespace {

sockaddr_storage address_of(const Endpoint& endpoint, socklen_t& size) {
    sockaddr_storage storage{};
    auto& four = reinterpret_cast<sockaddr_in&>(storage);
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    if (::inet_pton(AF_INET, endpoint.address.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(endpoint.port);
        size = sizeof four;
    } else {
        ::inet_pton(AF_INET6, endpoint.address.c_str(), &six.sin6_addr);
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(endpoint.port);
        size = sizeof six;
    }
    return storage;
}

[[noreturn]] void throw_server_error(const Endpoint& endpoint, int error) {
    const std::string why = error == EADDRINUSE      ? "the port is in use; port 0 takes a free one"
                            : error == EADDRNOTAVAIL ? "this machine has no such address"
                                                     : std::generic_category().message(error);
    throw ServerError(fmt::format("can't listen at {}: {}", endpoint.text(), why));
}

/// A socket that listens, and its port. Whoever starts again at once gets the same one.
int listen_at(Endpoint& endpoint, unsigned waiting) {
    socklen_t size = 0;
    sockaddr_storage address = address_of(endpoint, size);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const int socket = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) throw_server_error(endpoint, errno);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket, plain, size) != 0 || ::listen(socket, static_cast<int>(waiting)) != 0 ||
        ::getsockname(socket, plain, &size) != 0) {
        const int error = errno;
        ::close(socket);
        throw_server_error(endpoint, error);
    }
    endpoint.port = ntohs(address.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(address).sin_port
                                                       : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
    return socket;
}

std::string header_or_argument(MHD_Connection* connection, MHD_ValueKind kind, const char* name) {
    const char* value = MHD_lookup_connection_value(connection, kind, name);
    return value ? value : "";
}

/// The bytes stay where they are until the last one is sent.
MHD_Response* response_of(const WebAnswer& answer) {
    static const auto nothing = std::make_shared<const std::string>();
    auto* held = new std::shared_ptr<const std::string>(answer.body ? answer.body : nothing);
    const auto release = [](void* body) { delete static_cast<std::shared_ptr<const std::string>*>(body); };
    MHD_Response* response = MHD_create_response_from_buffer_with_free_callback_cls(
        (*held)->size(), const_cast<char*>((*held)->data()), release, held);
    if (!response) {
        release(held);
        return nullptr;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.type.c_str());
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    for (const auto& [name, value] : answer.headers) MHD_add_response_header(response, name.c_str(), value.c_str());
    return response;
}

}  // namespace

struct WebServer::Daemon {
    using Clock = std::chrono::steady_clock;

    Daemon(const Endpoint& wanted, Respond what, const WebLimits& most)
        : endpoint(wanted), respond(std::move(what)), limits(most) {
        socket = listen_at(endpoint, limits.connections);
        daemon =
            MHD_start_daemon(MHD_USE_EPOLL, 0, nullptr, nullptr, &answer, this, MHD_OPTION_LISTEN_SOCKET, socket,
                             MHD_OPTION_CONNECTION_LIMIT, limits.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                             limits.bytes, MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(limits.silence.count()),
                             MHD_OPTION_NOTIFY_CONNECTION, &note, this, MHD_OPTION_END);
        if (daemon) return;
        const int error = errno;
        ::close(socket);
        throw_server_error(endpoint, error);
    }
    ~Daemon() { MHD_stop_daemon(daemon); }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    void run(const std::stop_token& stop) {
        constexpr int milliseconds = 100;  // a request is answered at once all the same
        while (!stop.stop_requested()) {
            MHD_run_wait(daemon, milliseconds);
            drop_slow();
        }
    }

    /// A byte now and then is no silence.
    void drop_slow() const {
        const auto now = Clock::now();
        for (const auto& [connection, since] : connections)
            if (now - since > limits.longest)
                ::shutdown(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
                           SHUT_RDWR);
    }

    static void note(void* self, MHD_Connection* connection, void**, MHD_ConnectionNotificationCode code) {
        auto& connections = static_cast<Daemon*>(self)->connections;
        if (code == MHD_CONNECTION_NOTIFY_STARTED)
            connections.emplace(connection, Clock::now());
        else
            connections.erase(connection);
    }

    /// By the head of a request alone: who goes on to send a body is not listened to.
    static MHD_Result answer(void* self, MHD_Connection* connection, const char* path, const char* method, const char*,
                             const char*, std::size_t*, void**) {
        const WebRequest request{method, path, header_or_argument(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST),
                                 header_or_argument(connection, MHD_GET_ARGUMENT_KIND, "token"),
                                 header_or_argument(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_NONE_MATCH)};
        try {
            const WebAnswer found = static_cast<Daemon*>(self)->respond(request);
            MHD_Response* response = response_of(found);
            if (!response) return MHD_NO;
            const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(found.status), response);
            MHD_destroy_response(response);
            return queued;
        } catch (const std::exception&) {  // as out of memory: a library in C knows no exceptions
            return MHD_NO;
        }
    }

    Endpoint endpoint;
    Respond respond;
    WebLimits limits;
    int socket = -1;  // the daemon closes it
    MHD_Daemon* daemon = nullptr;
    std::map<MHD_Connection*, Clock::time_point> connections;  // since when; of the one thread alone
};

WebServer::WebServer(const Endpoint& wanted, Respond respond, const WebLimits& limits)
    : daemon_(std::make_unique<Daemon>(wanted, std::move(respond), limits)),
      thread_([this](const std::stop_token& stop) { daemon_->run(stop); }) {}

WebServer::~WebServer() {
    thread_.request_stop();
    thread_.join();
}

const Endpoint& WebServer::endpoint() const { return daemon_->endpoint; }

}  // namespace runner
