// `runner export` of trained networks, from outside.
#include <doctest/doctest.h>

#include "runner/data/npz.h"
#include "runner/results/program.h"
#include "runner/store/files.h"
#include "tests/support/folder.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

/// A table whose second column is dates in seconds, which a float can't tell apart.
std::string table_of_dates() {
    std::string text = "size,date,kind\n";
    for (int i = 0; i < 40; ++i)
        text += std::to_string(i % 7) + "," + std::to_string(1700000000 + i) + (i < 20 ? ",old\n" : ",new\n");
    return text;
}

const char* const experiment =
    "data: {dataset: {csv: {file: t.csv, label: kind, test: 0.25}}, scaling: standardize}\n"
    "model: {input: [2], layers: [{dense: {units: 4, activation: elu}}, batch_normalization, "
    "{dense: {name: kinds, units: 2, activation: softmax}}]}\n"
    "training: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy], epochs: 4}\n"
    "seeds: [3, 5]\n"
    "variants: {small: {}}\n";

const char* const dates_are_double =
    "      its input is float64, since float32 has too few digits for `date`; OpenCV reads float32 all the same, so "
    "that its answers may differ\n";

/// A folder in which it has run.
struct TrainedFolder {
    tests::Folder folder;
    TrainedFolder() {
        write_file(folder.path() / "t.csv", table_of_dates());
        write_file(folder.path() / "x.yaml", experiment);
        REQUIRE(tests::run({"run", "x.yaml"}, folder.path()).code == 0);
    }
    tests::Outcome exported(std::vector<std::string> words) const {
        words.insert(words.begin(), {"export", "results/x"});
        return tests::run(words, folder.path());
    }
    std::string file(const std::string& name) const { return read_file(folder.path() / name); }
};

}  // namespace

TEST_SUITE("export") {
    TEST_CASE("a trained network leaves in three forms, of the lowest seed or the one that is named") {
        const TrainedFolder trained;
        for (const char* format : {"onnx", "c", "keras-weights"}) {
            const std::string extension = format == std::string("keras-weights") ? "npz" : format;
            const tests::Outcome first = trained.exported({"--format", format, "--variant", "small"});
            CHECK(first.code == 0);
            CHECK(first.out == "");
            const std::string note = extension == "onnx" ? dates_are_double : "";
            CHECK(first.err == "small." + extension + ": `small`, seed 3, the first that has ended well\n" + note);
            const tests::Outcome named =
                trained.exported({"--format", format, "--variant", "small", "--seed", "5", "-o", "five"});
            CHECK(named.err == "five: `small`, seed 5\n" + note);
            CHECK(trained.file("five") != trained.file("small." + extension));
        }
        const std::string c = trained.file("small.c");
        CHECK(
            c.starts_with("/* `small`, seed 3, of x\n * The numbers of a sample are\n *   0 size\n *   1 date\n * Its "
                          "outputs are those of the classes\n *   0 new\n *   1 old\n */\n"));
        CHECK(c.find("void small_predict(const double *input, float *dst, float *memory);") != c.npos);  // the dates
        CHECK(NpzReader(trained.file("small.npz")).names() ==
              std::vector<std::string>{"arr_0", "arr_1", "arr_2", "arr_3", "arr_4", "arr_5", "arr_6", "arr_7"});
    }

    TEST_CASE("numpy makes of Keras's weights, in their order, what the network says") {
        const TrainedFolder trained;
        REQUIRE(trained.exported({"--format", "keras-weights", "--variant", "small", "-o", "w.npz"}).code == 0);
        REQUIRE(tests::run({"predict", "results/x", "t.csv", "--variant", "small", "--seed", "3", "-o", "said.npz"},
                           trained.folder.path())
                    .code == 0);
        const Answer said = run_program(
            "/usr/bin/python3",
            {"-c",
             "import sys\ntry: import numpy as np\nexcept ImportError: sys.exit()\n"
             "import csv, json, os, struct\nos.chdir(sys.argv[1])\n"
             "w = np.load('w.npz')\n"
             "print([w[f'arr_{i}'].shape for i in range(len(w.files))])\n"
             "kernel, bias, gamma, beta, mean, variance, last, shift = (w[f'arr_{i}'].astype(float) for i in "
             "range(8))\n"
             "raw = open('results/x/trials/small/seed-3/weights.safetensors', 'rb').read()\n"
             "head = json.loads(raw[8:8 + struct.unpack('<Q', raw[:8])[0]])\n"
             "how = json.loads(head['__metadata__']['preparation'])\n"
             "x = np.array([[float(row[c]) for c in how['columns']] for row in csv.DictReader(open('t.csv'))])\n"
             "x = (x - how['center']) * how['factor']\n"
             "h = x @ kernel + bias\n"
             "h = np.where(h > 0, h, np.expm1(h))\n"
             "h = (h - mean) / np.sqrt(variance + 1e-3) * gamma + beta\n"
             "e = np.exp(h @ last + shift)\n"
             "print(abs(e / e.sum(1, keepdims=True) - np.load('said.npz')['probabilities']).max() < 1e-5)\n"
             "print(how['target'])\n",
             trained.folder.path().string()},
            {});
        if (said.out.empty()) {
            MESSAGE("skipped: python3-numpy is not installed");
            return;
        }
        CHECK(said.out == "[(2, 4), (4,), (4,), (4,), (4,), (4,), (4, 2), (2,)]\nTrue\nkind\n");
    }

    TEST_CASE("what can't be exported is told with what to write instead") {
        const TrainedFolder trained;
        const auto error = [&](std::vector<std::string> words, int code = 2) {
            const tests::Outcome outcome = trained.exported(std::move(words));
            CHECK(outcome.code == code);
            return outcome.err;
        };
        CHECK(error({"--format", "onnx"}) == "error: --format onnx: `--variant NAME` says whose network\n");
        CHECK(error({"--variant", "small"}) == "error: --variant: --format csv is about all trials\n");
        CHECK(error({"--format", "c", "--variant", "smal"}) ==
              "results/x/results.json: error: there is no variant `smal`\n      did you mean `small`?\n");
        CHECK(error({"--format", "c", "--variant", "small", "--seed", "4"}) ==
              "results/x/results.json: error: `small` was not run with seed 4\n      it was with seed 3; seed 5\n");
        std::filesystem::remove_all(std::filesystem::canonical(trained.folder / "results/x/trials/small/seed-5"));
        CHECK(error({"--format", "c", "--variant", "small", "--seed", "5"}) ==
              "error: can't read `results/x/trials/small/seed-5/weights.safetensors`: No such file or directory\n");
    }
}
