#include "runner/config/text/merge.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"
#include "runner/config/text/extends.h"
#include "runner/config/text/set.h"
#include "tests/support/folder.h"
#include "tests/support/yaml.h"

using namespace runner;
namespace fs = std::filesystem;

namespace {

Value yaml(const std::string& text) { return tests::yaml(text, "x.yaml"); }

std::string merged(const std::string& base, const std::string& own) {
    return show(merge(yaml(base), yaml(own), same_family));
}

std::string set(const std::string& file, const std::vector<std::string>& options) {
    Value value = yaml(file);
    Diagnostics diagnostics;
    apply_sets(value, options, vocabulary(), diagnostics);
    return diagnostics.errors() > 0 ? diagnostics.render() : show(value);
}

/// Files in a folder of their own.
struct Files : tests::Folder {
    Files() { fs::create_directories(path() / "sub"); }

    /// The file as one map, or what was wrong, without the folder.
    std::string read(const std::string& name) const {
        Diagnostics diagnostics;
        const auto value = read_extended((path() / name).string(), same_family, diagnostics);
        std::string text = diagnostics.errors() > 0 ? diagnostics.render() : show(*value);
        const std::string folder = path().string() + "/";
        for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }
};

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("maps merge key by key, the rest is replaced") {
        CHECK(
            merged("{data: {dataset: mnist, classes: [1, 2]}, seeds: 3}", "{data: {classes: [3]}, gate: {loss: 1}}") ==
            "{data: {dataset: mnist, classes: [3]}, seeds: 3, gate: {loss: 1}}");
        CHECK(merged("{training: {early_stopping: {patience: 5}}}", "{training: {early_stopping: {monitor: loss}}}") ==
              "{training: {early_stopping: {patience: 5, monitor: loss}}}");
    }

    TEST_CASE("a component of another name replaces, one of the same name merges") {
        CHECK(merged("{training: {optimizer: {adam: {learning_rate: 0.1, beta_1: 0.8}}}}",
                     "{training: {optimizer: {adam: {learning_rate: 0.2}}}}") ==
              "{training: {optimizer: {adam: {learning_rate: 0.2, beta_1: 0.8}}}}");
        CHECK(merged("{training: {optimizer: {adam: {learning_rate: 0.1}}}}", "{training: {optimizer: {sgd: 0.2}}}") ==
              "{training: {optimizer: {sgd: 0.2}}}");
        CHECK(merged("{training: {optimizer: {adam: 0.1}}}", "{training: {optimizer: sgd}}") ==
              "{training: {optimizer: sgd}}");
        CHECK(merged("{parameters: {o: {adam: 0.1}}}", "{parameters: {o: {sgd: 0.1}}}") ==
              "{parameters: {o: {sgd: 0.1}}}");
        CHECK(merged("{variants: {v: {o: {adam: 0.1}}}}", "{variants: {v: {o: {sgd: 0.1}}}}") ==
              "{variants: {v: {o: {sgd: 0.1}}}}");
    }

    TEST_CASE("names that are also components' names are names") {
        CHECK(merged("{parameters: {dropout: 0.5}}", "{parameters: {activation: elu}}") ==
              "{parameters: {dropout: 0.5, activation: elu}}");
        CHECK(merged("{variants: {dense: {dropout: 0.5}}}", "{variants: {dense: {activation: elu}}}") ==
              "{variants: {dense: {dropout: 0.5, activation: elu}}}");
        CHECK(merged("{variants: {adam: {}}}", "{variants: {sgd: {}}}") == "{variants: {adam: {}, sgd: {}}}");
        CHECK(merged("{grid: {k: {adam: {}}}}", "{grid: {k: {sgd: {}}}}") == "{grid: {k: {adam: {}, sgd: {}}}}");
    }

    TEST_CASE("an explicit null removes, except where null is a value") {
        CHECK(merged("{training: {early_stopping: {patience: 5}, epochs: 3}, seeds: 3}",
                     "{training: {early_stopping: null}, seeds: null}") == "{training: {epochs: 3}}");
        CHECK(merged("{variants: {a: {}, b: {x: 1}}}", "{variants: {a: null, b: {x: null}}}") ==
              "{variants: {b: {x: null}}}");
        CHECK(merged("{parameters: {weights: {variant: a}}}", "{parameters: {weights: null}}") ==
              "{parameters: {weights: null}}");
    }

    TEST_CASE("what a file adds keeps its own place") {
        const Value value = merge(yaml("{a: {x: 1}}"), yaml("\n{a: {x: 2, y: 3}}"), same_family);
        CHECK(value.find("a")->entries[0].place.text() == "x.yaml:2:6");
        CHECK(value.find("a")->find("y")->place.text() == "x.yaml:2:15");
    }

