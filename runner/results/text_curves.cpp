#include "runner/results/text_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runner/results/curve_panel.h"

namespace runner {
namespace {

constexpr int height = 12, most_lines = 26;

/// A field of letters, each a variant.
class LetterField {
public:
    LetterField(const CurvePanel& panel, int columns) : panel_(panel), columns_(columns) {
        rows_.assign(height, std::string(static_cast<std::size_t>(columns), ' '));
    }

    void draw(const MeanLine& line, char letter) {
        for (std::size_t i = 0; i < line.x.size(); ++i) {
            if (!std::isfinite(line.mean[i])) continue;
            const int column = place(line.x[i], panel_.first_x, panel_.last_x, columns_);
            const int row = height - 1 - place(scaled(line.mean[i]), scaled(panel_.low), scaled(panel_.high), height);
            rows_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = letter;
        }
    }

    std::string text() const {
        std::string text;
        for (int row = 0; row < height; ++row) {
            const std::string label = row == 0            ? fmt::format("{:.4g}", panel_.high)
                                      : row == height - 1 ? fmt::format("{:.4g}", panel_.low)
                                                          : "";
            text += fmt::format("{:>8} |{}\n", label, rows_[static_cast<std::size_t>(row)]);
        }
        return text + fmt::format("{:>8}  {:<{}}{:>8}\n", "", fmt::format("epoch {:.0f}", panel_.first_x), columns_ - 8,
                                  fmt::format("{:.0f}", panel_.last_x));
    }

private:
    double scaled(double value) const { return panel_.logarithmic ? std::log(std::max(value, 1e-300)) : value; }
    static int place(double value, double low, double high, int count) {
        const double share = high > low ? (value - low) / (high - low) : 0;
        return std::clamp(static_cast<int>(std::lround(share * (count - 1))), 0, count - 1);
    }

    const CurvePanel& panel_;
    int columns_;
    std::vector<std::string> rows_;
};

}  // namespace

std::string text_curves(const Results& results, int width) {
    const std::vector<CurvePanel> panels = curve_panels({{results.experiment, &results}}, {});
    if (panels.empty() || panels.front().lines.empty()) return {};
    const CurvePanel& panel = panels.front();
    LetterField field(panel, std::clamp(width - 12, 20, 100));
    std::string legend;
    for (std::size_t i = 0; i < panel.lines.size() && i < most_lines; ++i) {
        const char letter = static_cast<char>('a' + static_cast<int>(i));
        field.draw(panel.lines[i], letter);
        legend += fmt::format("{}{} {}", i ? ", " : "", letter, panel.lines[i].variant);
    }
    return fmt::format("{}\n{}{:>8}  {}\n", panel.label, field.text(), "", legend);
}

}  // namespace runner
