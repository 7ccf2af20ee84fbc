// CIFAR-100, Krizhevsky 2009: 60,000 colour pictures of a hundred kinds of things, in twenty groups of five.
#include "runner/data/cifar.h"
#include "runner/declared.h"

namespace runner {
namespace {

enum class CifarClasses { fine, coarse };

std::vector<std::string> names_of(CifarClasses classes) {
    if (classes == CifarClasses::coarse)
        return {"aquatic_mammals",
                "fish",
                "flowers",
                "food_containers",
                "fruit_and_vegetables",
                "household_electrical_devices",
                "household_furniture",
                "insects",
                "large_carnivores",
                "large_man-made_outdoor_things",
                "large_natural_outdoor_scenes",
                "large_omnivores_and_herbivores",
                "medium_mammals",
                "non-insect_invertebrates",
                "people",
                "reptiles",
                "small_mammals",
                "trees",
                "vehicles_1",
                "vehicles_2"};
    return {"apple",      "aquarium_fish", "baby",         "bear",       "beaver",      "bed",         "bee",
            "beetle",     "bicycle",       "bottle",       "bowl",       "boy",         "bridge",      "bus",
            "butterfly",  "camel",         "can",          "castle",     "caterpillar", "cattle",      "chair",
            "chimpanzee", "clock",         "cloud",        "cockroach",  "couch",       "crab",        "crocodile",
            "cup",        "dinosaur",      "dolphin",      "elephant",   "flatfish",    "forest",      "fox",
            "girl",       "hamster",       "house",        "kangaroo",   "keyboard",    "lamp",        "lawn_mower",
            "leopard",    "lion",          "lizard",       "lobster",    "man",         "maple_tree",  "motorcycle",
            "mountain",   "mouse",         "mushroom",     "oak_tree",   "orange",      "orchid",      "otter",
            "palm_tree",  "pear",          "pickup_truck", "pine_tree",  "plain",       "plate",       "poppy",
            "porcupine",  "possum",        "rabbit",       "raccoon",    "ray",         "road",        "rocket",
            "rose",       "sea",           "seal",         "shark",      "shrew",       "skunk",       "skyscraper",
            "snail",      "snake",         "spider",       "squirrel",   "streetcar",   "sunflower",   "sweet_pepper",
            "table",      "tank",          "telephone",    "television", "tiger",       "tractor",     "train",
            "trout",      "tulip",         "turtle",       "wardrobe",   "whale",       "willow_tree", "wolf",
            "woman",      "worm"};
}

DatasetFacts cifar100_facts(CifarClasses which) {
    const std::vector<std::string> names = names_of(which);
    const std::int64_t classes = std::ssize(names);
    DatasetFacts facts{{32, 32, 3}, 50000, 10000, classes, {}, {}};
    facts.train_classes.assign(names.size(), facts.train / classes);
    facts.test_classes.assign(names.size(), facts.test / classes);
    facts.labels = names;
    return facts;
}

const Published& cifar100_files() {
    // The sum of the archive is that of TensorFlow Datasets' and many other loaders, those of its files are
    // torchvision-ruby's.
    static const Published published{
        .name = "cifar100",
        .mirrors = {"https://www.cs.toronto.edu/~kriz/"},
        .files = {{"train", "train.bin", "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29", ""},
                  {"test", "test.bin", "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a", ""}},
        .archive =
            Published::Archive{"cifar-100-binary.tar.gz",
                               "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", "cifar-100-binary"},
        .facts = cifar100_facts(CifarClasses::fine),
        .labels = names_of(CifarClasses::fine),
    };
    return published;
}

struct Cifar100 : DatasetKind {
    CifarClasses labels = CifarClasses::fine;

    const Published* published() const override { return &cifar100_files(); }
    std::optional<DatasetFacts> facts() const override { return cifar100_facts(labels); }
    std::string identity() const override { return labels == CifarClasses::fine ? name() : name() + "/coarse"; }
    Dataset load(const DataPlaces& places, const Log& log) const override {
        const std::size_t which = labels == CifarClasses::fine ? 1 : 0;  // the coarse label stands first
        return load_cifar(cifar100_files(), {2, which, names_of(labels)}, places, log);
    }
};

}  // namespace
}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::CifarClasses>>& choices<runner::CifarClasses>() {
    using enum runner::CifarClasses;
    static const std::vector<Choice<runner::CifarClasses>> table = {{fine, "fine"}, {coarse, "coarse"}};
    return table;
}

}  // namespace declare

namespace runner::datasets {

extern const declare::Kind cifar100 = declare::make_kind<Cifar100>({
    .name = "cifar100",
    .doc = "50,000 + 10,000 colour pictures of a hundred kinds of things, 32 x 32 x 3; downloaded (169 MB) where they "
           "are not at hand",
    .fields = {field("labels", &Cifar100::labels, "the hundred kinds, or the twenty groups of five that they form")
                   .as_main()},
});

}  // namespace runner::datasets