    TEST_CASE("a file extends another, relative to itself, and inherits all but the name") {
        const Files folder;
        folder.write("base.yaml", "name: base\nquestion: why\nseeds: 3\ntraining: {epochs: 1, batch_size: 8}\n");
        folder.write("sub/mid.yaml", "extends: ../base.yaml\nname: mid\ntraining: {epochs: 2}\n");
        folder.write("own.yaml", "extends: sub/mid.yaml\nseeds: 5\n");
        CHECK(folder.read("own.yaml") == "{question: why, seeds: 5, training: {epochs: 2, batch_size: 8}}");
        folder.write("named.yaml", "name: own\nextends: base.yaml\n");
        CHECK(folder.read("named.yaml") ==
              "{question: why, seeds: 3, training: {epochs: 1, batch_size: 8}, name: own}");
    }

    TEST_CASE("files that extend each other are told with their path") {
        const Files folder;
        folder.write("a.yaml", "extends: sub/b.yaml\n");
        folder.write("sub/b.yaml", "extends: ../a.yaml\n");
        CHECK(folder.read("a.yaml") ==
              "sub/b.yaml:1:10: error: files that extend each other: `a.yaml` → `sub/b.yaml` → `sub/../a.yaml`\n"
              "    1 | extends: ../a.yaml\n"
              "      |          ^~~~~~~~~\n"
              "      a.yaml:1:10: extended here\n"
              "    1 | extends: sub/b.yaml\n"
              "      |          ^~~~~~~~~~\n");
        folder.write("self.yaml", "extends: self.yaml\n");
        CHECK(folder.read("self.yaml")
                  .starts_with("self.yaml:1:10: error: files that extend each other: "
                               "`self.yaml` → `self.yaml`\n"));
    }

    TEST_CASE("a file that cannot be extended is told with the place that asks for it") {
        const Files folder;
        folder.write("a.yaml", "extends: none.yaml\n");
        CHECK(folder.read("a.yaml") ==
              "none.yaml: error: cannot read it: No such file or directory\n"
              "      a.yaml:1:10: extended here\n"
              "    1 | extends: none.yaml\n"
              "      |          ^~~~~~~~~\n"
              "      the working directory is `" +
                  fs::current_path().string() + "`\n");
        folder.write("b.yaml", "extends: sub\n");
        CHECK(folder.read("b.yaml").starts_with("sub: error: is a directory, not an experiment file\n"));
        folder.write("c.yaml", "extends: [a.yaml]\n");
        CHECK(folder.read("c.yaml").starts_with(
            "c.yaml:1:10: error: `extends`: expected the path of a file, received `[a.yaml]`\n"));
        folder.write("d.yaml", "[a, b]\n");
        CHECK(folder.read("d.yaml").starts_with(
            "d.yaml:1:1: error: expected an experiment, a map of sections, received `[a, b]`\n"));
    }

    TEST_CASE("--set reaches every path") {
        CHECK(set("{training: {epochs: 9}}", {"training.epochs=3", "seeds=[1, 2]"}) ==
              "{training: {epochs: 3}, seeds: [1, 2]}");
        CHECK(set("{training: {early_stopping: {patience: 3}}}", {"training.early_stopping={monitor: loss}"}) ==
              "{training: {early_stopping: {patience: 3, monitor: loss}}}");
        CHECK(set("{training: {optimizer: {adam: 0.1}}}", {"training.optimizer={sgd: 0.1}"}) ==
              "{training: {optimizer: {sgd: 0.1}}}");
        CHECK(set("{variants: {momentum_0.9: {rate: 1}}}", {"variants.momentum_0.9.rate=2"}) ==
              "{variants: {momentum_0.9: {rate: 2}}}");
        CHECK(set("{model: {layers: [flatten, {dense: {units: 5}}]}}", {"model.layers.1.dense.units=7"}) ==
              "{model: {layers: [flatten, {dense: {units: 7}}]}}");
        CHECK(set("{training: {epochs: 9}}", {"training.early_stopping.patience=3", "data.validation=test"}) ==
              "{training: {epochs: 9, early_stopping: {patience: 3}}, data: {validation: test}}");
        CHECK(set("{training: {optimizer: adam}}", {"training.optimizer.adam.beta_1=0.8"}) ==
              "{training: {optimizer: {adam: {beta_1: 0.8}}}}");
        CHECK(set("{training: {early_stopping: {patience: 3}}}", {"training.early_stopping=null"}) == "{training: {}}");
        CHECK(set("{parameters: {w: 1}}", {"parameters.w=null"}) == "{parameters: {w: null}}");
        CHECK(set("{variants: {a: {}}}", {"variants.b={x: 1}"}) == "{variants: {a: {}, b: {x: 1}}}");
    }

