
#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {
namespace {

struct RandomContrast : Augmentation {
    double factor = 0;

    void change(const SampleView& picture, layers::Draws& draws) const override {
        const auto by = static_cast<float>(1 + (2 * draws.uniform() - 1) * factor);
        const std::int64_t pixels = picture.height * picture.width;
        for (std::int64_t c = 0; c < picture.channels; ++c) {
            float* const channel = picture.values.data() + c;
            double sum = 0;
            for (std::int64_t i = 0; i < pixels; ++i) sum += static_cast<double>(channel[i * picture.channels]);
            const auto mean = static_cast<float>(sum / static_cast<double>(pixels));
            for (std::int64_t i = 0; i < pixels; ++i) {
                float& x = channel[i * picture.channels];
                x = picture.bounded((x - mean) * by + mean);
            }
        }
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind random_contrast = declare::make_kind<RandomContrast>(
    {.name = "random_contrast",
     .doc = "stretches each channel of a picture around its mean, or draws it together, as far as there are values",
     .fields = {field("factor", &RandomContrast::factor, "by 1 - factor to 1 + factor", {.least = 0, .most = 1})
                    .as_main()
                    .as_required()},
     .examples = {{"random_contrast: 0.3"}}});

}  // namespace augmentations
}  // namespace runner
