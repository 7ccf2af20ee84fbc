#include "runner/data/augmentation.h"

namespace runner::augmentations {
extern const declare::Kind random_flip, random_translation, random_crop, random_rotation, random_zoom,
    random_brightness, random_contrast, cutout, gaussian_noise, mixup, cutmix;
}

namespace declare {

template <>
const Catalog& catalog<runner::Augmentation>() {
    using namespace runner::augmentations;
    static const Catalog catalog = {"augmentation",
                                    "an",
                                    {&random_flip, &random_translation, &random_crop, &random_rotation, &random_zoom,
                                     &random_brightness, &random_contrast, &cutout, &gaussian_noise, &mixup, &cutmix}};
    return catalog;
}

}  // namespace declare
