#include "runner/config/text/yaml.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/folder.h"

using namespace runner;
using tests::Folder;
namespace fs = std::filesystem;

namespace {

struct Reading {
    std::optional<Value> value;
    std::string told;
};

Reading read(std::string text) {
    Diagnostics diagnostics;
    auto value = read_yaml(std::make_shared<Source>(Source{"x.yaml", std::move(text)}), diagnostics);
    return {std::move(value), diagnostics.render()};
}

std::string shown(const std::string& text) {
    const Reading reading = read(text);
    CHECK(reading.told == "");
    return reading.value ? show(*reading.value) : "nothing";
}

/// What read_source says about a file with these bytes, without the folder.
std::string source_fault(const std::string& bytes) {
    const Folder folder;
    Diagnostics diagnostics;
    CHECK(read_source(folder.write("x.yaml", bytes).string(), diagnostics) == nullptr);
    return diagnostics.render().substr(folder.path().string().size() + 1);
}

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("values keep their kind, their order and their place") {
        const auto [value, told] = read("b: [1, two, \"3\", null, ~]\na: {x: 'it''s', y: -1e-4}\n");
        CHECK(told == "");
        CHECK(show(*value) == "{b: [1, two, \"3\", null, null], a: {x: \"it's\", y: -1e-4}}");
        const Value& three = value->find("b")->items[2];
        CHECK(three.quoted);
        CHECK(three.place.text() == "x.yaml:1:13");
        CHECK(three.place.length == 3);
        CHECK(value->find("a")->find("x")->place.length == 7);
        CHECK(value->find("a")->place.text() == "x.yaml:2:4");
    }

    TEST_CASE("columns count characters") {
        const auto [value, told] = read("größe: {übel: 3}\n");
        CHECK(told == "");
        CHECK(value->find("größe")->find("übel")->place.text() == "x.yaml:1:15");
    }

    TEST_CASE("an alias is a copy that shows where it was used") {
        const auto [value, told] = read("a: &base {units: 100}\nb: *base\nc: [*base]\n");
        CHECK(told == "");
        const Value& b = *value->find("b");
        CHECK(show(b) == "{units: 100}");
        CHECK(b.place.text() == "x.yaml:1:10");
        REQUIRE(b.via.size() == 1);
        CHECK(b.via[0].text == "*base");
        CHECK(b.via[0].place.text() == "x.yaml:2:4");
        CHECK(b.via[0].whole);
        REQUIRE(b.find("units")->via.size() == 1);
        CHECK_FALSE(b.find("units")->via[0].whole);
        CHECK(value->find("a")->via.empty());
        CHECK(shown("a: &x 1\nb: &x 2\nc: *x\n") == "{a: 1, b: 2, c: 2}");
    }

    TEST_CASE("merge keys: own keys win, then the first of a list, at the place of `<<`") {
        CHECK(shown("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}\n") == "{a: {x: 1, y: 2}, b: {x: 1, y: 3, z: 4}}");
        CHECK(shown("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {w: 0, <<: [*a, *b], v: 5}\n") ==
              "{a: {x: 1}, b: {x: 2, y: 2}, c: {w: 0, x: 1, y: 2, v: 5}}");
        CHECK(shown("a: {<<: {x: 1}, x: null}\n") == "{a: {x: null}}");
        CHECK(shown("a: {\"<<\": {x: 1}}\n") == "{a: {<<: {x: 1}}}");
    }

    TEST_CASE("line ends and a byte order mark do not matter") {
        const Folder folder;
        for (const std::string bytes : {"a: 1\nb: [2]\n", "a: 1\r\nb: [2]\r\n", "a: 1\rb: [2]",
                                        "\xEF\xBB\xBF"
                                        "a: 1\nb: [2]"}) {
            Diagnostics diagnostics;
            const auto source = read_source(folder.write("x.yaml", bytes).string(), diagnostics);
            REQUIRE(source);
            const auto value = read_yaml(source, diagnostics);
            CHECK(diagnostics.render() == "");
            CHECK(show(*value) == "{a: 1, b: [2]}");
            CHECK(value->find("b")->place.line == 2);
        }
    }

