// Fashion-MNIST, Xiao, Rasul and Vollgraf 2017: 70,000 pictures of clothes in MNIST's format.
#include "runner/data/load_published.h"

namespace runner {
namespace {

DatasetFacts fashion_facts() {
    DatasetFacts facts{{28, 28}, 60000, 10000, 10, {}, {}};
    facts.train_classes.assign(10, 6000);
    facts.test_classes.assign(10, 1000);
    return facts;
}

const Published& fashion_files() {
    // The project's own host has no HTTPS, its repository has; one packing alone is in use, so its sums serve.
    static const Published published{
        .name = "fashion_mnist",
        .mirrors = {"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"},
        .files = {{"train-images", "train-images-idx3-ubyte", "",
                   "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                  {"train-labels", "train-labels-idx1-ubyte",
                   "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                   "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                  {"test-images", "t10k-images-idx3-ubyte", "",
                   "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                  {"test-labels", "t10k-labels-idx1-ubyte",
                   "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                   "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}},
        .facts = fashion_facts(),
        .labels = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                   "Ankle boot"},
    };
    return published;
}

struct FashionMnist : DatasetKind {
    const Published* published() const override { return &fashion_files(); }
    std::optional<DatasetFacts> facts() const override { return fashion_files().facts; }
    Dataset load(const DataPlaces& places, const Log& log) const override {
        return load_published(fashion_files(), places, log);
    }
};

}  // namespace

namespace datasets {

extern const declare::Kind fashion_mnist = declare::make_kind<FashionMnist>({
    .name = "fashion_mnist",
    .doc = "60,000 + 10,000 pictures of ten kinds of clothes, 28 x 28; downloaded where they are not at hand",
});

}  // namespace datasets

}  // namespace runner
