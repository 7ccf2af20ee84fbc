#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "layers/declare/component.h"
#include "layers/math/random.h"
#include "layers/math/shape.h"

namespace runner {

/// A sample in a batch, as the network reads it: a picture, channels last; or anything else, as one row.
struct SampleView {
    std::int64_t height = 1, width = 1, channels = 1;
    std::span<float> values;
    std::span<float> scratch;    // as many, for whoever reads what it overwrites
    float black = 0, white = 1;  // what the least and the greatest value of a pixel became
    bool is_bounded = true;      // there is nothing beyond: bytes; numbers may be any

    float bounded(float x) const { return is_bounded ? std::clamp(x, black, white) : x; }

    /// `fill_value: 0.5`, say, as the network reads it.
    float shade(double share) const { return black + static_cast<float>(share) * (white - black); }
    std::int64_t at(std::int64_t y, std::int64_t x) const { return (y * width + x) * channels; }
};

/// A sample of this shape; its values and scratch are still to be set.
SampleView view_of(const layers::Shape& shape);

/// Changes the samples that a network is trained on, at random: one file in runner/data/augmentations/ each. It changes
/// one sample, or mixes it with a partner.
struct Augmentation : declare::Component {
    virtual bool needs_pictures() const { return true; }
    virtual bool mixes() const { return false; }
    virtual void change(const SampleView& /*sample*/, layers::Draws& /*draws*/) const {}
    /// Returns which share of the target stays that of the sample; the rest is the partner's.
    virtual double mix(const SampleView& /*sample*/, const SampleView& /*partner*/, layers::Draws& /*draws*/) const {
        return 1;
    }
};

using Augmentations = std::vector<declare::Ref<Augmentation>>;

}  // namespace runner

namespace declare {
template <>
const Catalog& catalog<runner::Augmentation>();
}
