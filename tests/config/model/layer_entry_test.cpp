#include "runner/config/model/layer_entry.h"

#include <doctest/doctest.h>

#include "tests/support/yaml.h"

using namespace runner;
using tests::yaml;

TEST_SUITE("config") {
    TEST_CASE("what `when` keeps") {
        Diagnostics diagnostics;
        for (const char* kept : {"true", "1", "0.5", "-1", "text", "\"false\"", "[0]", "{a: 0}"}) {
            CAPTURE(kept);
            CHECK(condition_holds(yaml(kept), diagnostics));
        }
        for (const char* dropped : {"false", "0", "0.0", "-0", "null", "\"\"", "[]", "{}"}) {
            CAPTURE(dropped);
            CHECK_FALSE(condition_holds(yaml(dropped), diagnostics));
        }
    }
}
