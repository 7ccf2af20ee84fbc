#include "runner/store/json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "layers/declare/diagnostic.h"

using namespace runner;

namespace {
std::string error_of(const std::string& text) {
    try {
        from_json(text, "results.json");
    } catch (const declare::InvalidInput& error) {
        return error.what();
    }
    return "no error";
}
}  // namespace

TEST_SUITE("store") {
    TEST_CASE("JSON keeps the order of keys and the kinds of scalars") {
        const std::string line = R"({"z": 1, "a": "1", "m": true, "b": "true", "n": null, "x": -0.5})";
        CHECK(to_json_line(from_json(line)) == line);
    }

    TEST_CASE("numbers are the shortest that read back alike") {
        const auto line = [](double d) { return to_json_line(Value::number(d)); };
        CHECK(line(0.1) == "0.1");
        CHECK(line(1.0 / 3) == "0.3333333333333333");
        CHECK(line(static_cast<double>(0.1f)) == "0.10000000149011612");
        CHECK(line(5e-324) == "5e-324");
        CHECK(line(1e20) == "1e+20");
        CHECK(line(-0.0) == "-0.0");
        CHECK(line(1.7976931348623157e308) == "1.7976931348623157e+308");
        for (const double d : {0.1, 1.0 / 3, 5e-324, 1e20, 9007199254740993.0, 1.7976931348623157e308})
            CHECK(*declare::to_number(from_json(line(d))) == d);
        CHECK(std::signbit(*declare::to_number(from_json("-0.0"))));
        CHECK(to_json_line(from_json("9007199254740993")) == "9007199254740993");
        CHECK(to_json_line(from_json("18446744073709551615")) == "18446744073709551615");
    }

    TEST_CASE("what is not finite becomes null") {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        CHECK(to_json_line(Value::number(infinity)) == "null");
        CHECK(to_json_line(Value::number(-infinity)) == "null");
        CHECK(to_json_line(Value::number(std::numeric_limits<double>::quiet_NaN())) == "null");
        CHECK(to_json_line(Value::string("nan")) == "\"nan\"");
        CHECK(number_or_null(infinity).is_null());
        CHECK(to_json_line(number_or_null(2.5)) == "2.5");
    }

    TEST_CASE("text is escaped, and invalid UTF-8 is replaced instead of thrown at") {
        CHECK(to_json_line(Value::string("a\"b\\c\n\x01é")) == R"("a\"b\\c\n\u0001é")");
        CHECK(to_json_line(Value::string("x\xff\xfey")) == "\"x\uFFFD\uFFFDy\"");
        Value map = Value::map();
        map.set("k\xff", Value::integer(1));
        CHECK(to_json_line(map) == "{\"k\uFFFD\": 1}");
    }

    TEST_CASE("lists of scalars and short maps stand on one line, the rest is indented by two") {
        Value curve = Value::list();
        for (int i = 0; i < 60; ++i) curve.items.push_back(Value::number(i / 8.0));
        Value value = from_json(R"({"schema": "s", "trials": [{"seed": 1}], "ci95": {"mean": 1, "ci95": [0, 2]}})");
        value.set("curve", curve);
        CHECK(to_json(value) ==
              "{\n  \"schema\": \"s\",\n  \"trials\": [{\"seed\": 1}],\n"
              "  \"ci95\": {\"mean\": 1, \"ci95\": [0, 2]},\n  \"curve\": " +
                  to_json_line(curve) + "\n}\n");
        CHECK(to_json(Value::map()) == "{}\n");
        CHECK(declare::same(from_json(to_json(value)), value));
    }

    TEST_CASE("broken JSON is answered with its place") {
        CHECK(error_of("{\"a\": 1,\n \"é\" 2}") ==
              "results.json:2:6: error: not valid JSON: syntax error while parsing object separator - unexpected "
              "number literal; expected ':'\n"
              "    2 |  \"é\" 2}\n"
              "      |      ^\n");
        CHECK(error_of("{\"a\": 1, \"a\": 2}") ==
              "results.json: error: not valid JSON: `a` stands twice in one object\n");
        CHECK(error_of(std::string(100000, '[')) ==
              "results.json: error: not valid JSON: nested deeper than 200 levels\n");
        CHECK(error_of("").starts_with("results.json:1:1: error: not valid JSON: syntax error while parsing value"));
        CHECK(error_of("[1e999]") != "no error");
    }

    TEST_CASE("objects of a hundred thousand keys are read, and one of them that stands twice is told") {
        std::string text = "{";
        for (int i = 0; i < 100'000; ++i) text += fmt::format("\"key {}\": {}, ", i, i);
        CHECK(from_json(text + "\"last\": 0}", "many.json").entries.size() == 100'001);
        CHECK_THROWS_WITH_AS(from_json(text + "\"key 7\": 0}", "many.json"),
                             doctest::Contains("`key 7` stands twice in one object"), declare::InvalidInput);
    }
}
