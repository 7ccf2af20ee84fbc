#include <algorithm>

#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {
namespace {

enum class FlipMode { horizontal, vertical, horizontal_and_vertical };

struct RandomFlip : Augmentation {
    FlipMode mode = FlipMode::horizontal_and_vertical;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const bool across = draws.uniform() < 0.5, upside_down = draws.uniform() < 0.5;
        if (across && mode != FlipMode::vertical) flip_across(picture);
        if (upside_down && mode != FlipMode::horizontal) flip_upside_down(picture);
    }

private:
    static void flip_across(const SampleView& picture) {
        float* const values = picture.values.data();
        for (std::int64_t y = 0; y < picture.height; ++y)
            for (std::int64_t x = 0; x < picture.width / 2; ++x)
                std::swap_ranges(values + picture.at(y, x), values + picture.at(y, x) + picture.channels,
                                 values + picture.at(y, picture.width - 1 - x));
    }
    static void flip_upside_down(const SampleView& picture) {
        float* const values = picture.values.data();
        for (std::int64_t y = 0; y < picture.height / 2; ++y)
            std::swap_ranges(values + picture.at(y, 0), values + picture.at(y + 1, 0),
                             values + picture.at(picture.height - 1 - y, 0));
    }
};

}  // namespace
}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::FlipMode>>& choices<runner::FlipMode>() {
    using enum runner::FlipMode;
    static const std::vector<Choice<runner::FlipMode>> table = {
        {horizontal, "horizontal"}, {vertical, "vertical"}, {horizontal_and_vertical, "horizontal_and_vertical"}};
    return table;
}

}  // namespace declare

namespace runner::augmentations {

extern const declare::Kind random_flip = declare::make_kind<RandomFlip>(
    {.name = "random_flip",
     .doc = "mirrors half of the pictures, left to right, top to bottom, or both by itself",
     .fields = {field("mode", &RandomFlip::mode, "which way").as_main()},
     .examples = {{"random_flip: horizontal"}}});

}  // namespace runner::augmentations
