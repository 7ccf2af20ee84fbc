#include "runner/results/picture_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "runner/data/base64.h"
#include "runner/data/pictures/png.h"
#include "runner/results/text.h"

namespace runner {

std::string picture_sheet(const std::vector<SheetCell>& cells) {
    constexpr std::size_t columns = 6;
    constexpr double cell = 150, side = 96, line = 17;
    std::size_t lines = 0;
    for (const SheetCell& one : cells) lines = std::max(lines, one.lines.size());
    const double height = side + static_cast<double>(lines + 1) * line;
    const std::size_t rows = (cells.size() + columns - 1) / columns;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\" "
        "text-anchor=\"middle\">",
        cell * columns, height * static_cast<double>(rows));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double x = cell * static_cast<double>(i % columns), y = height * static_cast<double>(i / columns);
        const std::string& png = cells[i].png;
        svg += fmt::format(
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\" "
            "href=\"data:image/png;base64,{}\"/>",
            x + (cell - side) / 2, y, side, side,
            to_base64({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}));
        for (std::size_t j = 0; j < cells[i].lines.size(); ++j)
            svg += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", x + cell / 2,
                               y + side + line * (static_cast<double>(j) + 0.8), escape_xml(cells[i].lines[j]));
    }
    return svg + "</svg>\n";
}

bool is_picture(const layers::Shape& shape) {
    return shape.size() == 2 || (shape.size() == 3 && (shape[2] == 1 || shape[2] == 3));
}

bool has_pictures(const Part& part) { return !part.bytes.empty() && is_picture(part.shape); }

std::string sample_png(const Part& part, std::uint32_t index) {
    const auto size = static_cast<std::size_t>(layers::size_of(part.shape));
    if ((index + std::size_t{1}) * size > part.bytes.size()) return {};
    return png_of(std::span<const std::uint8_t>(part.bytes).subspan(index * size, size),
                  static_cast<std::size_t>(part.shape[1]), static_cast<std::size_t>(part.shape[0]),
                  part.shape.size() == 3 ? static_cast<std::size_t>(part.shape[2]) : 1);
}

}  // namespace runner
