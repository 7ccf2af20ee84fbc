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
        CHECK(read(folder / "near.yaml").find("{csv: {file: near.csv, label: z, targets: numbers}}") !=
              std::string::npos);
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
        CHECK(run({"data", "info", "./nothing"}, folder.path()).code == 4);
        folder.write("a.npy", std::string("?"));
        const Outcome lone = run({"new", "a.npy"}, folder.path());
        CHECK(lone.code == 2);
        CHECK(lone.err ==
              "error: a.npy: expected a `.csv` file, a `.npz` file, or a folder of pictures\n      name its file and "
              "that of the targets: `runner explain npy`\n");
    }
}
