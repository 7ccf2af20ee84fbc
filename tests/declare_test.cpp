#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/declare/keras_habits.h"
#include "layers/declare/lists.h"
#include "layers/declare/printable.h"
#include "layers/declare/settings.h"

using namespace declare;

TEST_SUITE("declare") {
    TEST_CASE("for people a text commands no terminal, hides nothing, and is UTF-8") {
        CHECK(printable("plain ä 中 \xc2\xa0.") == "plain ä 中 \xc2\xa0.");
        CHECK(printable("a\tb\nc\x1b[31m\x7f\xc2\x85"
                        "d") == "a b c [31m  d");
        CHECK(printable("a\xe2\x80\xae"
                        "b\xe2\x81\xa6"
                        "c\xc2\xad\xef\xbb\xbf") == "a<U+202E>b<U+2066>c<U+00AD><U+FEFF>");
        CHECK(printable("a\xe2\x80\x8d"
                        "b") == "a<U+200D>b");
        CHECK(printable("\xd9\x85\xe2\x80\x8c\xd9\x86") == "\xd9\x85\xe2\x80\x8c\xd9\x86");  // Persian needs it
        CHECK(printable("\xf3\xa0\x81\x81\xef\xbf\xbe") == "<U+E0041><U+FFFE>");
        // Latin-1, what is cut off, longer than need be, a surrogate, beyond the last.
        CHECK(printable("caf\xe9 \xe2\x80") == "caf? ??");
        CHECK(printable("\xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80") == "?? ??? ????");
        CHECK(printable_lines("a\x07\nb") == "a \nb");
        CHECK(printable_columns("a\x1b\xe2\x80\xae"
                                "b") == "a ?b");
    }

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
        for (const char* tiny : {"1e-400", "0.1e-99999999999999999999", "-123.4e-700", "0.00e5"})
            CHECK(to_number(plain(tiny)) == 0.0);
        CHECK(to_number(plain(("0." + std::string(400, '0') + "1").c_str())) == 0.0);
        CHECK(to_number(plain(("0." + std::string(400, '0') + "1e401").c_str())) == 1.0);
        for (const char* huge : {"1e400", "-0.1e99999999999999999999", "123.4e+700"}) {
            CHECK_FALSE(to_number(plain(huge)));
            CHECK(number_help(plain(huge)) == "that is too large: a number here ends at 1.8e308");
        }
        CHECK_FALSE(to_bool(plain("yes")));
    }

    TEST_CASE("a list in a list is part of it, and its nulls are none of its items") {
        const Value inner = Value::list({Value::integer(2), Value::list({Value::integer(3)})});
        const Value nested = Value::list({Value::integer(1), Value::null(), inner});
        const Value flat = flatten_lists(nested);
        REQUIRE(flat.items.size() == 3);
        for (int i = 0; i < 3; ++i) CHECK(to_integer(flat.items[static_cast<std::size_t>(i)]) == i + 1);
        CHECK(items_of(flat).size() == 3);
        CHECK(items_of(Value::integer(7)).size() == 1);
    }

    TEST_CASE("the nearest word is one that was meant") {
        const std::vector<std::string> words = {"learning_rate", "momentum", "nesterov"};
        CHECK(nearest("learnig_rate", words) == "learning_rate");
        CHECK(nearest("Nestrov", words) == "nesterov");
        CHECK(nearest("units", words).empty());
        CHECK(suggestion("units", words) == "known are: `learning_rate`, `momentum`, `nesterov`");
        CHECK(nearest("imdb", {"idx", "mnist"}).empty());
        CHECK(nearest("mnits", {"idx", "mnist"}) == "mnist");
        const std::vector<std::string> many = {"data", "model", "training", "evaluation", "seeds"};
        CHECK(suggestion("trainability", many) == "known are: `training`, `evaluation`, `data` and 2 others");
        CHECK(suggestion("x", {"data", "model", "training", "seeds"}) ==
              "known are: `data`, `model`, `training`, `seeds`");
    }

    TEST_CASE("of one kind, twenty are told, and how many more there are") {
        Diagnostics diagnostics;
        for (int i = 0; i < 30; ++i) diagnostics.error(Place{}, fmt::format("unknown key `x{}`", i));
        for (int i = 0; i < 3; ++i) diagnostics.error(Place{}, fmt::format("class {} stands twice", i));
        const std::string text = diagnostics.render();
        CHECK(text.find("error: unknown key `x19`\n… and 10 more of this kind\nerror: class 0") != std::string::npos);
        CHECK(text.find("x20") == std::string::npos);
        CHECK(text.ends_with("error: class 2 stands twice\n"));
        for (char first = 'a'; first <= 'z'; ++first)
            for (char second = 'a'; second <= 'z'; ++second)
                diagnostics.error(Place{}, fmt::format("fault {}{}", first, second));
        CHECK(diagnostics.render().ends_with("fault cy\n… and 599 more\n"));
    }

    TEST_CASE("errors are counted and found by their places, warnings are not") {
        const auto source = std::make_shared<const Source>("x", "a\nb\n");
        Diagnostics diagnostics;
        diagnostics.warning(Place{source, 1, 1}, "odd");
        diagnostics.error(Place{source, 2, 1}, "wrong");
        CHECK(diagnostics.errors() == 1);
        CHECK_FALSE(diagnostics.has_error_at({source, 1, 1}));
        CHECK(diagnostics.has_error_at({source, 2, 1}));
        CHECK_FALSE(diagnostics.has_error_at({source, 2, 2}));
    }

    TEST_CASE("of the places that an error names, twenty are told, and how many more there are") {
        Diagnostics diagnostics;
        auto& error = diagnostics.error(Place{}, "wrong", "do else");
        for (int i = 0; i < 25; ++i) error.notes.push_back({fmt::format("place {}", i), {}});
        CHECK(diagnostics.render().ends_with("      place 19\n      … and 5 more\n      do else\n"));
    }

    TEST_CASE("a call of Python's is written as settings are here") {
        struct Dense : Component {
            std::int64_t units = 1;
            std::string activation;
            std::vector<std::int64_t> shape;
            bool use_bias = true;
        };
        const Kind dense = make_kind<Dense>(
            {.name = "dense",
             .fields = {field("units", &Dense::units, "").as_main(), field("activation", &Dense::activation, ""),
                        field("shape", &Dense::shape, ""), field("use_bias", &Dense::use_bias, "")}});
        const Catalog layers{"layer", "a", {&dense}};
        CHECK(as_no_call("Dense(10)", layers) == "{dense: 10}");
        CHECK(as_no_call("tf.keras.layers.Dense()", layers) == "dense");
        CHECK(as_no_call("Dense(10, 'relu', use_bias=False)", layers) ==
              "{dense: {units: 10, activation: relu, use_bias: false}}");
        CHECK(as_no_call("Dense(units = 10, shape=(28, 28), name='x')", layers) ==
              "{dense: {units: 10, shape: [28, 28]}}");
        CHECK(as_no_call("Dense(neurons=3", layers) == "{dense: 3}");
        CHECK(as_no_call("Dense(activation=ReLU())", layers) == "{dense: {activation: ReLU}}");
        for (const char* odd :
             {"Dense", "(10)", "Conv2D(3)", "Dense(,,(", "Dense(')", "", "Dense((((((,", "Dense(units=)", "Dense(=)"})
            if (const auto line = as_no_call(odd, layers)) CHECK(line->find("dense") <= 1);
    }

    TEST_CASE("what is located shows through what it came") {
        const auto source = std::make_shared<const Source>(Source{"x.yaml", "width: 3\nunits: $width\n"});
        const Located at{{source, 1, 8, 1}, {{"$width", {source, 2, 8, 6}}}};
        Diagnostics diagnostics;
        diagnostics.error(at, "too narrow");
        CHECK(diagnostics.render() ==
              "x.yaml:1:8: error: too narrow\n"
              "    1 | width: 3\n"
              "      |        ^\n"
              "      x.yaml:2:8: used here as `$width`\n"
              "    2 | units: $width\n"
              "      |        ^~~~~~\n");
    }

    TEST_CASE("what was found elsewhere is added as it is") {
        Diagnostics found, all;
        found.warning({}, "odd").notes.push_back({"seen", {}});
        all.add(found.all().front()).notes.push_back({"here too", {}});
        CHECK(all.errors() == 0);
        CHECK(all.render() == "warning: odd\n      seen\n      here too\n");
    }
}
