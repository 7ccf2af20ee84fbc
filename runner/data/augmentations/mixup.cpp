#include "runner/data/augmentation.h"
#include "runner/data/augmentations/beta.h"
#include "runner/declared.h"

namespace runner {
namespace {

/// Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018.
struct Mixup : Augmentation {
    double alpha = 0.2;

    bool needs_pictures() const override { return false; }
    bool mixes() const override { return true; }
    double mix(const SampleView& sample, const SampleView& partner, layers::Draws& draws) const override {
        const double share = draw_beta(alpha, draws);
        const auto own = static_cast<float>(share), other = static_cast<float>(1 - share);
        for (std::size_t i = 0; i < sample.values.size(); ++i)
            sample.values[i] = own * sample.values[i] + other * partner.values[i];
        return share;
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind mixup = declare::make_kind<Mixup>(
    {.name = "mixup",
     .doc = "mixes each sample with another one, and their targets in the same shares",
     .fields = {field("alpha", &Mixup::alpha, "the shares are from the beta distribution with it, twice",
                      {.least = 0.01, .most = 1000})
                    .as_main()},
     .examples = {{"mixup: 0.2"}}});

}  // namespace augmentations
}  // namespace runner
