#include "layers/declare/globs.h"

#include <doctest/doctest.h>

using declare::Glob;

TEST_SUITE("globs") {
    TEST_CASE("a star does not cross a slash, and a scope means all below it") {
        CHECK(Glob("hidden*").matches("hidden1"));
        CHECK(Glob("hidden*").matches("hidden12/dense/kernel"));
        CHECK_FALSE(Glob("hidden*").matches("a/hidden1"));
        CHECK(Glob("*/hidden*").matches("a/hidden1/dense"));
        CHECK_FALSE(Glob("*dense").matches("hidden1/dense"));
        CHECK(Glob("*").matches("a/b/c"));
        CHECK(Glob("a").matches("a/b"));
        CHECK_FALSE(Glob("a").matches("ab"));
        CHECK_FALSE(Glob("a/b").matches("a"));
        CHECK(Glob("*-bn*5").matches("x-bn-0.5"));
    }

    TEST_CASE("a range is one of numbers, whole") {
        CHECK(Glob("hidden[2-12]").matches("hidden2"));
        CHECK(Glob("hidden[2-12]").matches("hidden12/dense"));
        CHECK_FALSE(Glob("hidden[2-12]").matches("hidden1"));
        CHECK_FALSE(Glob("hidden[2-12]").matches("hidden13"));
        CHECK_FALSE(Glob("hidden[1-2]").matches("hidden12"));
        CHECK_FALSE(Glob("hidden[1-2]*").matches("hidden12"));
        CHECK_FALSE(Glob("hidden[1-2]").matches("hidden01"));
        CHECK_FALSE(Glob("hidden[1-2]").matches("hidden"));
        CHECK_FALSE(Glob("hidden[1-2]").matches("hidden99999999999999999999"));
    }

    TEST_CASE("what a wildcard stood for goes into the other pattern") {
        const auto fill = [](const char* theirs, const char* ours, const char* path) {
            return Glob(ours).fill(*Glob(theirs).match(path));
        };
        CHECK(fill("a/hidden*", "hidden*", "a/hidden3/dense/kernel") == "hidden3/dense/kernel");
        CHECK(fill("a/hidden[1-4]", "b/h[1-4]x", "a/hidden3/dense") == "b/h3x/dense");
        CHECK(fill("*-bn-*", "*-plain-*", "published-bn-0.5") == "published-plain-0.5");
        CHECK(fill("a", "b", "a/dense") == "b/dense");
        CHECK(Glob("*[1-2]x*").wildcards() == 3);
    }

    TEST_CASE("many stars take no time") {
        std::string pattern, path(60, 'a');
        for (int i = 0; i < 30; ++i) pattern += "*a";
        CHECK(Glob(pattern).matches(path));
        CHECK_FALSE(Glob(pattern + "b").matches(path));
    }
}
