// Images of one's own, in MNIST's format.
#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/file_path.h"
#include "runner/data/labelled.h"

namespace runner {
namespace {

struct IdxFiles : DatasetKind {
    declare::FilePath train_images, train_labels, test_images, test_labels;

    std::optional<DatasetFacts> facts() const override { return {}; }
    TestPart test_part() const override { return TestPart::file; }

    Dataset load(const DataPlaces&, const Log&) const override {
        Labelled training = read_labelled(train_images.path, train_labels.path, {}, 0);
        Labelled testing = read_labelled(test_images.path, test_labels.path, training.part.shape, 0);
        Dataset dataset;
        dataset.name = name();
        dataset.sha256 = {{"train-images", training.images_sha256},
                          {"train-labels", training.labels_sha256},
                          {"test-images", testing.images_sha256},
                          {"test-labels", testing.labels_sha256}};
        dataset.train = std::move(training.part);
        dataset.test = std::move(testing.part);
        const std::int32_t last =
            std::max(std::ranges::max(dataset.train.classes), std::ranges::max(dataset.test.classes));
        for (std::int32_t c = 0; c <= last; ++c) dataset.labels.push_back(std::to_string(c));
        return dataset;
    }

    std::string identity() const override {
        return fmt::format("{} {} {} {} {}", name(), train_images.path.string(), train_labels.path.string(),
                           test_images.path.string(), test_labels.path.string());
    }
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind idx = declare::make_kind<IdxFiles>({
    .name = "idx",
    .doc = "images of your own in MNIST's format, plain or gzipped; their labels count from 0",
    .fields = {field("train_images", &IdxFiles::train_images, "images to train on").as_required(),
               field("train_labels", &IdxFiles::train_labels, "their labels").as_required(),
               field("test_images", &IdxFiles::test_images, "images to test on").as_required(),
               field("test_labels", &IdxFiles::test_labels, "their labels").as_required()},
    .examples = {{.yaml = "idx: {train_images: a.idx, train_labels: b.idx, test_images: c.idx, test_labels: d.idx}",
                  .inputs = {}}},
});

}  // namespace datasets

}  // namespace runner
