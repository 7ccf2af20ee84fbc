
#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {
namespace {

struct RandomBrightness : Augmentation {
    double factor = 0;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const float more = static_cast<float>((2 * draws.uniform() - 1) * factor) * (picture.white - picture.black);
        for (float& x : picture.values) x = picture.bounded(x + more);
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind random_brightness = declare::make_kind<RandomBrightness>(
    {.name = "random_brightness",
     .doc = "makes pictures lighter or darker, as far as there are values",
     .fields = {field("factor", &RandomBrightness::factor, "by how much at most: 1 makes black of white",
                      {.least = 0, .most = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"random_brightness: 0.2"}}});

}  // namespace augmentations
}  // namespace runner
