// The report that is served: who may see it, what it says of a run, and what becomes of those who ask badly.

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "layers/declare/diagnostic.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/serve/report_site.h"
#include "runner/store/files.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"
#include "tests/commands/waiting.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"

using namespace runner;
using tests::comes;

namespace {

void write_results_of(const tests::Folder& folder, bool partial, std::size_t open) {
    Results results = tests::sample::results();
    results.partial = partial;
    for (std::size_t i = 0; i < open; ++i) results.trials[i].status = Status::interrupted;
    write_file(folder / "results.json", to_json(results_to_value(results)));
}

std::string page_of(const Results& results, const PageFrame& frame) { return report_html(results, {}, frame); }

std::string said(LiveReport& report, const char* key = "words") { return from_json(report.state()).find(key)->text; }

/// Until the page is another one: it is not made anew more often than its making allows.
bool is_renewed(LiveReport& report) {
    const std::string before = report.page().version;
    return comes([&] { return report.renew(), report.page().version != before; });
}

/// A client that says what it likes, when it likes.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void say(const std::string& text) const {
        CHECK(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == std::ssize(text));
    }
    bool is_heard(const std::string& text) const { return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) > 0; }
    /// All that comes until the server ends the connection.
    std::string all() const {
        std::string text;
        char bytes[4096];
        for (ssize_t count = 0; (count = ::recv(socket_, bytes, sizeof bytes, 0)) > 0;)
            text.append(bytes, static_cast<std::size_t>(count));
        return text;
    }

private:
    int socket_;
};

WebAnswer say_path(const WebRequest& request) {
    return {.body = std::make_shared<const std::string>(request.method + " " + request.path)};
}

std::string ask(std::uint16_t port, const std::string& request) {
    const Client client(port);
    client.say(request);
    return client.all();
}

constexpr const char* get = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n";

}  // namespace

