#include <doctest/doctest.h>

#include "runner/data/npz.h"
#include "tests/support/program.h"

using namespace tests;

namespace {

std::string pixels_of(int count, int height, int width, int channels) {
    std::string bytes;
    for (int i = 0; i < count * height * width * channels; ++i) bytes += static_cast<char>(i * 7 % 251);
    return bytes;
}

/// Two classes of pictures, which differ in their brightness.
void write_photos(const Folder& folder, const std::string& name, int each, int side) {
    for (int i = 0; i < each; ++i)
        for (const auto& [label, light] : {std::pair{"dark", 40}, {"light", 200}}) {
            std::string file = "P6 " + std::to_string(side) + " " + std::to_string(side) + " 255\n";
            for (int p = 0; p < 3 * side * side; ++p) file += static_cast<char>(light + (i * 31 + p * 7) % 50);
            folder.write(name + "/" + label + "/" + std::to_string(i) + ".ppm", file);
        }
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a first experiment about a table says what it is about, and runs") {
        const Folder folder;
        std::string table = "size,weight,kind\n";
        for (int i = 0; i < 40; ++i)
            table += std::to_string(i % 7) + "," + std::to_string(i) + (i < 20 ? ",a\n" : ",b\n");
        folder.write("some table.csv", table);
        const Outcome made = run({"new", "some table.csv", "-o", "first.yaml"}, folder.path());
        CHECK(made.err == "");
        CHECK(made.code == 0);
        CHECK(made.out == "first.yaml: a first experiment\n  runner plan first.yaml\n  runner first.yaml\n");
        CHECK(read(folder / "first.yaml") == R"(# A first experiment about some table.csv, to be changed at will:
#   runner check FILE   tells every mistake before anything runs
#   runner plan FILE    says how long it will take
#   runner FILE         trains, and prints the table and the verdicts
# 40 samples of shape [2], 2 classes.
question: Which network suits some table.csv?

data:
  # `kind`, the last column, is taken for what is to be predicted
  dataset: {csv: {file: some table.csv, label: kind}}
  folds: 5                  # each fifth is held out in turn: every sample is tested once,
  repeat: 2                 # and once more after the samples are dealt anew
  scaling: standardize      # mean 0 and deviation 1, fitted on the training part alone

parameters: {hidden: false, batch_norm: false, dropout: false}   # what a variant may set

model:
  input: [2]
  layers:
    - dense: {units: 64, when: $hidden}          # `when` keeps a layer, or drops it
    - batch_normalization: {when: $batch_norm}
    - activation: {function: relu, when: $hidden}
    - dropout: {rate: 0.2, when: $dropout}
    - dense: {name: answer, units: 2, activation: softmax}

training:
  optimizer: adam
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
  epochs: 100

variants:
  linear: {}
  hidden: {hidden: true}
  hidden_bn: {hidden: true, batch_norm: true}
  hidden_dropout: {hidden: true, dropout: true}

claims:       # what is expected, and judged by the runs
  a_hidden_layer_helps: {variant: hidden, against: linear, measure: test_accuracy, expect: greater}
  batch_normalization_helps: {variant: hidden_bn, against: hidden, measure: test_accuracy, expect: greater}
  dropout_helps: {variant: hidden_dropout, against: hidden, measure: test_accuracy, expect: greater}
)");
        const Outcome ran = run({"run", "first.yaml", "--set", "training.epochs=2", "--jobs", "1"}, folder.path());
        CAPTURE(ran.err);
        CHECK(ran.code <= 1);  // trials may collapse, as they saw so little
        CHECK(ran.out.find("dropout_helps: ") != std::string::npos);
        CHECK(run({"check", "first.yaml"}, folder.path()).code == 0);
        const Outcome again = run({"new", "some table.csv", "-o", "first.yaml"}, folder.path());
        CHECK(again.code == 2);
        CHECK(again.err == "error: first.yaml is there already: name another file with -o\n");
    }

