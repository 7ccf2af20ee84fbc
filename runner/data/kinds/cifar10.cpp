// CIFAR-10, Krizhevsky 2009: 60,000 colour pictures of ten kinds of things.
#include "runner/data/cifar.h"

namespace runner {
namespace {

DatasetFacts cifar10_facts() {
    DatasetFacts facts{{32, 32, 3}, 50000, 10000, 10, {}, {}};
    facts.train_classes.assign(10, 5000);
    facts.test_classes.assign(10, 1000);
    facts.labels = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    return facts;
}

const Published& cifar10_files() {
    // The sum of the archive is that of TensorFlow Datasets' and many other loaders, those of its files are
    // torchvision-ruby's.
    static const Published published{
        .name = "cifar10",
        .mirrors = {"https://www.cs.toronto.edu/~kriz/"},
        .files =
            {{"train-1", "data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5", ""},
             {"train-2", "data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed", ""},
             {"train-3", "data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67", ""},
             {"train-4", "data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48", ""},
             {"train-5", "data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add", ""},
             {"test", "test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b", ""}},
        .archive = Published::Archive{"cifar-10-binary.tar.gz",
                                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                                      "cifar-10-batches-bin"},
        .facts = cifar10_facts(),
        .labels = cifar10_facts().labels,
    };
    return published;
}

struct Cifar10 : DatasetKind {
    const Published* published() const override { return &cifar10_files(); }
    std::optional<DatasetFacts> facts() const override { return cifar10_files().facts; }
    Dataset load(const DataPlaces& places, const Log& log) const override {
        return load_cifar(cifar10_files(), {1, 0, cifar10_files().labels}, places, log);
    }
};

}  // namespace

namespace datasets {

extern const declare::Kind cifar10 = declare::make_kind<Cifar10>({
    .name = "cifar10",
    .doc = "50,000 + 10,000 colour pictures of ten kinds of animals and vehicles, 32 x 32 x 3; downloaded (170 MB) "
           "where they are not at hand",
});

}  // namespace datasets

}  // namespace runner
