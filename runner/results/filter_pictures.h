#pragma once

#include <filesystem>
#include <vector>

#include "runner/results/document.h"
#include "runner/results/results.h"

namespace runner {

/// The filters of the first convolution of each variant, of its first seed, as small pictures: where that looks at
/// pictures of one or three channels, and its weights lie in `folder`, that of the results.
std::vector<PictureSection> filter_pictures(const Results& results, const std::filesystem::path& folder);

}  // namespace runner