    TEST_CASE("a first experiment about numbers compares errors") {
        const Folder folder;
        std::string table = "price,size\n";
        for (int i = 0; i < 60; ++i) table += std::to_string(i * 1.5) + "," + std::to_string(i) + "\n";
        folder.write("prices.csv", table);
        const Outcome made = run({"new", "prices.csv", "--label", "price"}, folder.path());
        CHECK(made.code == 0);
        const std::string text = read(folder / "prices.yaml");
        CHECK(text.find("  # the targets are 60 different numbers, and no classes\n"
                        "  # `price` lies about 44.3 ± 26: the network learns it in deviations from its mean\n"
                        "  dataset: {csv: {file: prices.csv, columns: {price: {target: {standardize: true}}}}}\n") !=
              std::string::npos);
        CHECK(text.find("    - dense: {name: answer, units: 1}\n") != std::string::npos);
        CHECK(text.find("  loss: mse\n  metrics: [mae]\n") != std::string::npos);
        CHECK(text.find("measure: test_mae, expect: less}") != std::string::npos);
        const Outcome checked = run({"check", "prices.yaml"}, folder.path());
        CAPTURE(checked.err);
        CHECK(checked.code == 0);
        table = "z,size\n";
        for (int i = 0; i < 60; ++i) table += std::to_string(0.03 * i - 1) + "," + std::to_string(i) + "\n";
        folder.write("near.csv", table);
        CHECK(run({"new", "near.csv", "--label", "z"}, folder.path()).code == 0);
        CHECK(read(folder / "near.yaml").find("{csv: {file: near.csv, label: \"z\", targets: numbers}}") !=
              std::string::npos);
    }

    TEST_CASE("a first experiment may predict several numbers, of a table or of arrays, or several yes or no") {
        const Folder folder;
        std::string table = "above,below,share\n";
        std::string x, y, yes;
        for (int i = 0; i < 60; ++i) {
            table += fmt::format("{},{},{}\n", 100 + 3 * i, 400 - 2 * i, i % 17);
            const float number = static_cast<float>(i), targets[2] = {number, 500 - number};
            x += std::string(reinterpret_cast<const char*>(&number), sizeof number);
            y += std::string(reinterpret_cast<const char*>(targets), sizeof targets);
            yes += std::string{static_cast<char>(i > 20), static_cast<char>(i % 2)};
        }
        folder.write("schools.csv", table);
        folder.write("two.npz", runner::to_npz({{"x", {"<f4", {60, 1}, x}}, {"y", {"<f4", {60, 2}, y}}}));
        folder.write("yes.npz", runner::to_npz({{"data", {"<f4", {60, 1}, x}}, {"target", {"|b1", {60, 2}, yes}}}));
        const auto made = [&](const std::vector<std::string>& words, const std::string& file) {
            const Outcome told = run(words, folder.path());
            CAPTURE(told.err);
            REQUIRE(told.code == 0);
            const Outcome ran = run({"run", file, "--set", "training.epochs=1", "--jobs", "1"}, folder.path());
            CAPTURE(ran.err);
            CHECK(ran.code <= 1);
            return read(folder / file);
        };
        const std::string of_table =
            made({"new", "schools.csv", "--label", "above", "--label", "below"}, "schools.yaml");
        CHECK(of_table.find("# 60 samples of shape [1], 2 numbers to predict.\n") != std::string::npos);
        CHECK(
            of_table.find("  # `above` lies about 189 ± 52, `below` lies about 341 ± 34.6: the network learns them in "
                          "deviations from their means\n"
                          "  dataset: {csv: {file: schools.csv, columns: {above: {target: {standardize: true}}, "
                          "below: {target: {standardize: true}}}}}\n") != std::string::npos);
        CHECK(of_table.find("units: 2}\n") != std::string::npos);
        CHECK(of_table.find("measure: test_loss, expect: less}") != std::string::npos);
        CHECK(made({"new", "two.npz"}, "two.yaml")
                  .find("  dataset: {npz: {file: two.npz, targets: numbers, standardize_targets: true}}\n") !=
              std::string::npos);
        const std::string of_booleans = made({"new", "yes.npz"}, "yes.yaml");
        CHECK(of_booleans.find(
                  "  dataset: {npz: {file: yes.npz, x_train: data, y_train: target, targets: booleans}}\n") !=
              std::string::npos);
        CHECK(of_booleans.find("units: 2, activation: sigmoid}\n") != std::string::npos);
        CHECK(of_booleans.find("  loss: binary_crossentropy\n  metrics: [accuracy]\n") != std::string::npos);
        const Outcome unknown =
            run({"new", "schools.csv", "--label", "above", "--label", "bellow", "-o", "other.yaml"}, folder.path());
        CHECK(unknown.code == 2);
        CHECK(unknown.err == "schools.csv: error: there is no column `bellow`\n      did you mean `below`?\n");
    }

