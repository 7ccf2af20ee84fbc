#include "runner/results/gnuplot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "layers/declare/utf8.h"
#include "runner/results/text.h"

namespace runner::gnuplot {
namespace {

constexpr double most_number = 1e300, least_span = 1e-300;  // gnuplot reckons in double too

/// Sizes of fonts are pixels here; gnuplot takes them so for SVG, and as points for PNG.
double scale(PictureFormat format) { return format == PictureFormat::png ? 0.75 : 1; }

}  // namespace

std::string line_style(std::size_t line) {
    const bool dashed = line % colours >= colours / 2;
    return fmt::format("linecolor rgb '{}'{}", palette[line % colours], dashed ? " dashtype (9,3)" : "");
}

bool is_drawable(double number) { return std::abs(number) <= most_number; }  // not of NaN

Ends axis_ends(double low, double high) {
    if (std::isnan(low) || std::isnan(high)) return {};
    low = std::clamp(low, -most_number, most_number);
    high = std::clamp(high, -most_number, most_number);
    const double size = std::max(std::abs(low), std::abs(high));
    if (high - low > std::max(1e-9 * size, least_span)) return {low, high};
    const double pad = std::max(0.05 * size, 0.01), middle = low / 2 + high / 2;
    return {middle - pad, middle + pad};
}

namespace {

double tick_step(double span, double most, double least_step) {
    if (!(span >= least_span) || !is_drawable(span)) span = 1;  // else no step would ever do
    for (double decade = std::pow(10, std::floor(std::log10(span / most)));; decade *= 10)
        for (const double times : {1.0, 2.0, 5.0})
            if (times * decade >= least_step && span / (times * decade) <= most) return times * decade;
}

}  // namespace

std::string ticks(const char* axis, double span, double most, double least_step) {
    const double step = tick_step(span, most, least_step);
    const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step * 1.001))));
    const std::string form = decimals > 5 || step >= 1e5 ? "%g" : fmt::format("%.{}f", decimals);
    return fmt::format("set {0}tics {1:.6g} nomirror; set format {0} '{2}'", axis, step, form);
}

/// Between single quotes everything is itself. An apostrophe can't be: doubled, as the manual says, it ends a text that
/// begins with it. Between double quotes gnuplot would run what stands between backquotes and replace `@name`, so there
/// all but letters and spaces are written as numbers: a digit too, which gnuplot would take for one more of the number
/// before it.
std::string quoted(const std::string& text) {
    const std::string clean = printable(text);
    if (clean.find('\'') == clean.npos) return '\'' + clean + '\'';
    std::string result = "\"";
    for (const char c : clean) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte >= 0x80 || std::isalpha(byte) || c == ' ' ? std::string(1, c) : fmt::format("\\{:03o}", byte);
    }
    return result + '"';
}

std::string shortened(const std::string& text, double pixels) {
    const auto room = static_cast<std::size_t>(pixels / character);
    if (static_cast<std::size_t>(columns_of(text)) <= room || room < 2) return text;
    return text.substr(0, declare::bytes_of_characters(text, room - 1)) + "…";
}

std::string Page::margins(const Box& box) const {
    return fmt::format(
        "set lmargin at screen {:.5f}; set rmargin at screen {:.5f}; set tmargin at screen {:.5f}; "
        "set bmargin at screen {:.5f}\n",
        box.left / width, box.right / width, 1 - box.top / height, 1 - box.bottom / height);
}

std::string Page::label(double x, double y, const std::string& text, double size, const char* colour, const char* align,
                        bool upright) const {
    return fmt::format("set label {} at screen {:.5f}, screen {:.5f} {}{} font ',{}' textcolor rgb '{}'\n",
                       quoted(text), x / width, 1 - y / height, align, upright ? " rotate by 90" : "",
                       size * scale(format), colour);
}

std::string Page::sample(double x, double y, const std::string& look) const {
    return fmt::format(
        "set arrow from screen {0:.5f}, screen {2:.5f} to screen {1:.5f}, screen {2:.5f} nohead "
        "linewidth 2.5 {3}\n",
        x / width, (x + 22) / width, 1 - y / height, look);
}

std::string Page::mark(double x, double y, int shape, const std::string& look) const {
    return fmt::format("set label '' at screen {:.5f}, screen {:.5f} point pointtype {} pointsize 0.9 {}\n", x / width,
                       1 - y / height, shape, look);
}

std::string Page::rectangle(std::size_t number, const Box& box, const std::string& colour) const {
    return fmt::format(
        "set object {} rectangle from screen {:.5f}, screen {:.5f} to screen {:.5f}, screen {:.5f} "
        "fillcolor rgb '{}' fillstyle solid noborder\n",
        number, box.left / width, 1 - box.bottom / height, box.right / width, 1 - box.top / height, colour);
}

std::string Page::head() const {
    const std::string size = fmt::format("{:.0f},{:.0f}", width, height);
    std::string text =
        format == PictureFormat::svg
            ? fmt::format(
                  "set terminal svg size {} dynamic noenhanced font 'Helvetica,Arial,sans-serif,{}' "
                  "background '#ffffff'\n",
                  size, font)
            : fmt::format("set terminal pngcairo size {} noenhanced font 'Sans,{}' background '#ffffff'\n", size,
                          font * scale(format));
    text += "set encoding utf8\nset samples 2\nunset key\nset border 3 linecolor rgb '#888888'\n";
    text += "set ytics nomirror\nset tics textcolor rgb '#333333' scale 0.5\nset clip one\n";
    return text + "set grid xtics ytics back linecolor rgb '#e6e6e6' linetype 1 linewidth 0.7\n";
}

double Page::title(const std::string& title, const std::string& below, std::string& text) const {
    double y = margin + 2;
    for (const std::string& line : wrap(title, static_cast<int>(width / 9))) {
        text += label(margin, y, line, title_font, "#111111");
        y += 23;
    }
    for (const std::string& line : wrap(below, static_cast<int>((width - 2 * margin) / 6.5))) {
        text += label(margin, y, line, font - 1, "#666666");
        y += line_height;
    }
    return y;
}

Legend::Legend(std::vector<std::string> names, double width, std::vector<Sample> samples)
    : names_(std::move(names)), samples_(std::move(samples)) {
    samples_.resize(names_.size());
    double x = margin, y = 0;
    for (const std::string& name : names_) {
        const double space = 22 + 6 + character * columns_of(name) + 24;
        if (x + space > width && x > margin) x = margin, y += line_height;
        entries_.push_back({x, y});
        x += space;
    }
    height_ = names_.empty() ? 0 : y + line_height;
}

std::string Legend::draw(const Page& page, double top) const {
    std::string text;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const double y = top + entries_[i].y + 4;
        if (samples_[i].line) text += page.sample(entries_[i].x, y, line_style(i));
        if (samples_[i].shape) text += page.mark(entries_[i].x + 11, y, samples_[i].shape, line_style(i));
        text += page.label(entries_[i].x + 28, y, names_[i], font, "#111111");
    }
    return text;
}

}  // namespace runner::gnuplot
