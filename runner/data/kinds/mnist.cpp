// MNIST, LeCun, Cortes and Burges 1998: 70,000 digits written by hand.
#include "runner/data/load_published.h"

namespace runner {
namespace {

DatasetFacts mnist_facts() {
    DatasetFacts facts{{28, 28}, 60000, 10000, 10, {}, {}};
    facts.train_classes = {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
    facts.test_classes = {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009};
    return facts;
}

const Published& mnist_files() {
    // The sums are those of the unpacked files: mirrors pack them differently.
    static const Published published{
        .name = "mnist",
        .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist/",
                    "https://storage.googleapis.com/cvdf-datasets/mnist/"},
        .files = {{"train-images", "train-images-idx3-ubyte",
                   "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", ""},
                  {"train-labels", "train-labels-idx1-ubyte",
                   "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", ""},
                  {"test-images", "t10k-images-idx3-ubyte",
                   "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", ""},
                  {"test-labels", "t10k-labels-idx1-ubyte",
                   "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", ""}},
        .facts = mnist_facts(),
        .labels = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
    };
    return published;
}

struct Mnist : DatasetKind {
    const Published* published() const override { return &mnist_files(); }
    std::optional<DatasetFacts> facts() const override { return mnist_files().facts; }
    Dataset load(const DataPlaces& places, const Log& log) const override {
        return load_published(mnist_files(), places, log);
    }
};

}  // namespace

namespace datasets {

extern const declare::Kind mnist = declare::make_kind<Mnist>({
    .name = "mnist",
    .doc = "60,000 + 10,000 digits written by hand, 28 x 28; downloaded where they are not at hand",
});

}  // namespace datasets

}  // namespace runner