    TEST_CASE("whatever a table looks like, the first experiment about it can be run") {
        const Folder folder;
        const auto first = [&](const std::string& name, const std::string& content,
                               const std::vector<std::string>& more = {}) {
            folder.write(name, content);
            std::vector<std::string> words = {"new", name, "-o", "x.yaml"};
            words.insert(words.end(), more.begin(), more.end());
            std::filesystem::remove(folder / "x.yaml");
            const Outcome made = run(words, folder.path());
            CHECK_MESSAGE(made.code == 0, made.err);
            const Outcome ran = run({"run", "x.yaml", "--set", "training.epochs=1", "--set",
                                     "training.accept=[collapsed]", "--jobs", "1", "--fresh"},
                                    folder.path());
            CHECK_MESSAGE(ran.code == 0, read(folder / "x.yaml"), ran.err);
            const std::string text = read(folder / "x.yaml");
            const std::size_t at = text.find("data:\n") + 6;
            return text.substr(at, text.find("  folds:") - at);
        };
        const auto rows = [](const std::string& head, const auto& line) {
            std::string text = head;
            for (int i = 0; i < 30; ++i) text += line(i);
            return text;
        };
        const auto letter = [](int i) { return std::string(1, "ab"[i % 2]); };
        CHECK(first("holes.csv", rows("mass,island,name,kind\n", [&](int i) {
                        return (i == 3   ? "NA"
                                : i == 4 ? "-"
                                         : std::to_string(i)) +
                               (i == 5 ? "," : ",dream") + ",n" + std::to_string(i) + "," + letter(i) + "\n";
                    })) == R"(  # `kind`, the last column, is taken for what is to be predicted
  # `-` in `mass`, which has numbers, counts as missing
  # `name` is left out: 30 different words in 30 rows
  # cells are missing in `mass`, `island`: the median, or the most frequent, of the training part stands there
  dataset: {csv: {file: holes.csv, label: kind, columns: {name: drop, island: {category: {missing: most_frequent}}}, missing_values: ["-"], missing: median}}
)");
        CHECK(first("odd.csv", rows("\"na:me\";gr\xF6\xDF"
                                    "e;\" lead \";{k};\"q\"\"q\"\n",
                                    [&](int i) {
                                        return std::to_string(i) + ",5;" + std::to_string(i % 7) + ";1;x;" + letter(i) +
                                               "\n";
                                    })) == R"(  # `q"q`, the last column, is taken for what is to be predicted
  # its bytes are no UTF-8: they are taken for Latin-1
  dataset: {csv: {file: odd.csv, encoding: latin-1, decimal: ",", label: "q\"q"}}
)");
        CHECK(first("bare.csv", rows("", [&](int i) { return std::to_string(i) + "," + letter(i) + "\n"; })) ==
              R"(  # `c2`, the last column, is taken for what is to be predicted
  # its first row has numbers: columns are called c1, c2 …
  dataset: {csv: {file: bare.csv, header: false, label: c2}}
)");
        CHECK(first("rare.csv", rows("x,kind\n", [&](int i) {
                        return std::to_string(i) + "," + (i == 4 ? "rare" : letter(i)) + "\n";
                    })) == R"(  # `kind`, the last column, is taken for what is to be predicted
  dataset: {csv: {file: rare.csv, label: kind}}
  classes: [0, 1]   # the others have too few samples
)");
        CHECK(first("gap.csv", rows("x,y\n", [&](int i) {
                        return std::to_string(i) + "," + (i == 4 ? "" : std::to_string(i * 1.5)) + "\n";
                    })) == R"(  # `y`, the last column, is taken for what is to be predicted
  # `y` is missing in 1 row: rows that miss a cell are left out
  # the targets are 29 different numbers, and no classes
  # `y` lies about 22.3 ± 12.9: the network learns it in deviations from its mean
  dataset: {csv: {file: gap.csv, missing: drop, columns: {"y": {target: {standardize: true}}}}}
)");
        CHECK(first("prices.csv",
                    rows("größe;preis\n",
                         [](int i) { return std::to_string(i) + ",5;" + std::to_string(100 + i * i) + ",25\n"; }))
                  .find("dataset: {csv: {file: prices.csv, decimal: \",\", columns: {preis: {target: {standardize: "
                        "true}}}}}\n") != std::string::npos);
        first("commas.csv", rows("1,5;2;a\n", [&](int i) { return std::to_string(i) + ",5;2;" + letter(i) + "\n"; }));
        first("quoted.csv",
              rows("\"a, b\",\" c \",\"d\"\"e\",kind\n",
                   [&](int i) { return std::to_string(i) + ",1," + std::to_string(i % 4) + "," + letter(i) + "\n"; }),
              {"--label", "kind"});

        folder.write("my table: one.csv",
                     rows("x,kind\n", [&](int i) { return std::to_string(i) + "," + letter(i) + "\n"; }));
        const Outcome named = run({"new", "my table: one.csv"}, folder.path());
        CHECK(named.out ==
              "my_table_one.yaml: a first experiment\n  runner plan my_table_one.yaml\n  runner my_table_one.yaml\n");
        CHECK(run({"check", "my_table_one.yaml"}, folder.path()).code == 0);
        CHECK(run({"new", "my table: one.csv", "-o", "größe.yaml"}, folder.path()).code == 0);
        CHECK(read(folder / "größe.yaml").find("\nname: gr_e\n") != std::string::npos);
        CHECK(run({"check", "größe.yaml"}, folder.path()).code == 0);

        folder.write("one.csv", std::string("only\n1\n2\n"));
        CHECK(run({"new", "one.csv"}, folder.path()).err ==
              "one.csv: error: expected a table: columns, and one to predict from the others\n      its cells are "
              "parted by none of `,`, `;`, a tabulator and `|`\n");
        CHECK(run({"new", "rare.csv", "--label", "knd", "-o", "y.yaml"}, folder.path()).err ==
              "rare.csv: error: there is no column `knd`\n      did you mean `kind`?\n");
        folder.write("names.csv",
                     rows("x,name\n", [&](int i) { return std::to_string(i) + ",n" + std::to_string(i) + "\n"; }));
        CHECK(run({"new", "names.csv"}, folder.path()).err ==
              "names.csv: error: 30 classes in 30 samples: too few samples of each to tell them apart\n      name "
              "another column to predict: `--label`\n");
    }

    TEST_CASE("a first experiment about pictures compares a small convolutional network") {
        const Folder folder;
        write_photos(folder, "photos/train", 10, 8);
        write_photos(folder, "photos/test", 10, 8);
        const Outcome made = run({"new", "photos/"}, folder.path());
        CAPTURE(made.err);
        CHECK(made.code == 0);
        const std::string text = read(folder / "photos.yaml");
        CHECK(text.find("  # it holds folders `train` and `test`\n"
                        "  dataset: {folder: {path: photos/train, test: photos/test}}\n") != std::string::npos);
        CHECK(text.find("  input: [8, 8, 3]\n") != std::string::npos);
        const Outcome ran = run({"run", "photos.yaml", "--set", "training.epochs=1", "--jobs", "1"}, folder.path());
        CAPTURE(ran.err);
        CHECK(ran.code <= 1);
        CHECK(ran.out.find("convolution_helps: ") != std::string::npos);
    }

    TEST_CASE("data of one's own are told of by their place") {
        const Folder folder;
        write_photos(folder, "photos", 3, 100);
        const Outcome pictures = run({"data", "info", "photos"}, folder.path());
        CHECK(pictures.out ==
              "{folder: {path: photos, image_size: [64, 64], crop_to_aspect_ratio: true}}\n\n"
              "6 samples of shape [64, 64, 3], pixels from 0 to 255\n2 classes: dark (3), light (3)\n"
              "pictures are of 100 × 100 pixels: smaller ones train faster\n");
        const std::string x = pixels_of(6, 2, 2, 1);
        runner::NpyArrays arrays = {{"x", {"|u1", {6, 2, 2}, x}}, {"y", {"|u1", {6}, std::string("\0\1\1\0\0\1", 6)}}};
        folder.write("a.npz", runner::to_npz(arrays));
        const Outcome told = run({"data", "info", "a.npz"}, folder.path());
        CHECK(told.out ==
              "{npz: {file: a.npz}}\n\n6 samples of shape [2, 2], pixels from 0 to 255\n2 classes: 0 (3), 1 (3)\n"
              "it holds `x`, `y`\n");
        arrays = {{"data", {"|u1", {6, 2, 2}, x}}, {"target", {"|u1", {6}, std::string("\0\1\1\0\0\1", 6)}}};
        folder.write("named.npz", runner::to_npz(arrays));
        CHECK(run({"data", "info", "named.npz"}, folder.path())
                  .out.starts_with("{npz: {file: named.npz, x_train: data, y_train: target}}\n"));
        CHECK(run({"data", "info", "./nothing"}, folder.path()).code == 4);
        folder.write("a.npy", std::string("?"));
        const Outcome lone = run({"new", "a.npy"}, folder.path());
        CHECK(lone.code == 2);
        CHECK(lone.err ==
              "error: a.npy: expected a `.csv` file, a `.npz` file, or a folder of pictures\n      name its file and "
              "that of the targets: `runner explain npy`\n");
    }
}
