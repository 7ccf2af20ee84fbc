#include "runner/data/download.h"

#include <doctest/doctest.h>

#include <chrono>

#include "runner/data/http.h"
#include "runner/data/load_published.h"
#include "runner/data/sha256.h"
#include "tests/data/http_server.h"

using namespace runner;
using namespace tests;

namespace {

const char* const first_name = "train-images-idx3-ubyte";

/// A dataset of few images, published with the right sums.
Published small() {
    const Digits train = digits(30), test = digits(20);
    Published published;
    published.name = "small";
    published.mirrors = {"https://127.0.0.1:1/"};
    published.files = {{"train-images", first_name, sha256(train.images), ""},
                       {"train-labels", "train-labels-idx1-ubyte", sha256(train.labels), ""},
                       {"test-images", "t10k-images-idx3-ubyte", "", sha256(gzip(test.images))},
                       {"test-labels", "t10k-labels-idx1-ubyte", sha256(test.labels), ""}};
    published.facts.shape = {28, 28};
    published.facts.classes = 10;
    for (int c = 0; c < 10; ++c) published.labels.push_back(std::to_string(c));
    return published;
}

/// A cache, a server that holds the dataset, and what was said.
struct World {
    Folder cache;
    HttpServer server, other;
    Published published = small();
    DataPlaces places;
    std::vector<std::string> said;

    World() {
        places.cache_dir = cache.path() / "runner";
        places.mirrors = {server.address(), other.address()};
        places.patience->stall = std::chrono::milliseconds(300);
        offer(server);
    }

    static std::string path(const std::string& name) { return "/" + name + ".gz"; }
    void offer(HttpServer& host) const {
        const Digits train = digits(30), test = digits(20);
        host.set(path(first_name), {.body = gzip(train.images), .headers = {}});
        host.set(path("train-labels-idx1-ubyte"), {.body = gzip(train.labels), .headers = {}});
        host.set(path("t10k-images-idx3-ubyte"), {.body = gzip(test.images), .headers = {}});
        host.set(path("t10k-labels-idx1-ubyte"), {.body = gzip(test.labels), .headers = {}});
    }
    std::filesystem::path folder() const { return places.cache_dir / "small"; }
    Log log() {
        return [this](const std::string& text) { said.push_back(text); };
    }
    Dataset load() { return load_published(published, places, log()); }

    /// What failing says, with SERVER, OTHER and CACHE for what differs from run to run.
    std::string refusal() {
        std::string text = message_of<DataMissing>([&] { load(); });
        const auto replace = [&](const std::string& what, const std::string& by) {
            for (std::size_t at; (at = text.find(what)) != std::string::npos;) text.replace(at, what.size(), by);
        };
        replace(server.address(), "SERVER/");
        replace(other.address(), "OTHER/");
        replace(places.cache_dir.string(), "CACHE");
        return text;
    }
    /// What the first mirror's answer is told as, where the second has nothing.
    std::string first_answer() {
        const std::string text = refusal(), before = "SERVER/train-images-idx3-ubyte.gz: ";
        const auto at = text.find(before);
        REQUIRE(at != std::string::npos);
        return text.substr(at + before.size(), text.find('\n', at) - at - before.size());
    }
    int files(const std::string& ending) const {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            count += entry.path().string().ends_with(ending);
        return count;
    }
};

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("a dataset is downloaded once, checked, and kept unpacked") {
        World world;
        const Dataset dataset = world.load();
        CHECK(dataset.train.count() == 30);
        CHECK(dataset.test.count() == 20);
        CHECK(world.server.asked().size() == 4);
        CHECK(world.said.size() == 4);
        CHECK(world.said[0] == "small: downloading " + world.server.address() + "train-images-idx3-ubyte.gz");
        CHECK(read_bytes(world.folder() / first_name) == digits(30).images);
        CHECK(world.files("") == 4);
        CHECK(world.load().sha256 == dataset.sha256);
        CHECK(world.server.asked().size() == 4);
    }

