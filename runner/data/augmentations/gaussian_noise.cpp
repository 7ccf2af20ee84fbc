#include "layers/math/noise.h"
#include "runner/data/augmentation.h"
#include "runner/declared.h"

namespace runner {
namespace {

struct NoisySamples : Augmentation {
    double stddev = 0;

    bool needs_pictures() const override { return false; }
    void change(const SampleView& sample, layers::Draws& draws) const override {
        const std::uint64_t high = draws.word(), low = draws.word();
        layers::fill_normal(layers::Stream(high << 32 | low, "noise"), 0, sample.scratch);
        const float scale = static_cast<float>(stddev) * (sample.white - sample.black);
        for (std::size_t i = 0; i < sample.values.size(); ++i) sample.values[i] += scale * sample.scratch[i];
    }
};

}  // namespace

namespace augmentations {

extern const declare::Kind gaussian_noise = declare::make_kind<NoisySamples>(
    {.name = "gaussian_noise",
     .doc = "adds a normal number to every value",
     .fields = {field("stddev", &NoisySamples::stddev,
                      "its standard deviation: of pixels, where black is 0 and white is 1; of numbers, as scaled",
                      {.least = 0})
                    .as_main()
                    .as_required()},
     .examples = {{"gaussian_noise: 0.05"}}});

}  // namespace augmentations
}  // namespace runner
