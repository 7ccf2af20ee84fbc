#pragma once

#include <string>
#include <vector>

#include "runner/data/dataset.h"

namespace runner {

/// A small picture with what is said of it.
struct SheetCell {
    std::string png;
    std::vector<std::string> lines;
};

/// One beside the other, six in a row, each above its lines: as SVG.
std::string picture_sheet(const std::vector<SheetCell>& cells);

/// Of one grey channel, or of three.
bool is_picture(const layers::Shape& shape);
/// Whether samples are such pictures.
bool has_pictures(const Part& part);

/// A sample of such a part; empty where there is no such sample.
std::string sample_png(const Part& part, std::uint32_t index);

}  // namespace runner
