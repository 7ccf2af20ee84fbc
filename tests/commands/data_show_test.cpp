#include <doctest/doctest.h>

#include "tests/support/program.h"

using tests::run;

namespace {

const std::string model =
    "model: {input: [32, 32, 3], layers: [flatten, {dense: {name: out, units: 10, activation: softmax}}]}\n"
    "training: {optimizer: {sgd: 0.1}, loss: sparse_categorical_crossentropy}\n"
    "variants: {plain: {}, mixed: {augment: [random_flip, mixup]}}\n";

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("`data show` draws samples as they are and as they are trained on") {
        const tests::Folder folder;
        tests::write(folder / "shapes.yaml",
                     "parameters: {augment: []}\n"
                     "data: {dataset: synthetic_shapes, take: {train: 30, test: 10}, augment: $augment}\n" +
                         model);
        const auto plain = run({"data", "show", "shapes.yaml", "--count", "5"}, folder.path());
        CAPTURE(plain.err);
        CHECK(plain.code == 0);
        CHECK(plain.out == "samples.png: the first 5 training samples of synthetic_shapes, as they are\n");
        CHECK(tests::read(folder / "samples.png").starts_with("\x89PNG"));
        const auto mixed = run({"data", "show", "shapes.yaml", "--variant", "mixed", "-o", "page.svg"}, folder.path());
        CHECK(mixed.out ==
              "page.svg: the first 12 training samples of synthetic_shapes, as they are and as they are trained on\n");
        const std::string page = tests::read(folder / "page.svg");
        for (const char* text : {"as it is", "epoch 1", "epoch 3", "shapes: mixed"})
            CHECK(page.find(text) != std::string::npos);
        CHECK(page.find(" %, ") != std::string::npos);  // the shares of a mixed one
    }

    TEST_CASE("`data show` says what it cannot show") {
        const tests::Folder folder;
        tests::write(folder / "four.csv", "x,y\n0,a\n1,a\n2,b\n3,b\n");
        tests::write(folder / "table.yaml",
                     "data: {dataset: {csv: {file: four.csv, label: y, test: four.csv}}}\n"
                     "model: {input: [1], layers: [{dense: {name: out, units: 2, activation: softmax}}]}\n"
                     "training: {optimizer: {sgd: 0.1}, loss: sparse_categorical_crossentropy}\n");
        const auto told = [&](std::vector<std::string> more) {
            more.insert(more.begin(), {"data", "show"});
            const auto outcome = run(more, folder.path());
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(told({"table.yaml"}).find("`data show`: the samples of csv are [1]: only pictures can be shown") !=
              std::string::npos);
        CHECK(told({}).find("`data show` needs an experiment file") != std::string::npos);
        CHECK(told({"table.yaml", "-o", "page.gif"})
                  .find("-o: expected a name that ends with .svg or .png, received "
                        "`page.gif`") != std::string::npos);
        CHECK(told({"table.yaml", "--variant", "bn"}).find("--variant: there is no `bn`") != std::string::npos);
    }
}
