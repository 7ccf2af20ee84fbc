// Digits that the runner writes itself: for whoever has no files and no network.
#include <algorithm>
#include <system_error>
#include <thread>

#include "runner/data/dataset.h"
#include "runner/data/handwriting/pen.h"
#include "runner/data/large_pages.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

using handwriting::side;

constexpr int classes = 10;
constexpr std::size_t image_size = std::size_t{side} * side;

/// As many of each class, in mixed order.
std::vector<std::int32_t> mixed_classes(std::int64_t count, std::string_view part) {
    std::vector<std::int32_t> result;
    for (std::int64_t i = 0; i < count; ++i) result.push_back(static_cast<std::int32_t>(i % classes));
    layers::Draws(layers::Stream(0, "synthetic_digits/classes", part)).shuffle(std::span(result));
    return result;
}

/// Image i depends on its number alone, so that several threads may draw.
Part draw_part(std::int64_t count, std::string_view name) {
    Part part;
    part.shape = {side, side};
    part.classes = mixed_classes(count, name);
    std::vector<std::uint8_t> bytes;
    reserve_in_large_pages(bytes, static_cast<std::size_t>(count) * image_size);
    bytes.resize(static_cast<std::size_t>(count) * image_size);
    const layers::Stream stream(0, "synthetic_digits", name);
    const auto draw = [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            layers::Draws draws(stream, i);
            handwriting::write_digit(part.classes[i], draws,
                                     handwriting::Image(bytes.data() + i * image_size, image_size));
        }
    };
    const std::size_t images = part.classes.size(), hands = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
    std::vector<std::jthread> threads;
    for (std::size_t h = 0; h < hands; ++h) {
        const std::size_t first = images * h / hands, last = images * (h + 1) / hands;
        try {
            threads.emplace_back(draw, first, last);
        } catch (const std::system_error&) {  // no thread can be made: then this one draws
            draw(first, last);
        }
    }
    threads.clear();
    part.bytes = std::move(bytes);
    return part;
}

struct SyntheticDigits : DatasetKind {
    std::optional<DatasetFacts> facts() const override {
        DatasetFacts facts{{side, side}, 60000, 10000, classes, {}, {}};
        facts.train_classes.assign(classes, facts.train / classes);
        facts.test_classes.assign(classes, facts.test / classes);
        return facts;
    }

    Dataset load(const DataPlaces&, const Log&) const override {
        Dataset dataset;
        dataset.name = "synthetic_digits";
        dataset.train = draw_part(60000, "train");
        dataset.test = draw_part(10000, "test");
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