    TEST_CASE("the second mirror serves what the first has not") {
        World world;
        world.offer(world.other);
        world.server.set(World::path(first_name), {.status = 500, .body = {}, .headers = {}});
        CHECK(world.load().train.count() == 30);
        CHECK(world.server.asked().size() == 4);
        CHECK(world.other.asked().size() == 1);
    }

    TEST_CASE("when no mirror serves, every answer is told, and where to put the files") {
        World world;
        world.server.set(World::path(first_name), {.status = 500, .body = {}, .headers = {}});
        CHECK(world.refusal() ==
              "small: train-images-idx3-ubyte is not in CACHE/small and could not be downloaded:\n"
              "      SERVER/train-images-idx3-ubyte.gz: the host answers 500\n"
              "      OTHER/train-images-idx3-ubyte.gz: the host answers 404\n"
              "      put the files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
              "t10k-labels-idx1-ubyte there by hand, or name their folder with --data-dir");
        CHECK(world.files("") == 0);
    }

    TEST_CASE("a file of another sum never gets its name; it is kept beside") {
        World world;
        world.server.set(World::path(first_name), {.body = gzip(digits(31).images), .headers = {}});
        CHECK(world.first_answer() == "expected SHA-256 " + sha256(digits(30).images) + ", received " +
                                          sha256(digits(31).images) +
                                          "; kept as CACHE/small/train-images-idx3-ubyte.gz.bad");
        CHECK(world.files(".bad") == 1);
        CHECK(world.files("") == 1);
        world.offer(world.other);
        CHECK(world.load().train.count() == 30);
    }

    TEST_CASE("a packed file of another sum is refused before it is unpacked") {
        World world;
        world.server.set(World::path("t10k-images-idx3-ubyte"), {.body = gzip(digits(21).images), .headers = {}});
        CHECK(world.refusal().find("expected SHA-256 " + sha256(gzip(digits(20).images)) + ", received " +
                                   sha256(gzip(digits(21).images)) + "; kept as") != std::string::npos);
        CHECK(world.files("") == 3);  // both of training, one bad
    }

    TEST_CASE("answers that are no file") {
        const auto answer = [](Answer given) {
            World world;
            world.server.set(World::path(first_name), std::move(given));
            std::string text = world.first_answer();
            CHECK(world.files(".part") == 0);
            CHECK_FALSE(std::filesystem::exists(world.folder() / first_name));
            return text;
        };
        const Bytes body = gzip(digits(30).images);
        CHECK(answer({.body = Bytes(100, 'x'), .headers = "Content-Type: text/html; charset=utf-8\r\n"}) ==
              "a web page came instead of the file: does the network ask for a login?");
        CHECK(answer({.body = body, .headers = {}, .cut = 5}) ==
              "the connection broke off after " + std::to_string(body.size() - 5) + " bytes");
        CHECK(answer({.body = body, .headers = {}, .stall = true}) ==
              "stalled after " + std::to_string(body.size() - 1) + " bytes");
        CHECK(answer({.status = 302, .body = {}, .headers = "Location: /train-images-idx3-ubyte.gz\r\n"}) ==
              "it is redirected again and again");
        CHECK(answer({.status = 302, .body = {}, .headers = "Location: http://example.org/file\r\n"}) ==
              "http://example.org/file is neither HTTPS nor this machine");
        Bytes broken = body;
        broken.resize(1000);
        CHECK(answer({.body = broken, .headers = {}}) ==
              "gzip: the data are cut off; kept as CACHE/small/train-images-idx3-ubyte.gz.bad");
    }

