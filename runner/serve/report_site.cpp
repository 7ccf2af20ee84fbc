#include "runner/serve/report_site.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "runner/retried.h"

namespace runner {
namespace {

/// Takes as long wherever they differ.
bool is_same(std::string_view given, std::string_view secret) {
    unsigned differ = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < secret.size(); ++i)
        differ |= static_cast<unsigned char>(secret[i]) ^ static_cast<unsigned char>(i < given.size() ? given[i] : 0);
    return differ == 0;
}

WebAnswer refused_with(int status, const std::string& words) {
    return {.status = status, .body = std::make_shared<const std::string>(words + '\n')};
}

/// The page is of texts that others have written: what of them came to be more than text could neither run nor call.
std::string policy(const std::string& nonce) {
    return fmt::format(
        "default-src 'none'; script-src 'nonce-{}'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        nonce);
}

WebAnswer page_answer(const WebRequest& request, const Access& access, LiveReport& report) {
    const LiveReport::Page page = report.page();
    const std::string tag = '"' + page.version + '"';
    WebAnswer answer{.type = "text/html; charset=utf-8", .body = page.html, .headers = {{"ETag", tag}}};
    answer.headers.emplace_back("Content-Security-Policy", policy(access.nonce));
    if (request.if_none_match == tag) answer.status = 304, answer.body = nullptr;
    return answer;
}

WebAnswer page_or_refusal(const WebRequest& request, const Access& access, LiveReport& report) {
    if (request.method != "GET" && request.method != "HEAD") {
        WebAnswer refused = refused_with(405, "This page can be read, and nothing else: GET or HEAD.");
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    if (access.loopback && !is_name_of_loopback(request.host))
        return refused_with(403, "This page is that of the machine itself: call it localhost or 127.0.0.1.");
    if (!access.token.empty() && !is_same(request.token, access.token))
        return refused_with(403, "This page needs the token of the address that `runner report --serve` has printed.");
    if (request.path == "/") return page_answer(request, access, report);
    if (request.path == "/state")
        return {.type = "application/json", .body = std::make_shared<const std::string>(report.state() + '\n')};
    return refused_with(404, "There is nothing here: the page is at /.");
}

}  // namespace

std::string random_word() {
    std::array<unsigned char, 16> bytes{};
    if (retried([&] { return ::getrandom(bytes.data(), bytes.size(), 0); }) != static_cast<ssize_t>(bytes.size()))
        throw std::system_error(errno, std::generic_category(), "getrandom");
    std::string word;
    for (const unsigned char byte : bytes) word += fmt::format("{:02x}", byte);
    return word;
}

/// The address may hold a token: it is told to nobody.
WebAnswer answer(const WebRequest& request, const Access& access, LiveReport& report) {
    WebAnswer found = page_or_refusal(request, access, report);
    found.headers.emplace_back("Cache-Control", "no-cache");
    found.headers.emplace_back("Referrer-Policy", "no-referrer");
    found.headers.emplace_back("X-Content-Type-Options", "nosniff");
    found.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return found;
}

}  // namespace runner
