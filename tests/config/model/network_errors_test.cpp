#include <doctest/doctest.h>

#include "tests/config/reading.h"

namespace {

std::string errors(const std::string& text, const tests::Parameters& parameters = {}) {
    return tests::model(text, parameters).brief;
}

}  // namespace

TEST_SUITE("config/network errors") {
    TEST_CASE("an entry that is no layer says what was meant") {
        CHECK(errors("model: {input: [4], layers: [{dense: null, units: 5}]}\n") ==
              "1:44 `units` is a setting of `dense` and stands beside it\n"
              "  indent it further, or write `dense: {units: 5}`\n");
        CHECK(errors("model: {input: [4], layers: [elu]}\n") ==
              "1:30 unknown layer `elu`\n"
              "  write `activation: elu`\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, dropout: 0.5}]}\n") ==
              "1:41 two layers in one entry: `dense` and `dropout`\n"
              "  each begins with its own `-`\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, activation: elu}]}\n") ==
              "1:41 `activation` is a setting of `dense` and stands beside it\n"
              "  write `dense: {units: 3, activation: elu}`\n");
        CHECK(errors("model: {input: [4], layers: [{type: dense, units: 5}]}\n") ==
              "1:30 a layer is written by its name\n"
              "  write `dense: {units: 5}`\n");
        CHECK(errors("model: {input: [4], layers: [{class_name: Dense, config: {units: 5}}]}\n") ==
              "1:30 a layer is written by its name\n"
              "  write `dense: {units: 5}`\n");
        CHECK(errors("model:\n"
                     "  input: 4\n"
                     "  layers:\n"
                     "    - repeat: 5\n"
                     "    - name: hidden\n") ==
              "4:7 `repeat` needs `layers`\n"
              "  write `{repeat: 5, name: hidden, layers: […]}` or `{use: BLOCK, name: a}`\n"
              "5:7 `name` belongs to no layer\n"
              "  the whole entry stands in braces: `{repeat: 5, name: hidden, layers: […]}`\n");
        CHECK(errors("model: {input: [4], layers: [$bn, true, 5]}\n", {{"bn", "true"}}) ==
              "1:35 expected a layer, received `true`\n"
              "  `when:` within a layer keeps or drops it\n"
              "1:41 expected a layer, received `5`\n"
              "1:1 expected a layer, received `true`\n"
              "  1:30 used here as `$bn`\n"
              "  `when:` within a layer keeps or drops it\n");
    }

    TEST_CASE("a repeat and a use need a count, layers and a known block") {
        CHECK(errors("model: {input: [4], layers: [{repeat: 5}]}\n") ==
              "1:30 `repeat` needs `layers`\n"
              "  write `{repeat: 5, name: hidden, layers: […]}` or `{use: BLOCK, name: a}`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: -1, layers: [flatten]}]}\n") ==
              "1:39 `repeat`: expected a whole number, at least 0 and at most 20000, received `-1`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 200, layers: [{repeat: 200, layers: []}]}]}\n") ==
              "1:54 the model has more than 20000 entries\n");
        CHECK(errors("model: {input: [4], layers: [{use: towr}]}\n") ==
              "1:36 unknown block `towr`\n"
              "  the file has no `blocks`\n");
        CHECK(errors("blocks: {tower: [flatten]}\n"
                     "model: {input: [4], layers: [{use: towr}]}\n") ==
              "2:36 unknown block `towr`\n"
              "  did you mean `tower`?\n");
        CHECK(errors("blocks: {a: [{use: b}], b: [flatten, {use: a}]}\n"
                     "model: {input: [4], layers: [{use: a}]}\n") == "1:44 a block uses itself: a → b → a\n");
    }

    TEST_CASE("blocks that use one another deeper than any stack are an error at the one that is too deep") {
        std::string text = "model: {input: [4], layers: [{use: b98}]}\nblocks:\n  b0: [flatten]\n";
        const auto add = [&text](int from, int to) {
            for (int i = from; i <= to; ++i)
                text += "  b" + std::to_string(i) + ": [{use: b" + std::to_string(i - 1) + "}]\n";
        };
        add(1, 98);
        CHECK(errors(text) == "");
        add(99, 9999);
        CHECK(errors("\n" + text.replace(text.find("b98"), 3, "b9999")) ==
              "9904:10 more than 100 lists of layers within each other, blocks unrolled\n");
    }

    TEST_CASE("names are plain and stand once") {
        CHECK(errors("model: {input: [4], layers: [{dense: {units: 3, name: x}, name: y}]}\n") ==
              "1:55 `name` stands both in the settings and beside them\n"
              "  once is enough\n");
        CHECK(errors("model: {input: [4], layers: [{dense: {units: 3, name: a/b}}]}\n") ==
              "1:55 a name is a letter or digit, then `A-Za-z0-9._-`, received `a/b`\n");
        CHECK(errors("model: {input: [4], layers: [{dense: {units: 3, name: input}}]}\n") ==
              "1:31 `input` is what feeds the list, no name for a layer\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, name: x}, {dense: 4, name: x}]}\n") ==
              "1:52 the name `x` stands twice\n"
              "  1:31 first here\n"
              "  give it another `name`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, layers: [{dense: 3, name: x}]}]}\n") ==
              "1:52 the name `x` stands twice\n"
              "  give the `repeat` or `use` around it a `name`\n");
    }

    TEST_CASE("from and share name what stands above") {
        CHECK(errors("model: {input: [4], layers: [{dense: 3, from: later}, {dense: 4, name: later}]}\n") ==
              "1:47 `from` names only what stands above, and `later` does not\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, name: digits}, {dense: 4, from: digts}]}\n") ==
              "1:73 `from`: unknown layer `digts`\n"
              "  did you mean `digits`?\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, name: digits}, {dense: 4, from: zzzzzzz}]}\n") ==
              "1:73 `from`: unknown layer `zzzzzzz`\n"
              "  known are: `input`, `digits`\n");
        CHECK(errors("model: {input: [4], layers: [{dense: 3, share: b}, {dense: 3, name: b}]}\n") ==
              "1:48 `share` names only what stands above, and `b` does not\n");
        CHECK(errors("blocks: {one: [flatten], two: [flatten, flatten], three: [dense: 3]}\n"
                     "model: {input: [4], layers: [{use: one, name: a}, {use: two, name: b, share: a}, {use: three, "
                     "name: c, share: a}]}\n") ==
              "2:78 `share`: 2 layers here, and 1 in `a`\n"
              "2:111 `share`: `c/dense` is a `dense`, and `a/flatten` a `flatten`\n");
        CHECK(errors("model: {input: [4], layers: [dense: 3, {add: {from: [dense, dense]}, from: dense}, {add: "
                     "[dense], from: dense}]}\n") ==
              "1:53 `from` stands both in the settings and beside them\n"
              "  once is enough\n"
              "1:90 `add` has its sources twice\n"
              "  once is enough\n");
        CHECK(errors("model: {input: [4], layers: [dense: 3, {flatten: {}, from: input}, {add: {from: [input, dense], "
                     "when: false}}]}\n") ==
              "1:69 `add` is dropped and has several inputs, none of them directly above it\n"
              "  its name would have to stand for one of them\n");
    }

    TEST_CASE("the inputs are declared and used") {
        CHECK(errors("model: {inputs: {left: [4], right: [4]}, layers: [flatten]}\n") ==
              "1:51 nothing feeds this entry: the model has the inputs `left`, `right`\n"
              "  say which with `from: left`\n");
        CHECK(errors("model: {inputs: {left: [4], right: [4]}, layers: [{flatten: {from: left}}]}\n") ==
              "1:29 the input `right` feeds nothing\n");
        CHECK(errors("model: {inputs: {left: [4], right: [0]}, input: [4], layers: [{flatten: {from: left}}]}\n") ==
              "1:17 `input` and `inputs` exclude each other\n");
        CHECK(errors("model: {inputs: [4], layers: [flatten]}\n") ==
              "1:17 `inputs` of `model`: expected a map of shapes, received `[4]`\n"
              "  such as `{left: [28, 28], right: [28, 28]}`\n");
        CHECK(errors("model: {inputs: {le/ft: [0]}, layers: [flatten]}\n") ==
              "1:18 a name is a letter or digit, then `A-Za-z0-9._-`, received `le/ft`\n"
              "1:26 `le/ft` of `inputs`: expected a whole number, at least 1, received `0`\n");
        CHECK(errors("model: {layers: [flatten]}\n") ==
              "1:8 `model` needs `input`: the shape of a sample\n"
              "  such as `input: [28, 28]`\n");
    }

    TEST_CASE("one layer alone feeds nothing") {
        CHECK(errors("model: {input: [4], layers: [dense: 3, {dense: 4, from: input}, {dense: 5, from: input}]}\n") ==
              "1:29 the network has several outputs: `dense`, `dense_1`, `dense_2`\n"
              "  1:30 `dense`\n"
              "  1:41 `dense_1`\n"
              "  1:66 `dense_2`\n"
              "  one layer alone feeds nothing: join them, or name the others in a `from`\n");
    }

    TEST_CASE("settings are judged where they stand, in dropped layers too") {
        CHECK(errors("model: {input: [4], layers: [{dropout: {rate: 1.5, when: false}}, {dropout: {rat: 1, when: "
                     "false}}, {dropout: {rate: $r, when: $r}}, {dropout: $r, when: $r}]}\n",
                     {{"r", "false"}}) ==
              "1:47 `rate` of `dropout`: expected a number, at least 0 and below 1, received `1.5`\n"
              "1:78 unknown key `rat` of `dropout`\n"
              "  did you mean `rate`?\n");
        CHECK(errors("model: {input: [4], layers: [dense: {units: $u}]}\n", {{"u", "-5"}}) ==
              "1:1 `units` of `dense`: expected a whole number, at least 1, received `-5`\n"
              "  1:45 used here as `$u`\n");
    }

    TEST_CASE("a pattern of freeze matches a layer") {
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: hiden1}\n") ==
              "1:112 `freeze`: no layer matches `hiden1`\n"
              "  did you mean `hidden1`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: hiden*}\n") ==
              "1:112 `freeze`: no layer matches `hiden*`\n"
              "  did you mean `hidden*`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: 'hiden[1-2]'}\n") ==
              "1:112 `freeze`: no layer matches `hiden[1-2]`\n"
              "  did you mean `hidden[1-2]`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: 'hidden[3-4]'}\n") ==
              "1:112 `freeze`: no layer matches `hidden[3-4]`\n"
              "  known are: `hidden1`, `hidden2`, `digits`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: hidden}\n") ==
              "1:112 `freeze`: no layer matches `hidden`\n"
              "  did you mean `hidden*`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: zzzzzzzzzzz}\n") ==
              "1:112 `freeze`: no layer matches `zzzzzzzzzzz`\n"
              "  known are: `hidden1`, `hidden2`, `digits`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: '[2-1]'}\n") ==
              "1:112 `freeze`: `[2-1]` is no pattern: the range `[2-1]` is empty\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: '[a]'}\n") ==
              "1:112 `freeze`: `[a]` is no pattern: a range of numbers is written `[2-5]`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: /a}\n") ==
              "1:112 `freeze`: `/a` is no pattern: `/` stands between two names\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: {a: b}}\n") ==
              "1:112 `freeze`: expected a pattern such as `hidden*`, received `{a: b}`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}, {dense: 2, name: "
                     "digits}], freeze: [h, digit]}\n") ==
              "1:113 `freeze`: no layer matches `h`\n"
              "  known are: `hidden1`, `hidden2`, `digits`\n"
              "1:116 `freeze`: no layer matches `digit`\n"
              "  did you mean `digits`?\n");
        CHECK(
            errors("model: {input: [4], layers: [{dense: 4, name: a}, {dense: 4, name: b, share: a}], freeze: b}\n") ==
            "1:91 `freeze`: the parameters of `b` are those of `a`\n"
            "  freeze `a`\n");
    }

    TEST_CASE("start_from names a variant or a file") {
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "a_variant}\n") ==
              "1:90 `start_from`: expected a map of settings, received `a_variant`\n"
              "  write `{variant: a_variant}`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "w.safetensors}\n") ==
              "1:90 `start_from`: expected a map of settings, received `w.safetensors`\n"
              "  write `{file: w.safetensors}`\n");
        CHECK(
            errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: {}}\n") ==
            "1:90 `start_from` needs `variant` or `file`\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "{variant: a, file: b}}\n") == "1:90 `variant` and `file` of `start_from` exclude each other\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "{variant: a, layers: hiden*}}\n") ==
              "1:111 `layers` of `start_from`: no layer matches `hiden*`\n"
              "  did you mean `hidden*`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "{varian: a}}\n") ==
              "1:91 unknown key `varian` of `start_from`\n"
              "  did you mean `variant`?\n");
        CHECK(errors("model: {input: [4], layers: [{repeat: 2, name: hidden, layers: [dense: 3]}], start_from: "
                     "{variant: a, layers: {'a/hidden*': hidden1, '[': b, 'a*': 'hiden*'}}}\n") ==
              "1:125 `layers` of `start_from`: `a/hidden*` and `hidden1` must have as many wildcards\n"
              "1:134 `layers` of `start_from`: `[` is no pattern: a range of numbers is written `[2-5]`\n"
              "1:148 `layers` of `start_from`: no layer matches `hiden*`\n"
              "  did you mean `hidden*`?\n");
    }
}
