#include "runner/config/variants/parameters.h"

#include <doctest/doctest.h>

#include "runner/config/variants/resolver.h"
#include "tests/support/yaml.h"

using namespace runner;

namespace {

Value yaml(const std::string& text) { return tests::yaml(text, "x.yaml"); }

struct Resolved {
    Value value;
    std::string told;
};

/// Resolves `use` of a file with the settings of its key `set`.
Resolved resolved(const std::string& text) {
    const Value file = yaml(text);
    Diagnostics diagnostics;
    const Value parameters = read_parameters(file.find("parameters"), diagnostics);
    const Value none = Value::map();
    Resolver resolver(parameters, file.find("set") ? *file.find("set") : none, diagnostics);
    Value value = resolver.resolve(*file.find("use"));
    return {std::move(value), diagnostics.render()};
}

std::string shown(const std::string& text) {
    const auto [value, told] = resolved(text);
    CHECK(told == "");
    return show(value);
}

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("a parameter stands for a whole value, wherever it is used") {
        CHECK(shown("parameters: {a: 1}\nuse: {x: $a, y: [\"$a\", '$a']}\n") == "{x: 1, y: [1, 1]}");
        CHECK(shown("parameters: {a: {k: [1, 2]}, b: $a}\nuse: [$b, $b]\n") == "[{k: [1, 2]}, {k: [1, 2]}]");
        CHECK(shown("parameters: {a: 1, b: {n: $a}}\nset: {a: 7}\nuse: $b\n") == "{n: 7}");
        CHECK(shown("parameters: {a: 1, b: 2}\nset: {a: $b}\nuse: $a\n") == "2");
        CHECK(shown("parameters: {a: null}\nuse: [x, $a]\n") == "[x, null]");
    }

    TEST_CASE("two dollars are one, and one within a text is itself") {
        CHECK(shown("use: [$$a, costs $5, a$$b]\n") == "[$a, costs $5, a$b]");
    }

    TEST_CASE("what came in keeps its place and shows its use") {
        const auto [value, told] = resolved("parameters:\n  a: {n: 1}\nuse:\n  - $a\n");
        CHECK(told == "");
        const Value& item = value.items[0];
        CHECK(item.place.text() == "x.yaml:2:6");
        REQUIRE(item.via.size() == 1);
        CHECK(item.via[0].text == "$a");
        CHECK(item.via[0].place.text() == "x.yaml:4:5");
        CHECK(item.via[0].whole);
        CHECK_FALSE(item.find("n")->via[0].whole);
        const auto nothing = resolved("parameters: {a: null}\nuse: [$a]\n");
        CHECK(nothing.value.items[0].is_null());
        CHECK(nothing.value.items[0].via[0].text == "$a");
    }

    TEST_CASE("a parameter through a parameter shows every use, the innermost first") {
        const auto [value, told] = resolved("parameters: {a: 1, b: $a}\nuse: &u [$b]\n");
        const Value& item = value.items[0];
        REQUIRE(item.via.size() == 2);
        CHECK(item.via[0].text == "$a");
        CHECK(item.via[1].text == "$b");
    }

    TEST_CASE("the parameters that are read") {
        const Value file = yaml("{a: 1, b: $a, c: $d, d: 4, e: 5}\n");
        const Value none = Value::map();
        Diagnostics diagnostics;
        Resolver resolver(file, none, diagnostics);
        CHECK(show(resolver.values()) == "{a: 1, b: 1, c: 4, d: 4, e: 5}");
        CHECK(resolver.read().empty());
        resolver.resolve(yaml("[$b]\n"));
        CHECK(resolver.read() == std::set<std::string>{"a", "b"});
    }

    TEST_CASE("parameters that explode are refused") {
        std::string text = "parameters:\n  p0: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
        for (int i = 1; i < 12; ++i) {
            const std::string below = "$p" + std::to_string(i - 1);
            text += "  p" + std::to_string(i) + ": [";
            for (int j = 0; j < 10; ++j) text += below + (j < 9 ? ", " : "]\n");
        }
        CHECK(resolved(text + "use: $p11\n").told.find("more than 100000 values, parameters expanded") !=
              std::string::npos);
        std::string chain = "parameters:\n  q0: 1\n";
        for (int i = 1; i < 20'000; ++i) chain += "  q" + std::to_string(i) + ": $q" + std::to_string(i - 1) + "\n";
        CHECK(resolved(chain + "use: $q19999\n")
                  .told.find("more than 100 lists, maps and parameters within each other") != std::string::npos);
    }

    TEST_CASE("a chain is as long when its parameters are asked for one by one, from the short end") {
        const auto told_of = [](const std::string& step, int length) {
            std::string text = "{q0: 1";
            for (int i = 1; i <= length; ++i)
                text += ", q" + std::to_string(i) + ": " + (step == "list" ? "[" : "") + "$q" + std::to_string(i - 1) +
                        (step == "list" ? "]" : "");
            const Value file = yaml(text + "}\n"), none = Value::map();
            Diagnostics diagnostics;
            Resolver(file, none, diagnostics).values();
            Resolver(file, none, diagnostics).peel(Value::string("$q" + std::to_string(length)));
            return diagnostics.errors();
        };
        CHECK(told_of("bare", 90) == 0);
        CHECK(told_of("list", 40) == 0);
        CHECK(told_of("bare", 20'000) == 2);
        CHECK(told_of("list", 400) == 1);  // what it peels is one list
    }

    TEST_CASE("the default of a parameter guards its kind") {
        const auto fault = [](const std::string& default_value, const std::string& value) {
            Diagnostics diagnostics;
            check_kind("p", yaml(default_value), yaml(value), diagnostics);
            const std::string told = diagnostics.render();
            return told.substr(0, told.find('\n'));
        };
        CHECK(fault("false", "true") == "");
        CHECK(fault("false", "1") ==
              "x.yaml:1:1: error: parameter `p` (default `false`): expected true or false, received `1`");
        CHECK(fault("false", "null") ==
              "x.yaml:1:1: error: parameter `p` (default `false`): expected true or false, received `null`");
        CHECK(fault("0.1", "3") == "");
        CHECK(fault("0.1", "null") == "");
        CHECK(fault("0.1", "{cosine_decay: {decay_steps: 3}}") == "");
        for (const std::string wrong : {"high", "true", "\"3\"", "[1]"}) {
            CAPTURE(wrong);
            CHECK(fault("0.1", wrong) ==
                  "x.yaml:1:1: error: parameter `p` (default `0.1`): expected a number or a "
                  "component with its settings, received `" +
                      wrong + "`");
        }
        for (const char* any : {"null", "text", "[1]", "{a: 1}"})
            for (const char* value : {"true", "1", "text", "null", "[]", "{}"}) CHECK(fault(any, value) == "");
    }
}
