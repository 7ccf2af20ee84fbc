#include <algorithm>

#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {
namespace {

/// DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017: the square's
/// middle lies anywhere in the picture, so a part of it may lie outside.
struct Cutout : Augmentation {
    std::int64_t size = 0;
    double fill_value = 0;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const auto [top, bottom] = cut(picture.height, draws);
        const auto [left, right] = cut(picture.width, draws);
        for (std::int64_t y = top; y < bottom; ++y)
            std::fill(picture.values.data() + picture.at(y, left), picture.values.data() + picture.at(y, right),
                      picture.shade(fill_value));
    }

private:
    std::pair<std::int64_t, std::int64_t> cut(std::int64_t side, layers::Draws& draws) const {
        const auto from = static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(side))) - size / 2;
        return {std::max<std::int64_t>(from, 0), std::min(from + size, side)};
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind cutout = declare::make_kind<Cutout>(
    {.name = "cutout",
     .doc = "covers a square of each picture",
     .fields =
         {field("size", &Cutout::size, "of its side, in pixels", {.least = 1, .most = 1 << 20}).as_main().as_required(),
          field("fill_value", &Cutout::fill_value, "what it is covered with: 0 is black and 1 is white",
                {.least = 0, .most = 1})},
     .examples = {{"cutout: 8"}}});

}  // namespace augmentations
}  // namespace runner
