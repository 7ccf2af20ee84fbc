#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "runner/results/pictures.h"

/// How gnuplot is told to draw: texts that stay texts, and a page whose parts stand where they are put.
namespace runner::gnuplot {

/// Okabe and Ito's colours, which the colour-blind can tell apart; yellow, too pale on white, gives way to grey.
inline constexpr const char* palette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                          "#E69F00", "#56B4E9", "#000000", "#7F7F7F"};
inline constexpr std::size_t colours = std::size(palette);
/// Colour and dashes of a line: the second four are dashed, which tells them from the first four without colours too.
std::string line_style(std::size_t line);
inline constexpr double margin = 24, line_height = 19, character = 7.3;  // pixels
inline constexpr double font = 13, title_font = 16;

/// Steps of 1, 2 or 5, at most so many of them, under numbers of equally many decimals. `axis`: "x" or "y".
std::string ticks(const char* axis, double span, double most, double least_step = 0);

/// Whether gnuplot can draw a point of this number, and reckon with it.
bool is_drawable(double number);
/// The ends of an axis.
struct Ends {
    double low = 0, high = 1;
};
/// Ends that can be drawn: finite, and so far apart that there is something between them.
Ends axis_ends(double low, double high);

/// A text that gnuplot takes as it is.
std::string quoted(const std::string& text);
/// Cut off where it would be wider than that.
std::string shortened(const std::string& text, double pixels);

/// A rectangle in pixels from the upper left corner of the picture.
struct Box {
    double left, top, right, bottom;
};

struct Page {
    PictureFormat format = PictureFormat::svg;
    double width = 1080, height = 1;

    /// Where the axes of the next plot stand.
    std::string margins(const Box& box) const;
    std::string label(double x, double y, const std::string& text, double size, const char* colour,
                      const char* align = "left", bool upright = false) const;
    /// A piece of line for a legend.
    std::string sample(double x, double y, const std::string& look) const;
    /// A mark on it, or alone.
    std::string mark(double x, double y, int shape, const std::string& look) const;
    /// Filled; objects are numbered from 1.
    std::string rectangle(std::size_t number, const Box& box, const std::string& colour) const;
    /// Terminal, font and looks.
    std::string head() const;
    /// The title, wrapped, and below it what is drawn. Returns where the rest may begin, and adds to `text`.
    double title(const std::string& title, const std::string& below, std::string& text) const;
};

/// The legend of lines in these colours, in rows.
class Legend {
public:
    /// How the picture shows what is named: a line, or marks of a shape, joined by a line or not.
    struct Sample {
        bool line = true;
        int shape = 0;
    };
    Legend(std::vector<std::string> names, double width, std::vector<Sample> samples = {});
    double height() const { return height_; }
    std::string draw(const Page& page, double top) const;

private:
    struct Entry {
        double x, y;
    };
    std::vector<std::string> names_;
    std::vector<Sample> samples_;
    std::vector<Entry> entries_;
    double height_ = 0;
};

}  // namespace runner::gnuplot
