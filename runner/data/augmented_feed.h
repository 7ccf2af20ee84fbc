#pragma once

#include "runner/data/augmentation.h"
#include "runner/data/samples.h"

namespace runner {

/// Gives what `feed` gives, and changes it where it is for training: in the order of `augmentations`, one of which, at
/// most, mixes samples. What is drawn depends on the seed, the epoch and the sample alone. `samples` are those that the
/// feed shows; `black` and `white` are what the least and the greatest value of their pixels become, and whether
/// values end there.
std::unique_ptr<BatchFeed> make_augmented_feed(std::unique_ptr<BatchFeed> feed, std::shared_ptr<const Samples> samples,
                                               const Augmentations& augmentations, float black, float white,
                                               bool is_bounded, std::uint64_t seed);

}  // namespace runner
