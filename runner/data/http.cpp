// The one door to libcurl.
#include "runner/data/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <string_view>

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;

struct Global {
    Global() { curl_global_init(CURL_GLOBAL_DEFAULT); }
};

/// This machine itself: no proxy is asked.
bool is_loopback(std::string_view address) {
    const auto after = address.find("://");
    if (after == std::string_view::npos) return false;
    std::string_view host = address.substr(after + 3);
    host = host.substr(0, host.find_first_of("/?#\\"));
    if (host.find('@') != std::string_view::npos) return false;  // what looks like the host may be a user's name
    const auto is = [&](std::string_view name) {
        return host.starts_with(name) && (host.size() == name.size() || host[name.size()] == ':');
    };
    return is("127.0.0.1") || is("[::1]") || is("localhost");
}

/// One request and its answer.
class Request {
public:
    Request(const std::string& address, const HttpLimits& limits,
            const std::function<void(std::span<const std::uint8_t>)>& sink)
        : limits_(limits), sink_(sink) {
        static const Global global;
        easy_.reset(curl_easy_init());
        multi_.reset(curl_multi_init());
        if (!easy_ || !multi_) throw HttpError("libcurl does not start", false);
        set(CURLOPT_URL, address.c_str());
        set(CURLOPT_PROTOCOLS_STR, is_loopback(address) ? "http,https" : "https");
        if (is_loopback(address)) set(CURLOPT_NOPROXY, "*");
        set(CURLOPT_USERAGENT, "runner");
        set(CURLOPT_NOSIGNAL, 1L);
        // Not to wait for the resolver's thread of a name that does not resolve.
        set(CURLOPT_QUICK_EXIT, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.answer.count()));
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Request::on_bytes);
    }

    /// Where the answer points to; empty if the file has come.
    std::string run(const std::stop_token& stop) {
        curl_multi_add_handle(multi_.get(), easy_.get());
        const auto remove = [this](CURL* easy) { curl_multi_remove_handle(multi_.get(), easy); };
        const std::unique_ptr<CURL, decltype(remove)> added(easy_.get(), remove);
        last_byte_ = start_ = Clock::now();
        for (int running = 1; running > 0;) {
            curl_multi_perform(multi_.get(), &running);
            if (thrown_) std::rethrow_exception(thrown_);
            if (running == 0) break;
            if (stop.stop_requested()) throw HttpError("stopped", true);
            check_patience();
            curl_multi_poll(multi_.get(), nullptr, 0, 50, nullptr);
        }
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        check(message ? message->data.result : CURLE_GOT_NOTHING);
        return where_to();
    }

private:
    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(easy_.get(), option, value);
    }

    template <class T>
    T info(CURLINFO what) const {
        T value{};
        curl_easy_getinfo(easy_.get(), what, &value);
        return value;
    }

    static std::size_t on_bytes(char* data, std::size_t one, std::size_t count, void* self) {
        auto& request = *static_cast<Request*>(self);
        try {
            request.take(std::span(reinterpret_cast<const std::uint8_t*>(data), one * count));
            return one * count;
        } catch (...) {
            request.thrown_ = std::current_exception();
            return 0;
        }
    }

    void take(std::span<const std::uint8_t> bytes) {
        last_byte_ = Clock::now();
        answered_ = true;
        if (info<long>(CURLINFO_RESPONSE_CODE) != 200) return;
        const char* type = info<char*>(CURLINFO_CONTENT_TYPE);
        if (type && std::string_view(type).starts_with("text/html"))
            throw HttpError("a web page came instead of the file: does the network ask for a login?", false);
        received_ += bytes.size();
        if (received_ > limits_.most_bytes)
            throw HttpError(fmt::format("more than {} bytes came", limits_.most_bytes), false);
        sink_(bytes);
    }

    void check_patience() const {
        const auto now = Clock::now();
        if (!answered_ && now - start_ > limits_.answer) throw HttpError("no answer", true);
        if (answered_ && now - last_byte_ > limits_.stall)
            throw HttpError(fmt::format("stalled after {} bytes", received_), false);
    }

    void check(CURLcode code) const {
        switch (code) {
            case CURLE_OK:
                return;
            case CURLE_COULDNT_RESOLVE_PROXY:
            case CURLE_COULDNT_RESOLVE_HOST:
                throw HttpError("the host is not found", true);
            case CURLE_COULDNT_CONNECT:
                throw HttpError("no connection", true);
            case CURLE_OPERATION_TIMEDOUT:
                throw HttpError("no answer", true);
            case CURLE_PARTIAL_FILE:
            case CURLE_RECV_ERROR:
            case CURLE_GOT_NOTHING:
                throw HttpError(fmt::format("the connection broke off after {} bytes", received_), false);
            case CURLE_UNSUPPORTED_PROTOCOL:
            case CURLE_URL_MALFORMAT:
                throw HttpError("this is no address that may be asked", false);
            default:
                throw HttpError(error_[0] != 0 ? std::string(error_.data()) : curl_easy_strerror(code), !answered_);
        }
    }

    std::string where_to() const {
        const long status = info<long>(CURLINFO_RESPONSE_CODE);
        if (status == 200) return {};
        const char* next = info<char*>(CURLINFO_REDIRECT_URL);
        if (next) return next;
        throw HttpError(fmt::format("the host answers {}", status), false);
    }

    const HttpLimits& limits_;
    const std::function<void(std::span<const std::uint8_t>)>& sink_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<void, void (*)(void*)> easy_{nullptr, [](void* p) { curl_easy_cleanup(p); }};
    std::unique_ptr<void, void (*)(void*)> multi_{nullptr, [](void* p) { curl_multi_cleanup(p); }};
    std::exception_ptr thrown_;
    Clock::time_point start_, last_byte_;
    bool answered_ = false;
    std::uint64_t received_ = 0;
};

}  // namespace

bool may_ask(const std::string& address) {
    return address.starts_with("https://") || (address.starts_with("http://") && is_loopback(address));
}

void http_get(const std::string& address, const HttpLimits& limits,
              const std::function<void(std::span<const std::uint8_t>)>& sink, const std::stop_token& stop) {
    std::string next = address;
    constexpr int most_redirections = 5;
    for (int i = 0; i <= most_redirections; ++i) {
        if (!may_ask(next)) throw HttpError(fmt::format("{} is neither HTTPS nor this machine", next), false);
        next = Request(next, limits, sink).run(stop);
        if (next.empty()) return;
    }
    throw HttpError("it is redirected again and again", false);
}

}  // namespace runner
