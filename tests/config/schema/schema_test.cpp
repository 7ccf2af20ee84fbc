#include "runner/config/schema/schema.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "layers/declare/component.h"
#include "runner/config/load.h"
#include "runner/config/schema/families.h"
#include "runner/config/text/yaml.h"
#include "tests/config/reading.h"
#include "tests/support/json_schema.h"
#include "tests/support/program.h"

namespace fs = std::filesystem;
using runner::Value;
using tests::schema_fault;
using tests::yaml;

namespace {

const Value& schema() {
    static const Value schema = runner::experiment_schema();
    return schema;
}

/// The part of the schema that describes a family's components.
Value schema_of(const declare::Catalog& family) {
    Value part = Value::map(), choices = Value::map();
    part.set("$ref", Value::string("#/definitions/" + (family.family == "layer" ? "layers" : family.family)));
    choices.set("allOf", Value::list({part}));
    choices.set("definitions", *schema().find("definitions"));
    return choices;
}

/// The YAML files of a folder by their names; a file that YAML itself refuses is left out.
std::map<std::string, Value> files(const std::string& folder) {
    std::map<std::string, Value> result;
    for (const auto& entry : fs::directory_iterator(fs::path(PROJECT_DIR) / folder)) {
        if (entry.path().extension() != ".yaml") continue;
        runner::Diagnostics diagnostics;
        const auto value = runner::read_yaml(runner::read_source(entry.path().string(), diagnostics), diagnostics);
        if (value && diagnostics.errors() == 0) result[entry.path().stem().string()] = *value;
    }
    return result;
}

bool parser_accepts(const std::string& file) {
    runner::Diagnostics warnings;
    try {
        runner::load_experiment((fs::path(PROJECT_DIR) / file).string(), {}, warnings);
        return true;
    } catch (const declare::InvalidInput&) {
        return false;
    }
}

const std::string good =
    "data: {dataset: mnist}\nmodel: {input: [28, 28], layers: [flatten, {dense: 10}]}\n"
    "training: {optimizer: adam, loss: mse}\n";

/// The fault of a good file with more in it.
std::string with(const std::string& more) { return schema_fault(yaml(good + more), schema()); }
std::string layer(const std::string& entry) {
    return schema_fault(yaml("data: {dataset: mnist}\ntraining: {optimizer: adam, loss: mse}\n"
                             "model: {input: [4], layers: [" +
                             entry + "]}\n"),
                        schema());
}

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("the schema accepts every experiment of the project") {
        const auto experiments = files("experiments");
        CHECK(experiments.size() >= 12);
        for (const auto& [name, value] : experiments) {
            CAPTURE(std::string(name));
            CHECK(schema_fault(value, schema()) == "");
        }
    }

    TEST_CASE("the schema refuses what it can see, and nothing that the parser accepts") {
        // The rest needs more than one place: shapes, data, names of layers and variants, values of parameters.
        const std::string seen =
            "01_unknown_key 01_unknown_section 03_missing_key 03_missing_section 04_wrong_type 06_decimal_comma "
            "07_octal_and_hex 09_bool_words 10_out_of_range 11_not_finite 14_list_at_top 14_text_at_top "
            "25_keras_style 25_unknown_initializer 25_unknown_words 29_names 30_nothing_to_run 36_no_text "
            "42_wrong_through_alias ";
        for (const auto& [name, value] : files("tests/config/faults/file")) {
            CAPTURE(name);
            const bool refused = !schema_fault(value, schema()).empty();
            if (seen.find(name + " ") != std::string::npos) CHECK(refused);
            if (refused) CHECK_FALSE(parser_accepts("tests/config/faults/file/" + name + ".yaml"));
        }
    }

    TEST_CASE("python3-jsonschema judges alike") {
        std::vector<Value> values;
        std::vector<bool> ours;
        for (const char* folder : {"experiments", "tests/config/faults/file", "tests/config/faults/variants"})
            for (const auto& [name, value] : files(folder)) {
                values.push_back(value);
                ours.push_back(schema_fault(value, schema()).empty());
            }
        const auto theirs = tests::python_accepts(schema(), values);
        if (!theirs) {
            MESSAGE("skipped: python3-jsonschema is not installed");
            return;
        }
        CHECK(*theirs == ours);
    }

    TEST_CASE("every component fits the schema as its examples write it, and with every default") {
        for (const declare::Catalog* family : runner::families()) {
            const Value part = schema_of(*family);
            for (const declare::Kind* kind : family->kinds) {
                for (const auto& example : kind->examples)
                    CHECK_MESSAGE(schema_fault(yaml(example.yaml), part) == "", example.yaml);
                if (kind->needs_settings()) {
                    CHECK_MESSAGE(schema_fault(Value::string(kind->name), part) != "", kind->name);
                } else {
                    const Value written = write_component(*declare::make_component(*kind));
                    CHECK_MESSAGE(schema_fault(written, part) == "", show(written));
                    CHECK(schema_fault(Value::string(kind->name), part) == "");
                }
                CHECK(schema_fault(yaml(kind->name + ": {invented: 1}"), part) != "");
            }
        }
    }