    TEST_CASE("a file that is no text is refused") {
        using namespace std::string_literals;
        CHECK(source_fault("a: \xC3\x28\n") ==
              "x.yaml:1:4: error: the byte 0xC3 is not UTF-8\n"
              "    1 | a: \n      |    ^\n"
              "      save it as UTF-8\n");
        CHECK(source_fault("\xEF\xBB\xBF# gr\xC3\xB6\xC3\x9F"
                           "e\r\n\ra: b\xED\xA0\x80\n") ==
              "x.yaml:3:5: error: the byte 0xED is not UTF-8\n"
              "    3 | a: b\n      |     ^\n"
              "      save it as UTF-8\n");
        CHECK(source_fault("a: b\xC0\xAF\n") ==
              "x.yaml:1:5: error: the byte 0xC0 is not UTF-8\n"
              "    1 | a: b\n      |     ^\n"
              "      save it as UTF-8\n");
        CHECK(source_fault("a: 1\nb\xC3\xB6: b\xF0\x9F\x98") ==
              "x.yaml:2:6: error: the byte 0xF0 is not UTF-8\n"
              "    2 | bö: b\n      |      ^\n"
              "      save it as UTF-8\n");
        CHECK(source_fault("name: a\0b"s) ==
              "x.yaml:1:8: error: a control character (0x00)\n"
              "    1 | name: a\n      |        ^\n"
              "      remove it\n");
        CHECK(source_fault("name: a\x1b[31m") ==
              "x.yaml:1:8: error: a control character (0x1B)\n"
              "    1 | name: a\n      |        ^\n"
              "      remove it\n");
        CHECK(source_fault("\xFF\xFE"
                           "a\0:\0"s) ==
              "x.yaml: error: is UTF-16 or binary, not UTF-8 text\n      save it as UTF-8\n");
        CHECK(source_fault("a: 1\nb: " + std::string(100'000, 'x')) ==
              "x.yaml: error: line 2 is longer than 65536 bytes\n      break the line\n");
        CHECK(source_fault(std::string((4 << 20) + 1, '#')) ==
              "x.yaml: error: is larger than 4 MiB, too large for an experiment file\n");
    }

    TEST_CASE("what is no regular file is refused without reading it") {
        const Folder folder;
        const std::string pipe = (folder / "pipe").string();
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const auto fault = [](const std::string& path) {
            Diagnostics diagnostics;
            CHECK(read_source(path, diagnostics) == nullptr);
            return diagnostics.render();
        };
        CHECK(fault(pipe) == pipe + ": error: is not a regular file\n");
        CHECK(fault("/dev/zero") == "/dev/zero: error: is not a regular file\n");
        CHECK(fault(folder.path().string()) ==
              folder.path().string() + ": error: is a directory, not an experiment file\n");
        CHECK(fault("no/such.yaml") ==
              "no/such.yaml: error: cannot read it: No such file or directory\n"
              "      the working directory is `" +
                  fs::current_path().string() + "`\n");
    }

    TEST_CASE("what grows beyond all bounds is refused at once") {
        std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 30; ++i) {
            bomb += fmt::format("a{0}: &a{0} [", i);
            for (int j = 0; j < 10; ++j) bomb += fmt::format("*a{}, ", i - 1);
            bomb += "]\n";
        }
        CHECK(read(bomb).told.starts_with("x.yaml:5:45: error: more than 100000 values, aliases expanded\n"));
        for (const std::string_view open : {"[", "{a: ", "- ", "? "}) {
            std::string deep;
            for (int i = 0; i < 10'000; ++i) deep += open;
            CAPTURE(open);
            CHECK(read(deep).told.find("more than 100 lists and maps within each other\n") != std::string::npos);
            CHECK_FALSE(read(deep).value);
        }
        std::string chain = "a0: &a0 [1]\n";
        for (int i = 1; i < 200; ++i) chain += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
        CHECK(read(chain).told.find("x.yaml:100:12: error: more than 100 lists and maps") == 0);
    }

    TEST_CASE("a part of a source is read as if the rest were not there") {
        const auto source = std::make_shared<Source>(Source{"--set", "a=1\ntraining.epochs={n: 3}\nb=2"});
        Diagnostics diagnostics;
        const std::size_t begin = source->text.find('{');
        const auto value = read_yaml_part(source, begin, source->text.find('}') + 1, diagnostics);
        CHECK(diagnostics.render() == "");
        CHECK(show(*value) == "{n: 3}");
        CHECK(value->find("n")->place.text() == "--set:2:21");
    }
}
