// Digits that the runner writes itself: for whoever has no files and no network.
#include "runner/data/drawn_part.h"
#include "runner/data/handwriting/pen.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

using handwriting::side;

struct SyntheticDigits : DatasetKind {
    static constexpr int classes = 10;

    std::optional<DatasetFacts> facts() const override {
        DatasetFacts facts{{side, side}, 60000, 10000, classes, {}, {}};
        facts.train_classes.assign(classes, facts.train / classes);
        facts.test_classes.assign(classes, facts.test / classes);
        return facts;
    }

    Dataset load(const DataPlaces&, const Log&) const override {
        Dataset dataset;
        dataset.name = "synthetic_digits";
        const auto draw = [](int digit, layers::Draws& draws, std::span<std::uint8_t> picture) {
            handwriting::write_digit(digit, draws, picture.first<handwriting::Image::extent>());
        };
        dataset.train = draw_part({dataset.name, "train", 60000, classes, {side, side}}, draw);
        dataset.test = draw_part({dataset.name, "test", 10000, classes, {side, side}}, draw);
        for (int c = 0; c < classes; ++c) dataset.labels.push_back(std::to_string(c));
        dataset.sha256 = {{"train-images", sha256(dataset.train.bytes)}, {"test-images", sha256(dataset.test.bytes)}};
        return dataset;
    }
};

}  // namespace

namespace datasets {

extern const declare::Kind synthetic_digits = declare::make_kind<SyntheticDigits>({
    .name = "synthetic_digits",
    .doc = "60,000 + 10,000 digits, 28 x 28, drawn by the runner itself: the same bits everywhere, no files",
});

}  // namespace datasets

}  // namespace runner
