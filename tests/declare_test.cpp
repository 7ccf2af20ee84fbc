#include <doctest/doctest.h>

#include "layers/declare/field.h"

using namespace declare;

TEST_SUITE("declare") {
    TEST_CASE("numbers are read without octal, hexadecimal or locale") {
        const auto plain = [](const char* text) {
            Value value = Value::string(text);
            value.quoted = false;
            return value;
        };
        CHECK(to_number(plain("1e-4")) == 1e-4);
        CHECK(to_integer(plain("+5")) == 5);
        CHECK_FALSE(to_integer(plain("010")));
        CHECK_FALSE(to_integer(plain("0x10")));
        CHECK_FALSE(to_number(plain(".nan")));
        CHECK_FALSE(to_number(plain("1,5")));
        CHECK_FALSE(to_number(Value::string("5")));
        CHECK(to_bool(plain("true")) == true);
        CHECK_FALSE(to_bool(plain("yes")));
    }

    TEST_CASE("the nearest word is one that was meant") {
        const std::vector<std::string> words = {"learning_rate", "momentum", "nesterov"};
        CHECK(nearest("learnig_rate", words) == "learning_rate");
        CHECK(nearest("Nestrov", words) == "nesterov");
        CHECK(nearest("units", words).empty());
        CHECK(suggestion("units", words) == "known are: `learning_rate`, `momentum`, `nesterov`");
    }
}
