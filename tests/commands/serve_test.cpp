// `runner report --serve` as a browser meets it, which here is Python's.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>

#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/commands/points.h"
#include "tests/commands/waiting.h"
#include "tests/results/sample.h"
#include "tests/support/python.h"

using tests::comes;

namespace {

void write_sample(const tests::Folder& folder) {
    tests::write(folder / "x/results.json", runner::to_json(runner::results_to_value(tests::sample::results())));
}

/// The address that a server has printed.
std::string url_of(const tests::Program& program) {
    std::string said;
    comes([&] { return (said = program.err_so_far()).find("Ctrl-C ends it.\n") != std::string::npos; });
    REQUIRE(said.starts_with("http://"));
    return said.substr(0, said.find('\n'));
}

/// What Python gets of each: status and body, parted by lines of "--".
std::optional<std::string> asked(const std::string& requests) {
    const tests::Folder folder;
    return tests::python(folder, R"(
import http.client, urllib.error, urllib.parse, urllib.request
def ask(url, method="GET", **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
)" + requests);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("report --serve shows the report on a free port of this machine, and Ctrl-C ends it: exit 0") {
        const tests::Folder folder;
        write_sample(folder);
        tests::Program program({"report", "x", "--serve", "127.0.0.1:0"}, folder.path());
        const std::string url = url_of(program);
        CHECK(url.starts_with("http://127.0.0.1:"));
        CHECK(url.ends_with("/"));
        const auto said = asked(fmt::format(R"(
url = "{}"
status, page = ask(url)
print(status, page.count("<svg"), "<h2>Answers</h2>" in page, '<p id="live"' in page)
print(*ask(url + "state")[1].split('"words": ')[1:])
print(ask(url, "HEAD"), ask(url, "POST")[0], ask(url, "PUT")[0], ask(url + "x")[0])
print(*ask(url, Host="evil.example"))
)",
                                            url));
        if (!said) {
            MESSAGE("skipped: there is no Python");
            return;
        }
        CHECK(said->starts_with("200 "));
        CHECK(said->find(" True True\n\"The run is over: 24 of 24 trials have ended.\"}\n\n"
                         "(200, '') 405 405 404\n"
                         "403 This page is that of the machine itself: call it localhost or 127.0.0.1.\n") !=
              std::string::npos);
        program.signal(SIGINT);
        const tests::Outcome outcome = program.wait();
        CHECK(outcome.code == 0);
        CHECK(outcome.out.empty());
        CHECK(
            outcome.err.ends_with("\nThe report of x is there, and is renewed while a run goes on. Ctrl-C ends it.\n"));
    }

    TEST_CASE("what others than this machine may see needs the token of the address") {
        const tests::Folder folder;
        write_sample(folder);
        tests::Program program({"report", "x", "--serve", "0.0.0.0:0"}, folder.path());
        const std::string url = url_of(program);
        const std::size_t token = url.find("/?token=");
        REQUIRE(token != url.npos);
        CHECK(url.size() == token + 8 + 32);
        const std::string port = url.substr(url.rfind(':') + 1, token - url.rfind(':') - 1);
        const auto said =
            asked(fmt::format("url = 'http://127.0.0.1:{}'\n"
                              "print(ask(url + '/')[0], ask(url + '/state?token=0')[0], ask(url + '{}')[0])\n",
                              port, url.substr(token)));
        program.signal(SIGTERM);
        CHECK(program.wait().code == 0);
        if (said) CHECK(*said == "403 403 200\n");
    }

    TEST_CASE("a page is renewed while a run goes on elsewhere, and --until-finished ends with it") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 300);
        tests::Program program({"report", "results/points", "--serve", "127.0.0.1:0", "--until-finished"},
                               folder.path());
        const std::string url = url_of(program);
        const auto before = asked(fmt::format("print(ask('{}state')[1])", url));
        if (before) CHECK(before->find("\"state\": \"waiting\"") != std::string::npos);
        CHECK(tests::run({"run", "points.yaml", "--renew-seconds", "0"}, folder.path()).code == 0);
        CHECK(program.wait().code == 0);
    }

    TEST_CASE("what makes no sense of a served report is told, exit 2") {
        const tests::Folder folder;
        write_sample(folder);
        const auto message = [&](std::vector<std::string> options) {
            options.insert(options.begin(), {"report", "x"});
            const auto refused = tests::run(options, folder.path());
            CHECK(refused.code == 2);
            return refused.err;
        };
        CHECK(message({"--serve", "example.org:80"}) ==
              "error: --serve: expected an address of this machine and a port, such as 127.0.0.1:8080, [::1]:0 or 8080 "
              "alone, received `example.org:80`\n");
        CHECK(message({"--serve", "0", "-o", "x.html"}) ==
              "error: --serve: a page that is served has no file: leave -o out\n");
        CHECK(message({"--until-finished"}) == "error: --until-finished belongs to --serve\n");
        CHECK(message({"--serve", "192.0.2.1:0"}) ==
              "error: --serve: can't listen at 192.0.2.1:0: this machine has no such address\n");
    }
}
