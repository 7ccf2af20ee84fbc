#include <doctest/doctest.h>

#include "runner/data/load_published.h"
#include "runner/data/sha256.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

struct Said {
    std::vector<std::string> lines;
    Log log() {
        return [this](const std::string& line) { lines.push_back(line); };
    }
};

DataPlaces only(const Folder& folder) {
    DataPlaces places;
    places.data_dir = folder.path();
    places.cache_dir = "/nonexistent";
    return places;
}

std::string corrupt(const Folder& folder) {
    Said said;
    std::string text = message_of<DataCorrupt>([&] { dataset("mnist")->load(only(folder), said.log()); });
    for (std::size_t at; (at = text.find(folder.path().string())) != std::string::npos;)
        text.replace(at, folder.path().string().size(), "DIR");
    return text;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("facts are known without reading") {
        for (const char* name : {"mnist", "fashion_mnist", "synthetic_digits"}) {
            const auto facts = dataset(name)->facts();
            REQUIRE(facts);
            CHECK(facts->shape == layers::Shape{28, 28});
            CHECK(facts->train == 60000);
            CHECK(facts->test == 10000);
            CHECK(facts->classes == 10);
            std::int64_t train = 0, test = 0;
            for (const std::int64_t n : facts->train_classes) train += n;
            for (const std::int64_t n : facts->test_classes) test += n;
            CHECK(train == 60000);
            CHECK(test == 10000);
        }
    }

    TEST_CASE("a folder of the user's is read, with or without a folder of the dataset's name, plain or gzipped") {
        for (const char* sub : {"", "mnist/"})
            for (const char* ending : {"", ".gz"}) {
                const Folder folder;
                Said said;
                write_mnist(folder, sub, 30, 20, ending);
                const Dataset mnist = dataset("mnist")->load(only(folder), said.log());
                CHECK(mnist.name == "mnist");
                CHECK_FALSE(mnist.stand_in);
                CHECK(mnist.train.count() == 30);
                CHECK(mnist.test.count() == 20);
                CHECK(mnist.train.shape == layers::Shape{28, 28});
                CHECK(mnist.train.bytes.size() == 30 * 784);
                CHECK(mnist.train.bytes[29 * 784 + 783] == 29);
                CHECK(mnist.train.classes[29] == 9);
                CHECK(mnist.labels.size() == 10);
                CHECK(mnist.sha256.at("test-labels") == sha256(digits(20).labels));
                // These are other images than the published ones: said once a file.
                CHECK(said.lines.size() == 4);
                CHECK(said.lines[0] == "warning: " + (folder.path() / sub / "train-images-idx3-ubyte").string() +
                                           ending +
                                           ": not the published train-images of mnist: 30 samples instead of 60000 "
                                           "(SHA-256 " +
                                           mnist.sha256.at("train-images") + ")");
                CHECK(mnist.facts().train_classes == std::vector<std::int64_t>(10, 3));
            }
    }

    TEST_CASE("the dataset's own folder goes before its parent, which may hold another dataset's files") {
        const Folder folder;
        Said said;
        write_mnist(folder, "", 30, 20);
        write_mnist(folder, "fashion_mnist/", 40, 10, ".gz");
        CHECK(dataset("mnist")->load(only(folder), said.log()).train.count() == 30);
        CHECK(dataset("fashion_mnist")->load(only(folder), said.log()).train.count() == 40);
    }

    TEST_CASE("as many samples as were published, and not the same, are refused") {
        const Folder folder;
        Said said;
        write_mnist(folder, "", 30, 20);
        Published published;
        published.name = "small";
        published.facts.shape = {28, 28};
        published.facts.train = 30;
        published.facts.test = 20;
        const std::string right = sha256(digits(30).images), wrong(64, '0');
        published.files = {{"train-images", "train-images-idx3-ubyte", right, ""},
                           {"train-labels", "train-labels-idx1-ubyte", "", ""},
                           {"test-images", "t10k-images-idx3-ubyte", sha256(digits(20).images), ""},
                           {"test-labels", "t10k-labels-idx1-ubyte", sha256(digits(20).labels), ""}};
        const auto load = [&] { return load_published(published, only(folder), said.log()); };
        CHECK(load().train.count() == 30);
        CHECK(said.lines.empty());
        published.files[0].sha256 = wrong;
        const std::string dir = folder.path().string();
        CHECK(message_of<DataCorrupt>(load) == dir + "/train-images-idx3-ubyte: expected SHA-256 " + wrong +
                                                   ", received " + right + "\n      put the files of small into " +
                                                   dir +
                                                   "/small; images of your own in this format are named by `dataset: "
                                                   "{idx: …}`");
        CHECK(published_as("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2") ==
              "test-labels of mnist");
        CHECK(published_as(wrong).empty());
        CHECK(published_as("").empty());
    }

    TEST_CASE("a folder of the user's that lacks files says how to get them") {
        const Folder folder;
        Said said;
        write_mnist(folder, "mnist/", 30, 20);
        std::filesystem::remove(folder.path() / "mnist/t10k-labels-idx1-ubyte");
        std::filesystem::remove(folder.path() / "mnist/train-images-idx3-ubyte");
        const std::string dir = folder.path().string();
        CHECK(message_of<DataMissing>([&] { dataset("mnist")->load(only(folder), said.log()); }) ==
              "mnist: train-images-idx3-ubyte, t10k-labels-idx1-ubyte not found in " + dir + " or " + dir +
                  "/mnist, plain or .gz\n"
                  "      put the files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
                  "t10k-labels-idx1-ubyte there, for instance from "
                  "https://ossci-datasets.s3.amazonaws.com/mnist/, or leave out --data-dir: they are then downloaded");
        CHECK(said.lines.empty());
    }

    TEST_CASE("images and labels that do not belong together are told") {
        const Folder folder;
        write_mnist(folder, "", 30, 20);
        folder.write("train-labels-idx1-ubyte", digits(29).labels);
        CHECK(corrupt(folder) ==
              "DIR/train-labels-idx1-ubyte: expected 30 labels, as many as there are images in "
              "DIR/train-images-idx3-ubyte, received 29");
        folder.write("train-labels-idx1-ubyte", digits(30, 11).labels);
        CHECK(corrupt(folder) == "DIR/train-labels-idx1-ubyte: label 10 at position 10: expected 0 to 9");
        folder.write("train-labels-idx1-ubyte", digits(30).images);
        CHECK(corrupt(folder) == "DIR/train-labels-idx1-ubyte: expected labels of 1 dimension, received 3");
        folder.write("train-images-idx3-ubyte", digits(30, 10, 20, 20).images);
        CHECK(corrupt(folder) == "DIR/train-images-idx3-ubyte: expected images of shape [28, 28], received [20, 20]");
    }
}
