#include <doctest/doctest.h>

#include "runner/config/checks/relations.h"
#include "tests/config/reading.h"

using namespace tests;

namespace {

struct Network {
    std::string name, start_from = "null", layers = "[flatten, {repeat: 2, name: hidden, layers: [dense: 4]}]";
};

/// A classifier of ten classes on top of the layers of each.
std::string relations(const std::vector<Network>& networks) {
    std::vector<runner::Variant> variants;
    for (const Network& network : networks) {
        Sections sections;
        sections.model = "{input: [28, 28], start_from: " + network.start_from + ", layers: [" + network.layers +
                         ", dense: {name: digits, units: 10, activation: softmax}]}";
        const Judged judged = judge(sections.text(), {}, network.name);
        REQUIRE(judged.brief == "");
        variants.push_back(judged.variant);
    }
    Diagnostics diagnostics;
    runner::check_variants(variants, diagnostics);
    return brief(diagnostics);
}

const std::string deeper = "[flatten, {repeat: 3, name: hidden, layers: [dense: 4]}]";
const std::string wider = "[flatten, {repeat: 2, name: hidden, layers: [dense: 5]}]";

}  // namespace

TEST_SUITE("config/relations") {
    TEST_CASE("weights that fit") {
        CHECK(relations({{.name = "a"}, {.name = "b", .start_from = "{variant: a}"}}).empty());
        CHECK(relations({{.name = "b", .start_from = "{variant: a}"}, {.name = "a"}}).empty());
        CHECK(relations(
                  {{.name = "a", .layers = deeper}, {.name = "b", .start_from = "{variant: a, layers: 'hidden[1-2]'}"}})
                  .empty());
        CHECK(relations({{.name = "a", .layers = "[flatten, {repeat: 2, name: x, layers: [dense: 4]}]"},
                         {.name = "b", .start_from = "{variant: a, layers: {x*: hidden*, digits: digits}}"}})
                  .empty());
    }

    TEST_CASE("a layer that is named is copied whole") {
        const std::string bare = "[flatten, {repeat: 2, name: hidden, layers: [dense: {units: 4, use_bias: false}]}]";
        CHECK(relations({{.name = "a", .layers = bare},
                         {.name = "b", .start_from = "{variant: a, layers: 'hidden[1-2]'}"}}) ==
              "2:48 the weights of `a` do not fit\n"
              "  it has nothing for `hidden1/dense/bias`, and a layer is copied whole; it has nothing for "
              "`hidden2/dense/bias`, and a layer is copied whole\n");
    }

    TEST_CASE("a variant starts from one that exists, and in no circle") {
        CHECK(relations({{.name = "alpha"}, {.name = "b", .start_from = "{variant: alhpa}"}}) ==
              "2:48 `start_from`: unknown variant `alhpa`\n  did you mean `alpha`?\n");
        CHECK(relations({{.name = "a", .start_from = "{variant: b}"},
                         {.name = "b", .start_from = "{variant: c}"},
                         {.name = "c", .start_from = "{variant: a}"},
                         {.name = "d", .start_from = "{variant: a}"}}) ==
              "2:48 variants start from each other: a → b → c → a\n");
        CHECK(relations({{.name = "a", .start_from = "{variant: a}"}}) ==
              "2:48 variants start from each other: a → a\n");
    }

    TEST_CASE("what start_from names must fit") {
        CHECK(relations({{.name = "a", .layers = deeper}, {.name = "b", .start_from = "{variant: a}"}}) ==
              "2:48 the weights of `a` do not fit\n"
              "  there is no place for its `hidden3/dense/kernel`; there is no place for its `hidden3/dense/bias`; "
              "`layers` names those that are to be copied\n");
        CHECK(relations({{.name = "a"}, {.name = "b", .start_from = "{variant: a}", .layers = deeper}}) ==
              "2:48 the weights of `a` do not fit\n"
              "  it has no `hidden3/dense/kernel`; it has no `hidden3/dense/bias`; "
              "`layers` names those that are to be copied\n");
        CHECK(
            relations({{.name = "a"}, {.name = "b", .start_from = "{variant: a, layers: hidden*}", .layers = wider}}) ==
            "2:48 the weights of `a` do not fit\n"
            "  its `hidden1/dense/kernel` is [784, 4], and [784, 5] is needed; its `hidden1/dense/bias` is [4], and "
            "[5] is needed; its `hidden2/dense/kernel` is [4, 4], and [5, 5] is needed; … and 1 more\n");
        CHECK(relations({{.name = "a"}, {.name = "b", .start_from = "{variant: a, layers: {hiden*: hidden*}}"}}) ==
              "2:48 the weights of `a` do not fit\n"
              "  `hiden*` matches nothing in it, did you mean `hidden*`?\n");
    }
}
