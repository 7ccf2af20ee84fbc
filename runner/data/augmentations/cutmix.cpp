#include <algorithm>
#include <cmath>

#include "runner/data/augmentation.h"
#include "runner/data/augmentations/beta.h"
#include "runner/declared.h"

namespace runner {
namespace {

/// Yun, Han, Oh, Chun, Choe and Yoo, "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
/// Features", 2019.
struct Cutmix : Augmentation {
    double factor = 1;

    bool mixes() const override { return true; }
    double mix(const SampleView& picture, const SampleView& partner, layers::Draws& draws) const override {
        const double ratio = std::sqrt(1 - draw_beta(factor, draws));
        const auto [top, bottom] = cut(picture.height, ratio, draws);
        const auto [left, right] = cut(picture.width, ratio, draws);
        for (std::int64_t y = top; y < bottom; ++y)
            std::copy(partner.values.data() + picture.at(y, left), partner.values.data() + picture.at(y, right),
                      picture.values.data() + picture.at(y, left));
        return 1 - static_cast<double>((bottom - top) * (right - left)) /
                       static_cast<double>(picture.height * picture.width);
    }

private:
    /// Around a place anywhere in the picture, as far as the picture goes.
    static std::pair<std::int64_t, std::int64_t> cut(std::int64_t side, double ratio, layers::Draws& draws) {
        const auto length = static_cast<std::int64_t>(ratio * static_cast<double>(side));
        const auto middle = static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(side)));
        return {std::max<std::int64_t>(middle - length / 2, 0), std::min(middle + length / 2, side)};
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind cutmix = declare::make_kind<Cutmix>(
    {.name = "cutmix",
     .doc = "puts a piece of another picture into each one, and mixes their targets in the shares of the picture",
     .fields = {field("factor", &Cutmix::factor, "the share that stays is from the beta distribution with it, twice",
                      {.least = 0.01, .most = 1000})
                    .as_main()},
     .examples = {{"cutmix: 1.0"}}});

}  // namespace augmentations
}  // namespace runner
