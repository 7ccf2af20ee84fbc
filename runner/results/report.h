#pragma once

#include <string>
#include <vector>

#include "runner/results/document.h"
#include "runner/results/results.h"

namespace runner {

/// A report in Markdown for someone who has nothing but this file: question, answers, figures, what differs, on what it
/// ran. `picture`: whether `curves.svg` stands beside it.
std::string report_markdown(const Results& results, bool picture);

/// The same as one HTML page, with pictures and settings inside.
struct PictureSection {
    std::string heading;
    std::vector<Picture> pictures;
};
std::string report_html(const Results& results, std::vector<PictureSection> pictures);

/// Those of a page: learning curves, the cost of zero weights, mistakes. Without gnuplot none, and the problem is told.
std::vector<PictureSection> report_pictures(const Results& results, std::string& problem);

}  // namespace runner
