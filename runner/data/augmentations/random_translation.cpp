#include "runner/data/augmentations/warp.h"

namespace runner {
namespace {

struct RandomTranslation : WarpingAugmentation {
    double height_factor = 0;
    std::optional<double> width_factor;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const double down = (2 * draws.uniform() - 1) * height_factor * static_cast<double>(picture.height);
        const double right =
            (2 * draws.uniform() - 1) * width_factor.value_or(height_factor) * static_cast<double>(picture.width);
        warp(picture, {.x0 = -right, .y0 = -down}, *this);
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind random_translation = declare::make_kind<RandomTranslation>(
    {.name = "random_translation",
     .doc = "moves pictures, by parts of a pixel too",
     .fields = joined({field("height_factor", &RandomTranslation::height_factor,
                             "the farthest way up or down, as a share of the height", {.least = 0, .most = 1})
                           .as_main()
                           .as_required(),
                       field("width_factor", &RandomTranslation::width_factor,
                             "likewise to either side; default: as `height_factor`", {.least = 0, .most = 1})},
                      warping_fields()),
     .examples = {{"random_translation: 0.1"}}});

}  // namespace augmentations
}  // namespace runner