    TEST_CASE("what is no HTTP, or more headers than anybody needs, is called so") {
        const auto answer = [](Answer given) {
            World world;
            world.server.set(World::path(first_name), std::move(given));
            return world.first_answer();
        };
        const Bytes body = gzip(digits(30).images);
        CHECK(answer({.body = {}, .headers = {}, .raw = "\x01\x02 not HTTP at all\r\n\r\n"}) ==
              "what answers does not speak HTTP");
        CHECK(answer({.body = {}, .headers = {}, .raw = "HTTP/9.9 what\r\n\r\n"}) ==
              "what answers does not speak HTTP");
        CHECK(answer({.body = body, .headers = "X-Long: " + std::string(110'000, 'x') + "\r\n"}) ==
              "the headers of its answer are too large");
        std::string many;
        for (int i = 0; i < 100; ++i) many += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
        CHECK(answer({.body = body, .headers = many}) == "the headers of its answer are too large");
        CHECK(answer({.status = 302, .body = {}, .headers = "Location: http://[no address\r\n"}) ==
              "it is redirected to what is no address");
        CHECK(answer({.status = 302, .body = {}, .headers = {}}) == "the host answers 302");
    }

    TEST_CASE("hosts that drip, that go on behind a refusal, or redirect slowly, cost a run no more than silent ones") {
        const auto first_answer_of = [](Answer given) {
            World world;
            world.places.patience->reach = std::chrono::milliseconds(800);
            world.server.set(World::path(first_name), std::move(given));
            const auto start = std::chrono::steady_clock::now();
            std::string text = world.first_answer();
            CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
            return text;
        };
        const Bytes body = gzip(digits(30).images);
        CHECK(
            first_answer_of({.body = Bytes(1'000'000, 'x'), .headers = {}, .drip = true}).starts_with("no more than "));
        CHECK(first_answer_of({.status = 503, .body = Bytes(1'000'000, 'x'), .headers = {}, .drip = true}) ==
              "the host answers 503");
        CHECK(first_answer_of(
                  {.status = 302, .body = {}, .headers = "Location: /train-images-idx3-ubyte.gz\r\n", .late = 200}) ==
              "no answer");
    }

    TEST_CASE("more bytes than a file may have end a download") {
        HttpServer server;
        server.set("/file", {.body = Bytes(1000, 1), .headers = {}});
        std::size_t got = 0;
        const auto get = [&](std::uint64_t most) {
            const HttpLimits limits{most, std::chrono::seconds(5), std::chrono::seconds(5)};
            http_get(server.address() + "file", limits,
                     [&](std::span<const std::uint8_t> bytes) { got += bytes.size(); }, {});
        };
        get(1000);
        CHECK(got == 1000);
        CHECK(message_of<HttpError>([&] { get(999); }) == "more than 999 bytes came");
        CHECK(got < 2000);
    }

    TEST_CASE("a redirection to where the file is, is followed") {
        World world;
        world.other.set("/there", {.body = gzip(digits(30).images), .headers = {}});
        world.server.set(World::path(first_name),
                         {.status = 302, .body = {}, .headers = "Location: " + world.other.address() + "there\r\n"});
        CHECK(world.load().train.count() == 30);
    }

    TEST_CASE("hosts that do not answer cost a run little, in all, and are not asked again") {
        World world;
        world.places.patience->reach = std::chrono::milliseconds(400);
        world.server.set(World::path(first_name), {.body = {}, .headers = {}, .silent = true});
        world.other.set(World::path(first_name), {.body = {}, .headers = {}, .silent = true});
        CHECK(world.refusal().find("SERVER/train-images-idx3-ubyte.gz: no answer\n"
                                   "      OTHER/train-images-idx3-ubyte.gz: no answer") != std::string::npos);
        const auto start = std::chrono::steady_clock::now();
        CHECK(world.refusal().find("SERVER/train-images-idx3-ubyte.gz: not asked, as the network did not answer "
                                   "before\n") != std::string::npos);
        CHECK(world.places.patience->lost >= 400);
        CHECK(world.server.asked().size() == 1);
        CHECK(world.other.asked().size() == 1);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
    }

    TEST_CASE("hosts that cannot be reached, and ones without TLS") {
        World world;
        // Port 1 of this machine: nobody listens there.
        const std::string tls = "https" + world.server.address().substr(4);
        world.places.mirrors = {"https://127.0.0.1:1/", tls};
        const std::string text = world.refusal();
        CHECK(text.find("      https://127.0.0.1:1/train-images-idx3-ubyte.gz: no connection\n") != std::string::npos);
        const auto at = text.find("      " + tls + "train-images-idx3-ubyte.gz: ");
        CHECK(at != std::string::npos);
        world.places.mirrors = {"http://example.org/", "ftp://127.0.0.1/"};
        CHECK(
            world.refusal().find("http://example.org/train-images-idx3-ubyte.gz: "
                                 "http://example.org/train-images-idx3-ubyte.gz is neither HTTPS nor this machine\n") !=
            std::string::npos);
        CHECK(world.server.asked().empty());
    }

    TEST_CASE("only HTTPS and this machine may be asked") {
        for (const char* address :
             {"https://example.org/x", "http://127.0.0.1:80/", "http://localhost/", "http://[::1]:9"})
            CHECK(may_ask(address));
        for (const char* address :
             {"http://example.org/", "http://127.0.0.1.example.org/", "http://localhost.org/", "file:///etc/passwd",
              "ftp://127.0.0.1/", "127.0.0.1", "http://user@example.org/", "http://127.0.0.1:80@example.org/"})
            CHECK_FALSE(may_ask(address));
    }

    TEST_CASE("a cache that cannot be written is told, before anything is asked") {
        World world;
        world.cache.write("file", std::string("in the way"));
        world.places.cache_dir = world.cache.path() / "file";
        CHECK(world.refusal().starts_with("small: the cache folder CACHE/small cannot be written: Not a directory\n"));
        world.places.cache_dir.clear();
        CHECK(message_of<DataMissing>([&] {
                  world.load();
              }).starts_with("small: there is no cache folder: neither $XDG_CACHE_HOME nor $HOME is set\n"));
        CHECK(world.server.asked().empty());
    }

    TEST_CASE("a file of the cache that is damaged is told, and nothing stands in for it") {
        World world;
        world.load();
        Bytes bytes = digits(30).images;
        bytes[100] ^= 1;
        std::filesystem::remove(world.folder() / first_name);
        world.cache.write("runner/small/train-images-idx3-ubyte", bytes);
        CHECK(message_of<DataCorrupt>([&] { world.load(); }) ==
              (world.folder() / first_name).string() + ": expected SHA-256 " + sha256(digits(30).images) +
                  ", received " + sha256(bytes) + "\n      delete it: it is downloaded again");
    }

    TEST_CASE("several downloads at once end with the same files") {
        World world;
        std::vector<std::string> failures(4);
        {
            std::vector<std::jthread> threads;
            for (auto& failure : failures)
                threads.emplace_back([&] {
                    failure = message_of<std::exception>([&] {
                        if (load_published(world.published, world.places, [](const std::string&) {}).train.count() !=
                            30)
                            throw std::runtime_error("other data");
                    });
                });
        }
        for (const auto& failure : failures) CHECK(failure.empty());
        CHECK(world.files("") == 4);
    }

    TEST_CASE("leftovers of a process that was killed are swept after a day") {
        World world;
        const auto old = world.cache.write("runner/small/a.part", std::string("x"));
        world.cache.write("runner/small/b.part", std::string("x"));
        std::filesystem::last_write_time(old, std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
        world.load();
        CHECK_FALSE(std::filesystem::exists(old));
        CHECK(world.files(".part") == 1);
    }

    TEST_CASE("a request to stop ends a download") {
        World world;
        world.server.set(World::path(first_name), {.body = {}, .headers = {}, .silent = true});
        std::stop_source source;
        world.places.stop = source.get_token();
        source.request_stop();
        CHECK(world.refusal().find("SERVER/train-images-idx3-ubyte.gz: stopped\n") != std::string::npos);
    }
}
