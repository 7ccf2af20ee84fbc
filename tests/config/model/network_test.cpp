#include <doctest/doctest.h>

#include "tests/config/reading.h"

using namespace tests;

namespace {

/// A model over one input of [4], given its list of layers in flow style.
std::string of(const std::string& layers) { return "model: {input: [4], layers: " + layers + "}\n"; }

}  // namespace

TEST_SUITE("config/network") {
    TEST_CASE("layers of a named repeat have a scope each") {
        const std::string text = R"(
model:
  input: [28, 28]
  layers:
    - flatten
    - repeat: 2
      name: hidden
      layers:
        - dense: {units: 100, activation: elu}
        - batch_normalization: {when: $batch_norm}
        - dropout: $dropout
    - dense: {name: digits, units: 5, activation: softmax}
)";
        CHECK(edges(text, {{"batch_norm", "false"}, {"dropout", "0.0"}}) ==
              "flatten <- input\n"
              "hidden1/dense <- flatten\n"
              "hidden1/dropout <- hidden1/dense\n"
              "hidden2/dense <- hidden1/dropout\n"
              "hidden2/dropout <- hidden2/dense\n"
              "digits <- hidden2/dropout\n");
        CHECK(edges(text, {{"batch_norm", "true"}, {"dropout", "0.5"}}) ==
              "flatten <- input\n"
              "hidden1/dense <- flatten\n"
              "hidden1/batch_normalization <- hidden1/dense\n"
              "hidden1/dropout <- hidden1/batch_normalization\n"
              "hidden2/dense <- hidden1/dropout\n"
              "hidden2/batch_normalization <- hidden2/dense\n"
              "hidden2/dropout <- hidden2/batch_normalization\n"
              "digits <- hidden2/dropout\n");
        const auto network = model(text, {{"batch_norm", "true"}, {"dropout", "0.5"}}).spec.network;
        CHECK(network.output == "digits");
        CHECK(network.scopes == std::map<std::string, std::string>{{"hidden", "hidden2/dropout"},
                                                                   {"hidden1", "hidden1/dropout"},
                                                                   {"hidden2", "hidden2/dropout"}});
    }

    TEST_CASE("unnamed layers are counted by kind, over the repetitions of an unnamed repeat") {
        CHECK(edges(of("[dense: 3, dense: 4, {dense: 5, name: x}, dense: 6]")) ==
              "dense <- input\ndense_1 <- dense\nx <- dense_1\ndense_2 <- x\n");
        CHECK(edges(of("[dense: 3, {repeat: 2, layers: [dense: 4, flatten]}, dense: 5]")) ==
              "dense <- input\ndense_1 <- dense\nflatten <- dense_1\ndense_2 <- flatten\nflatten_1 <- dense_2\n"
              "dense_3 <- flatten_1\n");
        CHECK(edges(of("[{repeat: 2, name: h, layers: [dense: 4, dense: 4]}]")) ==
              "h1/dense <- input\nh1/dense_1 <- h1/dense\nh2/dense <- h1/dense_1\nh2/dense_1 <- h2/dense\n");
    }

    TEST_CASE("names are fixed before anything is dropped") {
        const std::string text = of("[dense: 3, {dense: 4, when: $wide}, dense: 5]");
        CHECK(edges(text, {{"wide", "false"}}) == "dense <- input\ndense_2 <- dense\n");
        CHECK(edges(text, {{"wide", "true"}}) == "dense <- input\ndense_1 <- dense\ndense_2 <- dense_1\n");
        const std::string repeated = of("[{repeat: 2, when: $deep, layers: [dense: 4]}, dense: 5]");
        CHECK(edges(repeated, {{"deep", "0"}}) == "dense_2 <- input\n");
        CHECK(edges(repeated, {{"deep", "[1]"}}) == "dense <- input\ndense_1 <- dense\ndense_2 <- dense_1\n");
    }

    TEST_CASE("when keeps what is true, non-zero and non-empty") {
        for (const char* kept : {"true", "1", "0.5", "-1", "adam", "[0]", "{a: 0}"})
            CHECK(edges(of("[{flatten: {}, when: $x}]"), {{"x", kept}}) == "flatten <- input\n");
        for (const char* dropped : {"false", "0", "0.0", "null", "[]", "{}", "''"})
            CHECK(edges(of("[{flatten: {}, when: $x}]"), {{"x", dropped}}).empty());
        CHECK(edges(of("[{flatten: {when: no}}]")) ==
              "file.yaml:1:47: error: `when`: expected true or false, received `no`\n"
              "    1 | model: {input: [4], layers: [{flatten: {when: no}}]}\n"
              "      |                                               ^~\n"
              "      write `false`\n");
    }

    TEST_CASE("a bare parameter takes part in no count and gives its name") {
        const std::string text = of("[dense: 3, $extra, dense: 4, {add: {from: [extra, dense_1]}}]");
        CHECK(edges(text, {{"extra", "null"}}) == "dense <- input\ndense_1 <- dense\nadd <- dense dense_1\n");
        CHECK(edges(text, {{"extra", "{dense: 9}"}}) ==
              "dense <- input\nextra <- dense\ndense_1 <- extra\nadd <- extra dense_1\n");
        CHECK(edges(text, {{"extra", "{dense: {units: 9, name: own}}"}}).find("unknown layer `extra`") !=
              std::string::npos);
        CHECK(edges(of("[$act, dense: 3, $act]"), {{"act", "{activation: relu}"}}) ==
              "act <- input\ndense <- act\nact_1 <- dense\n");
        CHECK(edges(of("[{repeat: 2, name: h, layers: [dense: 3, $norm]}]"), {{"norm", "batch_normalization"}}) ==
              "h1/dense <- input\nh1/norm <- h1/dense\nh2/dense <- h1/norm\nh2/norm <- h2/dense\n");
    }

    TEST_CASE("a list in a list is spliced, and that of a parameter is a scope") {
        CHECK(edges(of("[dense: 3, [dense: 4, [dense: 5]], dense: 6]")) ==
              "dense <- input\ndense_1 <- dense\ndense_2 <- dense_1\ndense_3 <- dense_2\n");
        CHECK(edges(of("[dense: 3, $more, dense: 6]"), {{"more", "[dense: 4, dense: 5]"}}) ==
              "dense <- input\nmore/dense <- dense\nmore/dense_1 <- more/dense\ndense_1 <- more/dense_1\n");
        CHECK(edges(of("[dense: 3, $more, dense: 6]"), {{"more", "[]"}}) == "dense <- input\ndense_1 <- dense\n");
        CHECK(edges(of("$all"), {{"all", "[dense: 4, dense: 5]"}}) == "dense <- input\ndense_1 <- dense\n");
        CHECK(edges(of("[dense: 3, null, dense: 6]")) == "dense <- input\ndense_1 <- dense\n");
    }

    TEST_CASE("a residual adds what feeds the enclosing list") {
        CHECK(edges(of("[dense: 4, {repeat: 2, name: block, layers: [dense: 4, {add: {from: [input, dense]}}]}]")) ==
              "dense <- input\n"
              "block1/dense <- dense\n"
              "block1/add <- dense block1/dense\n"
              "block2/dense <- block1/add\n"
              "block2/add <- block1/add block2/dense\n");
        CHECK(edges(of("[dense: 4, {repeat: 2, layers: [dense: 4, add: [input, dense]]}]")) ==
              "dense <- input\n"
              "dense_1 <- dense\n"
              "add <- dense dense_1\n"
              "dense_2 <- add\n"
              "add_1 <- add dense_2\n");
        CHECK(edges(of("[dense: 4, {add: {from: [input, dense], when: $residual}}, dense: 5]"),
                    {{"residual", "false"}}) == "dense <- input\ndense_1 <- dense\n");
    }

    TEST_CASE("two towers over two inputs, apart or sharing their parameters") {
        const auto towers = [](const std::string& share) {
            return R"(
blocks:
  tower: [flatten, {repeat: 2, name: hidden, layers: [{dense: {units: 100, activation: elu}}]}]
model:
  inputs: {left: [28, 28], right: [28, 28]}
  layers:
    - {name: a, use: tower, from: left}
    - {name: b, use: tower, from: right)" +
                   share + R"(}
    - concatenate: {from: [a, b]}
    - dense: {units: 10, activation: elu}
    - dense: {units: 1, activation: sigmoid}
)";
        };
        CHECK(edges(towers("")) ==
              "a/flatten <- left\n"
              "a/hidden1/dense <- a/flatten\n"
              "a/hidden2/dense <- a/hidden1/dense\n"
              "b/flatten <- right\n"
              "b/hidden1/dense <- b/flatten\n"
              "b/hidden2/dense <- b/hidden1/dense\n"
              "concatenate <- a/hidden2/dense b/hidden2/dense\n"
              "dense <- concatenate\n"
              "dense_1 <- dense\n");
        CHECK(edges(towers(", share: a")) ==
              "a/flatten <- left\n"
              "a/hidden1/dense <- a/flatten\n"
              "a/hidden2/dense <- a/hidden1/dense\n"
              "b/flatten <- right (a/flatten)\n"
              "b/hidden1/dense <- b/flatten (a/hidden1/dense)\n"
              "b/hidden2/dense <- b/hidden1/dense (a/hidden2/dense)\n"
              "concatenate <- a/hidden2/dense b/hidden2/dense\n"
              "dense <- concatenate\n"
              "dense_1 <- dense\n");
    }

    TEST_CASE("blocks within blocks, and a count of zero") {
        CHECK(edges("blocks: {inner: [dense: 3], outer: [{use: inner, name: i}, use: inner]}\n" +
                    of("[{use: outer, name: o}, {repeat: 0, name: none, layers: [dense: 3]}, {add: [o, none]}]")) ==
              "o/i/dense <- input\n"
              "o/dense <- o/i/dense\n"
              "add <- o/dense o/dense\n");
        CHECK(
            edges(of(
                "[{repeat: {count: 2, name: h, layers: [dense: 3]}}, {from: h1, flatten: {}}, {add: [h, flatten]}]")) ==
            "h1/dense <- input\nh2/dense <- h1/dense\nflatten <- h1/dense\nadd <- h2/dense flatten\n");
        CHECK(edges(of("[{repeat: 2, name: a, layers: [{repeat: 2, name: b, layers: [flatten]}]}]")) ==
              "a1/b1/flatten <- input\na1/b2/flatten <- a1/b1/flatten\n"
              "a2/b1/flatten <- a1/b2/flatten\na2/b2/flatten <- a2/b1/flatten\n");
    }

    TEST_CASE("a network without layers is its input") {
        const auto network = model(of("[$x]"), {{"x", "null"}}).spec.network;
        CHECK(network.nodes.empty());
        CHECK(network.output == "input");
    }
}
