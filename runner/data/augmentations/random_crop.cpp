#include <algorithm>

#include "runner/data/augmentations/filling.h"

namespace runner {
namespace {

/// By whole pixels: what was cut off comes back as what lies beyond the edges.
struct RandomCrop : FilledAugmentation {
    std::int64_t padding = 0;

    RandomCrop() { fill_mode = FillMode::constant; }

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const auto shift = [&] {
            return static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(2 * padding + 1))) - padding;
        };
        const std::int64_t down = shift(), right = shift();
        std::ranges::copy(picture.values, picture.scratch.begin());
        float* dst = picture.values.data();
        for (std::int64_t y = 0; y < picture.height; ++y)
            for (std::int64_t x = 0; x < picture.width; ++x, dst += picture.channels) {
                const std::int64_t row = pixel_at(y + down, picture.height, fill_mode);
                const std::int64_t column = pixel_at(x + right, picture.width, fill_mode);
                if (row < 0 || column < 0)
                    std::fill_n(dst, picture.channels, picture.shade(fill_value));
                else
                    std::copy_n(picture.scratch.data() + picture.at(row, column), picture.channels, dst);
            }
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind random_crop = declare::make_kind<RandomCrop>(
    {.name = "random_crop",
     .doc = "pads pictures all around, and cuts their own size out of that at random",
     .fields = joined(
         {field("padding", &RandomCrop::padding, "in pixels", {.least = 1, .most = 1 << 20}).as_main().as_required()},
         filling_fields()),
     .examples = {{"random_crop: 4"}}});

}  // namespace augmentations
}  // namespace runner
