// The one door to libcurl.
#include "runner/data/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
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
    /// `start` is when the first of a row of redirections was asked: the time that the file may take to begin is theirs
    /// together.
    Request(const std::string& address, const HttpLimits& limits, Clock::time_point start,
            const std::function<void(std::span<const std::uint8_t>)>& sink)
        : address_(address), limits_(limits), sink_(sink), start_(start) {
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
        set(CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, static_cast<long>(limits.answer.count())));  // 0 is five minutes
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Request::on_bytes);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_HEADERFUNCTION, &Request::on_header);
    }

    /// Where the answer points to; empty if the file has come.
    std::string run(const std::stop_token& stop) {
        curl_multi_add_handle(multi_.get(), easy_.get());
        const auto remove = [this](CURL* easy) { curl_multi_remove_handle(multi_.get(), easy); };
        const std::unique_ptr<CURL, decltype(remove)> added(easy_.get(), remove);
        window_start_ = last_byte_ = Clock::now();
        for (int running = 1; running > 0;) {
            curl_multi_perform(multi_.get(), &running);
            if (thrown_) std::rethrow_exception(thrown_);
            if (ended_) return where_to();
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

    /// What libcurl hands over goes to `take`; fewer bytes than came end the request.
    template <void (Request::*take)(std::string_view)>
    static std::size_t hand_over(char* data, std::size_t size, void* self) {
        auto& request = *static_cast<Request*>(self);
        try {
            (request.*take)({data, size});
            return request.ended_ ? 0 : size;
        } catch (...) {
            request.thrown_ = std::current_exception();
            return 0;
        }
    }
    static std::size_t on_bytes(char* data, std::size_t one, std::size_t count, void* self) {
        return one * count == 0 ? 0 : hand_over<&Request::take_bytes>(data, one * count, self);
    }
    static std::size_t on_header(char* data, std::size_t one, std::size_t count, void* self) {
        return hand_over<&Request::take_header>(data, one * count, self);
    }

    /// An answer that is no file ends with its headers: what follows may be anything, and without end.
    void take_header(std::string_view line) {
        constexpr std::size_t most_header_bytes = 64 << 10;
        header_bytes_ += line.size();
        if (header_bytes_ > most_header_bytes) throw_large_headers();
        if (line.starts_with("HTTP/")) location_.clear();
        const bool end = line.find_first_not_of("\r\n") == std::string_view::npos;
        const long status = info<long>(CURLINFO_RESPONSE_CODE);
        if (end) ended_ = status >= 200 && status != 200;
        constexpr std::string_view location = "location:";
        const auto same_letter = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
        if (line.size() < location.size() ||
            !std::ranges::equal(line.substr(0, location.size()), location, same_letter))
            return;
        line.remove_prefix(location.size());
        const auto first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t\r\n");
        if (first != line.npos && last >= first) location_ = line.substr(first, last - first + 1);
    }

    void take_bytes(std::string_view text) {
        const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        last_byte_ = Clock::now();
        const char* type = info<char*>(CURLINFO_CONTENT_TYPE);
        if (type && std::string_view(type).starts_with("text/html"))
            throw HttpError("a web page came instead of the file: does the network ask for a login?", false);
        received_ += bytes.size();
        if (received_ > limits_.most_bytes)
            throw HttpError(fmt::format("more than {} bytes came", limits_.most_bytes), false);
        sink_(bytes);
    }

    /// Within the time for an answer the file must have begun in earnest, and go on so: a host that drips is none that
    /// is within reach.
    void check_patience() {
        constexpr std::uint64_t least_bytes = 4096;
        const auto now = Clock::now();
        if (received_ < least_bytes && now - start_ > limits_.answer)
            throw HttpError(received_ == 0 ? "no answer"
                                           : fmt::format("no more than {} bytes came in {:.1f} s", received_,
                                                         seconds(now - start_)),
                            true);
        if (received_ > 0 && now - last_byte_ > limits_.stall)
            throw HttpError(fmt::format("stalled after {} bytes", received_), false);
        if (now - window_start_ < limits_.stall) return;
        if (received_ - window_received_ < least_bytes && received_ >= least_bytes)
            throw HttpError(fmt::format("no more than {} bytes came in {:.1f} s, after {} before",
                                        received_ - window_received_, seconds(now - window_start_), window_received_),
                            false);
        window_start_ = now;
        window_received_ = received_;
    }

    static double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

    [[noreturn]] static void throw_large_headers() {
        throw HttpError("the headers of its answer are too large", false);
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
            case CURLE_UNSUPPORTED_PROTOCOL:  // such as HTTP/0.9: the address itself may be asked
            case CURLE_WEIRD_SERVER_REPLY:
                throw HttpError("what answers does not speak HTTP", false);
            case CURLE_OUT_OF_MEMORY:  // libcurl's earlier word for it
            case too_large:
                throw_large_headers();
            case CURLE_URL_MALFORMAT:
                throw HttpError("this is no address that may be asked", false);
            default:
                throw HttpError(error_[0] != 0 ? std::string(error_.data()) : curl_easy_strerror(code), received_ == 0);
        }
    }

    std::string where_to() const {
        const long status = info<long>(CURLINFO_RESPONSE_CODE);
        if (status == 200) return {};
        if (status < 300 || status >= 400 || location_.empty())
            throw HttpError(fmt::format("the host answers {}", status), false);
        const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
        curl_url_set(url.get(), CURLUPART_URL, address_.c_str(), 0);
        char* next = nullptr;
        if (curl_url_set(url.get(), CURLUPART_URL, location_.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
            curl_url_get(url.get(), CURLUPART_URL, &next, 0) != CURLUE_OK)
            throw HttpError("it is redirected to what is no address", false);
        const std::unique_ptr<char, decltype(&curl_free)> owned(next, &curl_free);
        return next;
    }

    static constexpr auto too_large = static_cast<CURLcode>(100);  // CURLE_TOO_LARGE, of later versions

    const std::string address_;
    const HttpLimits& limits_;
    const std::function<void(std::span<const std::uint8_t>)>& sink_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<void, void (*)(void*)> easy_{nullptr, [](void* p) { curl_easy_cleanup(p); }};
    std::unique_ptr<void, void (*)(void*)> multi_{nullptr, [](void* p) { curl_multi_cleanup(p); }};
    std::exception_ptr thrown_;
    Clock::time_point start_, last_byte_, window_start_;
    bool ended_ = false;    // with its headers
    std::string location_;  // as the headers have it
    std::size_t header_bytes_ = 0;
    std::uint64_t received_ = 0, window_received_ = 0;  // of the file; when the window began
};

}  // namespace

bool may_ask(const std::string& address) {
    return address.starts_with("https://") || (address.starts_with("http://") && is_loopback(address));
}

void http_get(const std::string& address, const HttpLimits& limits,
              const std::function<void(std::span<const std::uint8_t>)>& sink, const std::stop_token& stop) {
    std::string next = address;
    const auto start = Clock::now();
    constexpr int most_redirections = 5;
    for (int i = 0; i <= most_redirections; ++i) {
        if (!may_ask(next)) throw HttpError(fmt::format("{} is neither HTTPS nor this machine", next), false);
        next = Request(next, limits, start, sink).run(stop);
        if (next.empty()) return;
    }
    throw HttpError("it is redirected again and again", false);
}

}  // namespace runner