TEST_SUITE("serve") {
    TEST_CASE("an address and a port; without an address that of this machine alone") {
        CHECK(read_endpoint("8080") == Endpoint{"127.0.0.1", 8080});
        CHECK(read_endpoint("localhost:0") == Endpoint{"127.0.0.1", 0});
        CHECK(read_endpoint("127.0.0.2:80") == Endpoint{"127.0.0.2", 80});
        CHECK(read_endpoint("[::1]:8080") == Endpoint{"::1", 8080});
        CHECK(read_endpoint("0.0.0.0:65535") == Endpoint{"0.0.0.0", 65535});
        for (const char* wrong :
             {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[127.0.0.1]:80",
              "example.org:80", "1.2.3:80", "127.0.0.1:80 ", "-1", "0x50", "[]:80"})
            CHECK_FALSE(read_endpoint(wrong));
        CHECK(read_endpoint("127.9.9.9:1")->is_loopback());
        CHECK(read_endpoint("[::1]:1")->is_loopback());
        CHECK_FALSE(read_endpoint("0.0.0.0:1")->is_loopback());
        CHECK_FALSE(read_endpoint("[::]:1")->is_loopback());
        CHECK(Endpoint{"::1", 8080}.text() == "[::1]:8080");
        for (const char* name : {"localhost", "localhost:9000", "127.0.0.1:80", "127.0.0.1", "[::1]", "[::1]:80"})
            CHECK(is_name_of_loopback(name));
        for (const char* name :
             {"", "evil.example", "evil.example:80", "localhost.evil.example", "10.0.0.1:80", "8080"})
            CHECK_FALSE(is_name_of_loopback(name));
    }

    TEST_CASE("what a page says of its run: nothing yet, going on, gone without a word, over") {
        const tests::Folder folder;
        LiveReport report(folder.path(), "n", page_of);
        report.renew();
        CHECK(said(report, "state") == "waiting");
        CHECK(said(report) == "There are no results yet: the page shows them as soon as there are.");
        CHECK(report.page().html->find("There are no results yet.") != std::string::npos);
        {
            const FolderLock run(folder.path());
            write_results_of(folder, true, 5);
            REQUIRE(is_renewed(report));
            CHECK(said(report, "state") == "running");
            CHECK(said(report).starts_with("The run goes on: 19 of 24 trials have ended, about "));
            CHECK(said(report).find(" left. Renewed ") != std::string::npos);
            CHECK(said(report, "version") == report.page().version);
            CHECK(report.page().html->find("<h2>Variants</h2>") != std::string::npos);
        }
        report.renew();
        CHECK(said(report, "state") == "stopped");
        CHECK(said(report).starts_with("The run is gone without a word: 19 of 24 trials have ended, as it wrote "));
        CHECK(said(report).ends_with("just now. The same command goes on from there."));
        CHECK_FALSE(report.is_over());
        write_results_of(folder, false, 1);
        REQUIRE(is_renewed(report));
        CHECK(said(report, "state") == "over");
        CHECK(said(report) == "The run is over: 23 of 24 trials have ended.");
        CHECK(report.is_over());
        const FolderLock again(folder.path());
        report.renew();
        CHECK(said(report) ==
              "A run is at work that has written nothing new yet: the page shows what was there before.");
    }

    TEST_CASE("what can't be read is told, and what was shown stays") {
        const tests::Folder folder;
        write_results_of(folder, false, 0);
        LiveReport report(folder / "results.json", "n", page_of);
        report.renew();
        const std::string before = *report.page().html;
        write_file(folder / "results.json", "{");
        CHECK(comes([&] { return report.renew(), said(report).starts_with("What lies there now can't be read"); }));
        CHECK(*report.page().html == before);
        std::filesystem::remove(folder / "results.json");
        report.renew();
        CHECK(*report.page().html == before);
    }

    TEST_CASE("a page can be read, and nothing else, by its own names or with its token") {
        const tests::Folder folder;
        write_results_of(folder, false, 0);
        LiveReport report(folder.path(), "nonce", page_of);
        report.renew();
        const Access open{.nonce = "nonce"}, closed{.loopback = false, .token = "secret", .nonce = "nonce"};
        const WebRequest page{"GET", "/", "localhost:9000", "", ""};
        const auto with = [&](auto change, const Access& access) {
            WebRequest request = page;
            change(request);
            return answer(request, access, report);
        };
        const auto same = [](WebRequest&) {};
        const auto header = [](const WebAnswer& found, const std::string& name) {
            const auto entry = std::ranges::find(found.headers, name, &std::pair<std::string, std::string>::first);
            return entry == found.headers.end() ? "" : entry->second;
        };
        const WebAnswer whole = with(same, open);
        CHECK(whole.status == 200);
        CHECK(whole.type == "text/html; charset=utf-8");
        CHECK(whole.body == report.page().html);
        CHECK(whole.body->find("<script nonce=\"nonce\">") != std::string::npos);
        CHECK(header(whole, "Content-Security-Policy").find("script-src 'nonce-nonce';") != std::string::npos);
        CHECK(header(whole, "Referrer-Policy") == "no-referrer");
        const WebAnswer known = with([&](WebRequest& r) { r.if_none_match = header(whole, "ETag"); }, open);
        CHECK(known.status == 304);
        CHECK_FALSE(known.body);
        CHECK(with([](WebRequest& r) { r.method = "HEAD"; }, open).status == 200);
        CHECK(with([](WebRequest& r) { r.path = "/state"; }, open).type == "application/json");
        for (const char* path : {"", "//", "/../", "/favicon.ico", "/state/", "/results.json", "/etc/passwd"})
            CHECK(with([&](WebRequest& r) { r.path = path; }, open).status == 404);
        for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "X"}) {
            const WebAnswer refused = with([&](WebRequest& r) { r.method = method; }, open);
            CHECK(refused.status == 405);
            CHECK(header(refused, "Allow") == "GET, HEAD");
        }
        const WebAnswer stranger = with([](WebRequest& r) { r.host = "evil.example"; }, open);
        CHECK(stranger.status == 403);
        CHECK(*stranger.body == "This page is that of the machine itself: call it localhost or 127.0.0.1.\n");
        for (const char* token : {"", "secre", "secret1", "Secret"})
            for (const char* path : {"/", "/state", "/x"})
                CHECK(with([&](WebRequest& r) { r.host = "machine", r.token = token, r.path = path; }, closed).status ==
                      403);
        CHECK(with([](WebRequest& r) { r.host = "machine", r.token = "secret"; }, closed).status == 200);
        CHECK(random_word().size() == 32);
        CHECK(random_word() != random_word());
    }

    TEST_CASE(
        "a server answers GET and HEAD on a free port, one request a connection, and what is no request with 400") {
        const WebServer server({"127.0.0.1", 0}, say_path, {.silence = std::chrono::seconds(1)});
        const std::uint16_t port = server.endpoint().port;
        CHECK(port != 0);
        const std::string found = ask(port, get);
        CHECK(found.starts_with("HTTP/1.1 200 "));
        CHECK(found.find("\r\nConnection: close\r\n") != std::string::npos);
        CHECK(found.ends_with("\r\n\r\nGET /x"));
        const std::string head = ask(port, "HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(head.find("\r\nContent-Length: 7\r\n") != std::string::npos);
        CHECK(head.ends_with("\r\n\r\n"));
        // A body is not waited for.
        CHECK(
            ask(port, "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nabc").find("POST /x") !=
            std::string::npos);
        for (const std::string& broken :
             {std::string("\r\n\r\n\r\n\r\n"), std::string("GET\r\n\r\n"), std::string(64, '\0') + "\r\n\r\n",
              std::string("\x16\x03\x01\x02\x01\x01\xfc\x03\x03 of TLS\r\n\r\n"),
              "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n",
              "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n"}) {
            const Client client(port);
            client.is_heard(broken);
            const std::string answered = client.all();
            CHECK(answered.find(" 200 ") == std::string::npos);
            CHECK(ask(port, get).ends_with("GET /x"));
        }
        CHECK_THROWS_WITH_AS(
            WebServer(server.endpoint(), say_path),
            fmt::format("can't listen at 127.0.0.1:{}: the port is in use; port 0 takes a free one", port).c_str(),
            ServerError);
        CHECK_THROWS_WITH_AS(WebServer({"192.0.2.1", 0}, say_path),
                             "can't listen at 192.0.2.1:0: this machine has no such address", ServerError);
    }

    TEST_CASE("those who say nothing, or a byte now and then, and those who do not read make room for others") {
        using std::chrono::seconds;
        const WebServer server({"127.0.0.1", 0}, say_path,
                               {.connections = 3, .silence = seconds(1), .longest = seconds(2)});
        const std::uint16_t port = server.endpoint().port;
        {
            const Client silent(port), half(port), third(port);
            half.say("GET /x HT");
            CHECK(ask(port, get).ends_with("GET /x"));  // who waits in line comes to their turn
        }
        const Client slow(port);
        CHECK(comes([&] { return !slow.is_heard("G"); }));
        CHECK(ask(port, get).ends_with("GET /x"));
    }

    TEST_CASE("a server that ends lets go of its port, with clients that are still there") {
        std::uint16_t port = 0;
        std::unique_ptr<Client> silent;
        {
            const WebServer server({"127.0.0.1", 0}, say_path);
            port = server.endpoint().port;
            silent = std::make_unique<Client>(port);
        }
        CHECK(silent->all().empty());
        const WebServer again({"127.0.0.1", port}, say_path);
        CHECK(ask(port, get).ends_with("GET /x"));
    }
}
