#include <cmath>
#include <numbers>

#include "runner/data/augmentations/warp.h"

namespace runner {
namespace {

struct RandomRotation : WarpingAugmentation {
    double factor = 0;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const double angle = (2 * draws.uniform() - 1) * factor * 2 * std::numbers::pi;
        const double c = std::cos(angle), s = std::sin(angle);
        warp(picture, Affine::around_middle(picture, c, -s, s, c), *this);
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind random_rotation = declare::make_kind<RandomRotation>(
    {.name = "random_rotation",
     .doc = "turns pictures around their middle",
     .fields = joined({field("factor", &RandomRotation::factor, "the farthest either way, as a share of a whole turn",
                             {.least = 0, .most = 1})
                           .as_main()
                           .as_required()},
                      warping_fields()),
     .examples = {{"random_rotation: 0.05"}}});

}  // namespace augmentations
}  // namespace runner