    TEST_CASE("the schema knows the language's ways") {
        for (const char* more :
             {"", "name: x\nquestion: 2024\n", "seeds: 3\n", "seeds: [3, 7, 9]\n", "seeds: $n\n",
              "gate: {test_accuracy: 0.01}\n", "variants: {a: {}, b: {training: {optimizer: sgd, loss: mse}}}\n",
              "grid: {x: [1, 2], y: {one: {x: 1}}}\n", "grid: {x: {choose: [1, 2], by: best.val_loss, seeds: 2}}\n",
              "grid: {x: {choose: {int: [1, 9]}, trials: 3, sampler: random, by: last.loss, seeds: 4, race: {miss: "
              "0.1}}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, halving: {from: 3}}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, halving: {from: 3, factor: 2}}}\n",
              "evaluation: {prune: {threshold: 0.1}}\n", "evaluation: null\n", "blocks: {tower: [flatten]}\n",
              "parameters: {a: {b: [1, null]}, c: $a}\n",
              "claims: {a: {variant: x, against: 0.5, measure: test_accuracy, expect: equal, margin: 5%}}\n"}) {
            CAPTURE(std::string(more));
            CHECK(with(more) == "");
        }
        for (const char* more :
             {"seed: 3\n", "seeds: 0\n", "seeds: [-1]\n", "seeds: 2.5\n", "gate: {test_accuracy: -1}\n",
              "variants: {a: 3}\n", "variants: {a b: {}}\n", "grid: {x: {choose: [1]}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, trials: 1}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, race: {miss: 2}}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, halving: {factor: 2}}}\n",
              "grid: {x: {choose: [1, 2], by: last.loss, halving: {from: 0}}}\n", "grid: {x: []}\n",
              "parameters: {data: 1}\n", "variants: {a: {training: {epochs: 0}}}\n",
              "variants: {a: {training: {epochs: 3}}}\n", "question: [a]\n",
              "claims: {a: {variant: x, against: y, measure: test_accuracy, expect: more}}\n",
              "claims: {a: {variant: x, against: y, measure: test_accuracy}}\n"}) {
            CAPTURE(std::string(more));
            CHECK(with(more) != "");
        }
        CHECK(schema_fault(yaml("extends: base.yaml\ntraining: {epochs: 3}\n"), schema()) == "");
        CHECK(schema_fault(yaml("training: {optimizer: adam, loss: mse}\n"), schema()) != "");
    }

    TEST_CASE("the schema knows how entries of layers are written") {
        for (const char* entry :
             {"flatten", "dense: 3", "{dense: {units: 3, name: a, when: $x}}", "{dense: 3, name: a, from: input}",
              "{dropout: {when: $x}}", "{dense: {when: $x}}", "$x", "null", "[flatten, [batch_norm]]",
              "{repeat: 3, layers: [flatten]}", "{repeat: {count: $n, layers: flatten}, name: h}",
              "{use: tower, share: a}", "add: [a, input]", "Dense: 3", "{add: {from: [a, b]}}",
              "{BatchNormalization: {momentum: 0.9}}", "activation: {leaky_relu: 0.1}", "activation: ELU",
              "{dense: {units: 3, kernel_regularizer: {l2: 1e-4}}}"}) {
            CAPTURE(std::string(entry));
            CHECK(layer(entry) == "");
        }
        for (const char* entry :
             {"dens: 3", "dense", "dense: {}", "dense: 0", "dense: 2.5", "{dense: 3, flatten: null}", "{name: a}",
              "{dense: 3, layers: [flatten]}", "repeat: 3.5", "dense: {units: 3, activation: eluu}",
              "activation: [elu, 3]", "dropout: 1", "{dropout: {rate: 0.5, seed: 3}}", "{dense: 3, name: a b}", "true",
              "3", "{dense: {units: 3, kernel_regularizer: {l2: -1}}}",
              "{dense: {units: 3, kernel_regularizer: {elu: 1}}}"}) {
            CAPTURE(std::string(entry));
            CHECK(layer(entry) != "");
        }
    }

    TEST_CASE("an editor finds help and defaults") {
        const Value& rate = *schema()
                                 .find("definitions")
                                 ->find("layer.dropout")
                                 ->find("anyOf")
                                 ->items[0]
                                 .find("properties")
                                 ->find("rate");
        CHECK(rate.find("description")->text.find("at least 0 and below 1") != std::string::npos);
        const Value& training = schema().find("definitions")->find("section.training")->find("anyOf")->items[0];
        CHECK(training.find("properties")->find("batch_size")->find("default")->text == "32");
        const tests::Folder folder;
        CHECK(tests::run({"schema", "experiment"}, folder.path())
                  .out.starts_with("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"));
        CHECK(tests::run({"schema", "x"}, folder.path()).err ==
              "error: `schema`: expected one of `experiment`, `results`, received `x`\n");
    }
}
