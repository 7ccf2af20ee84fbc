#include "runner/commands/serve_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "runner/commands/interrupts.h"
#include "runner/commands/shared.h"
#include "runner/serve/report_site.h"

namespace runner {
namespace {

Endpoint endpoint_of(const Arguments& arguments) {
    const std::string text = arguments.get("--serve").value_or("");
    const auto endpoint = read_endpoint(text);
    if (!endpoint)
        throw UsageError(
            fmt::format("--serve: expected an address of this machine and a port, such as 127.0.0.1:8080, "
                        "[::1]:0 or 8080 alone, received `{}`",
                        text));
    return *endpoint;
}

Access access_to(const Endpoint& endpoint) {
    Access access{.loopback = endpoint.is_loopback(), .nonce = random_word()};
    if (!access.loopback) access.token = random_word();
    return access;
}

/// "http://127.0.0.1:8080/". Where all addresses of the machine are meant, it is called by its name.
std::string url_of(const Endpoint& endpoint, const std::string& token) {
    std::string place = endpoint.text();
    std::array<char, 256> name{};
    if ((endpoint.address == "0.0.0.0" || endpoint.address == "::") && ::gethostname(name.data(), name.size() - 1) == 0)
        place = fmt::format("{}:{}", name.data(), endpoint.port);
    return fmt::format("http://{}/{}", place, token.empty() ? "" : "?token=" + token);
}

/// Whoever looks at the page sees the last of it: it asks every two seconds, or every ten in the background.
class LastLook {
public:
    bool is_over(const LiveReport& report) {
        constexpr std::chrono::seconds looks{12};
        const auto now = std::chrono::steady_clock::now();
        if (!report.is_over()) going_on_ = now;
        return report.is_over() && (report.unwatched() > looks || now - going_on_ > looks);
    }

private:
    std::chrono::steady_clock::time_point going_on_ = std::chrono::steady_clock::now();
};

}  // namespace

ExitCode serve_report(const Arguments& arguments, Terminal& terminal, LiveReport::MakePage make_page) {
    const Interrupts interrupts([](bool) {}, log_to(terminal));
    const Endpoint endpoint = endpoint_of(arguments);
    const Access access = access_to(endpoint);
    LiveReport report(arguments.words[0], access.nonce, std::move(make_page));
    try {
        report.renew();
        const WebServer server(endpoint, [&](const WebRequest& request) { return answer(request, access, report); });
        terminal.err(fmt::format("{}\nThe report of {} is there, and is renewed while a run goes on. Ctrl-C ends it.\n",
                                 url_of(server.endpoint(), access.token), arguments.words[0]));
        LastLook last;
        while (!interrupts.token().stop_requested() && !(arguments.has("--until-finished") && last.is_over(report))) {
            interrupts.sleep_for(std::chrono::seconds(1));
            report.renew();
        }
    } catch (const ServerError& error) {
        throw UsageError(fmt::format("--serve: {}", error.what()));
    }
    return ExitCode::done;
}

}  // namespace runner
