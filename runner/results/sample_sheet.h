#pragma once

#include "runner/data/trial_data.h"
#include "runner/results/pictures.h"

namespace runner {

struct SheetOptions {
    PictureFormat format = PictureFormat::png;
    std::string title;
    std::int64_t samples = 12;
    std::int64_t epochs = 0;  // in which they are shown once more as they are trained on
};

/// The first training samples, as a network sees them when it is evaluated and in the first epochs, with their labels.
/// Nothing where samples are no pictures of one or three channels.
PictureScript sample_sheet(TrialData& data, const SheetOptions& options);

}  // namespace runner