    TEST_CASE("what --set changes shows the option") {
        Value value = yaml("{training: {epochs: 9}}");
        Diagnostics diagnostics;
        const auto sets = apply_sets(value, {"seeds=2", "training.epochs=ten"}, vocabulary(), diagnostics);
        const auto& entry = value.find("training")->entries[0];
        CHECK(entry.place.text() == "--set:2:10");
        CHECK(entry.value.place.text() == "--set:2:17");
        REQUIRE(sets.size() == 2);
        CHECK(sets[1].path == std::vector<std::string>{"training", "epochs"});
    }

    TEST_CASE("a --set that reaches nothing is told") {
        const std::string file =
            "{parameters: {dropout: 0, rate: 1}, training: {epochs: 9, optimizer: $rate}, variants: {bn: {}}, "
            "model: {layers: [a, b]}}";
        CHECK(set(file, {"trainig.epochs=3"}) ==
              "--set:1:1: error: `--set`: unknown key `trainig`\n"
              "    1 | trainig.epochs=3\n      | ^~~~~~~\n      did you mean `training`?\n");
        CHECK(set(file, {"dropout=0.5"}) ==
              "--set:1:1: error: `--set`: unknown key `dropout`\n"
              "    1 | dropout=0.5\n      | ^~~~~~~\n      write `parameters.dropout`\n");
        CHECK(set(file, {"parameters.dropuot=0.5"}) ==
              "--set:1:12: error: `--set`: no parameter `dropuot` is declared\n"
              "    1 | parameters.dropuot=0.5\n      |            ^~~~~~~\n      did you mean `dropout`?\n");
        CHECK(set(file, {"variants.nb.dropout=0.5"}) ==
              "--set:1:10: error: `--set`: `variants` has no `nb`\n"
              "    1 | variants.nb.dropout=0.5\n      |          ^~\n      did you mean `bn`?\n");
        CHECK(set(file, {"training.epochs.x=3"}) ==
              "--set:1:17: error: `--set`: `training.epochs` is `9`, not a map\n"
              "    1 | training.epochs.x=3\n      |                 ^\n");
        CHECK(set(file, {"training.optimizer.adam=3"}) ==
              "--set:1:20: error: `--set`: `training.optimizer` is `$rate`, not a map\n"
              "    1 | training.optimizer.adam=3\n      |                    ^~~~\n      set `parameters.rate`\n");
        CHECK(set(file, {"model.layers.2=3"}) ==
              "--set:1:14: error: `--set`: `model.layers` has no entry `2`\n"
              "    1 | model.layers.2=3\n      |              ^\n      its entries are 0 to 1\n");
        CHECK(set(file, {"training..x=3"}).starts_with("--set:1:10: error: `--set`: the path has an empty part\n"));
        CHECK(set(file, {"seeds=1", "epochs"}) ==
              "--set:2:1: error: `--set`: expected PATH=VALUE, received `epochs`\n"
              "    2 | epochs\n      | ^~~~~~\n      such as `--set training.epochs=3`\n");
        CHECK(set(file, {"training.epochs="}) ==
              "--set:1:1: error: `--set`: no value stands behind `training.epochs=`\n"
              "    1 | training.epochs=\n      | ^~~~~~~~~~~~~~~~\n      write `null` to remove it\n");
        CHECK(set(file, {"extends=x.yaml"}) ==
              "--set:1:1: error: `--set`: `extends` is followed before anything is set\n"
              "    1 | extends=x.yaml\n      | ^~~~~~~\n      write it in the file\n");
        CHECK(set(file, {"variants.bn.training.epochs=3"}) ==
              "--set:1:13: error: `--set`: variant `bn` has no `training` of its own\n"
              "    1 | variants.bn.training.epochs=3\n      |             ^~~~~~~~\n"
              "      one of its own would replace the file's whole: set `training.epochs` for every variant, or a "
              "parameter that `bn` sets\n");
        CHECK(set("{variants: {bn: {}}}", {"variants.bn.evaluation.monte_carlo=3"}) ==
              "{variants: {bn: {evaluation: {monte_carlo: 3}}}}");
        CHECK(set(file, {"training={epochs: [}"}).starts_with("--set:1:20: error: "));
    }
}
