#pragma once

#include <string>
#include <vector>

#include "runner/results/document.h"
#include "runner/results/html.h"
#include "runner/results/results.h"

namespace runner {

/// A report in Markdown for someone who has nothing but this file: question, answers, figures, what differs, on what it
/// ran. `picture`: whether `curves.svg` stands beside it.
std::string report_markdown(const Results& results, bool picture);

/// The same as one HTML page, with pictures and settings inside.
std::string report_html(const Results& results, std::vector<PictureSection> pictures, const PageFrame& frame = {});

}  // namespace runner
