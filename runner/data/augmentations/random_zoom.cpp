#include "runner/data/augmentations/warp.h"

namespace runner {
namespace {

struct RandomZoom : WarpingAugmentation {
    double height_factor = 0;
    std::optional<double> width_factor;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const double height = 1 + (2 * draws.uniform() - 1) * height_factor;
        const double width = width_factor ? 1 + (2 * draws.uniform() - 1) * *width_factor : height;
        warp(picture, Affine::around_middle(picture, width, 0, 0, height), *this);
    }
};

const Range share{.least = 0, .below = 1};

}  // namespace

namespace augmentations {

extern const declare::Kind random_zoom = declare::make_kind<RandomZoom>(
    {.name = "random_zoom",
     .doc = "shows a smaller part of pictures, enlarged, or more than they are",
     .fields = joined({field("height_factor", &RandomZoom::height_factor,
                             "by how much of its height more or less is seen, at most", share)
                           .as_main()
                           .as_required(),
                       field("width_factor", &RandomZoom::width_factor,
                             "likewise of the width; default: shapes stay as they are", share)},
                      warping_fields()),
     .examples = {{"random_zoom: 0.2"}}});

}  // namespace augmentations
}  // namespace runner
