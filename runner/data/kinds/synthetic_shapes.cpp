// Things in colour that the runner draws itself: for whoever has no files and no network.
#include "runner/data/drawn_part.h"
#include "runner/data/sha256.h"
#include "runner/data/shapes/outlines.h"
#include "runner/data/shapes/scene.h"

namespace runner {
namespace {

struct SyntheticShapes : DatasetKind {
    static constexpr std::int64_t train = 50000, test = 10000;  // as many as CIFAR-10 has, which it stands in for

    std::optional<DatasetFacts> facts() const override {
        const std::int64_t classes = std::ssize(shapes::all_shapes());
        DatasetFacts facts{picture_shape(), train, test, classes, {}, {}, labels()};
        facts.train_classes.assign(static_cast<std::size_t>(classes), train / classes);
        facts.test_classes.assign(static_cast<std::size_t>(classes), test / classes);
        return facts;
    }

    Dataset load(const DataPlaces&, const Log&) const override {
        Dataset dataset;
        dataset.name = "synthetic_shapes";
        dataset.labels = labels();
        const auto draw = [](int shape, layers::Draws& draws, std::span<std::uint8_t> picture) {
            shapes::draw_scene(shape, draws, picture.first<shapes::Picture::extent>());
        };
        const std::int64_t classes = std::ssize(dataset.labels);
        dataset.train = draw_part({dataset.name, "train", train, classes, picture_shape()}, draw);
        dataset.test = draw_part({dataset.name, "test", test, classes, picture_shape()}, draw);
        dataset.sha256 = {{"train-images", sha256(dataset.train.bytes)}, {"test-images", sha256(dataset.test.bytes)}};
        return dataset;
    }

private:
    static layers::Shape picture_shape() { return {shapes::side, shapes::side, shapes::channels}; }
    static std::vector<std::string> labels() {
        std::vector<std::string> names;
        for (const shapes::Shape& shape : shapes::all_shapes()) names.emplace_back(shape.name);
        return names;
    }
};

}  // namespace

namespace datasets {

extern const declare::Kind synthetic_shapes = declare::make_kind<SyntheticShapes>({
    .name = "synthetic_shapes",
    .doc = "50,000 + 10,000 things of ten shapes in colour, 32 x 32 x 3, drawn by the runner itself: the same bits "
           "everywhere, no files; a stand-in for cifar10",
});

}  // namespace datasets

}  // namespace runner
