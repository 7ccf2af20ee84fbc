#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/results/curve_panel.h"
#include "runner/results/gnuplot.h"
#include "runner/results/text.h"

namespace runner {
namespace {

using gnuplot::Box;
using gnuplot::Page;
using gnuplot::palette;

constexpr std::size_t most_panels = 48;

/// All curves of a picture: what its layouts share.
struct CurvesPicture {
    const PictureSources& sources;
    const PictureOptions& options;
    std::vector<CurvePanel> panels;
    std::vector<std::string> variants;  // of all panels; a variant has one colour in all of them

    std::size_t index_of(const std::string& variant) const {
        return static_cast<std::size_t>(std::ranges::find(variants, variant) - variants.begin());
    }
    std::string title() const {
        std::vector<std::string> texts;
        for (const PictureSource& source : sources) {
            const Results& results = *source.results;
            const std::string& text = results.question.empty() ? results.experiment : results.question;
            if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
        }
        return fmt::format("{}", fmt::join(texts, " · "));
    }
};

/// Of few decades 1, 2 and 5 of each, of many the decades, or some of them.
std::string logarithmic_ticks(const CurvePanel& panel, double most) {
    const double decades = std::log10(panel.high / panel.low);
    const auto times = 3 * decades <= most ? std::vector{1.0, 2.0, 5.0} : std::vector{1.0};
    const double factor = std::pow(10, std::max(1.0, std::ceil(decades / most)));
    std::vector<double> ticks;
    for (double decade = std::pow(10, std::floor(std::log10(panel.low))); decade <= panel.high; decade *= factor)
        for (const double time : times) ticks.push_back(time * decade);
    std::erase_if(ticks, [&](double tick) { return tick < panel.low || tick > panel.high; });
    return fmt::format("set ytics nomirror ({:g})", fmt::join(ticks, ", "));
}

/// As many ticks as there is room for.
std::string axes(const CurvePanel& panel, bool seconds, const Box& box) {
    const double across = std::min(10.0, (box.right - box.left) / 45), up = std::min(9.0, (box.bottom - box.top) / 30);
    std::string text =
        fmt::format("set xrange [{}:{}]; set yrange [{}:{}]\n", panel.first_x, panel.last_x, panel.low, panel.high);
    text += gnuplot::ticks("x", panel.last_x, across, seconds ? 0 : 1) + '\n';
    return text + (panel.logarithmic
                       ? fmt::format("set logscale y; set format y '%g'; {}\n", logarithmic_ticks(panel, 1.7 * up))
                       : fmt::format("unset logscale y; {}\n", gnuplot::ticks("y", panel.high - panel.low, up)));
}

std::string block_name(std::size_t panel, std::size_t line) { return fmt::format("p{}_{}", panel, line); }

/// The seeds' lines stand in the same block, an empty line between them.
std::string data_blocks(const CurvesPicture& picture) {
    std::string text;
    for (std::size_t p = 0; p < picture.panels.size(); ++p)
        for (std::size_t i = 0; i < picture.panels[p].lines.size(); ++i) {
            const MeanLine& line = picture.panels[p].lines[i];
            text += fmt::format("${} << EOD\n", block_name(p, i));
            for (std::size_t row = 0; row < line.x.size(); ++row)
                text += fmt::format("{} {} {} {}\n", line.x[row], line.mean[row], line.low[row], line.high[row]);
            text += "EOD\n";
            if (!picture.options.each_seed) continue;
            text += fmt::format("${}s << EOD\n", block_name(p, i));
            for (const MeanLine::Seed& seed : line.seeds) {
                for (std::size_t row = 0; row < seed.x.size(); ++row)
                    text += fmt::format("{} {}\n", seed.x[row], seed.y[row]);
                text += '\n';
            }
            text += "EOD\n";
        }
    return text;
}

/// gnuplot clips no band, so it ends at the frame.
std::string draw_band(const CurvePanel& panel, const std::string& block, const std::string& colour) {
    return fmt::format(
        "${} using 1:($3 > {} ? $3 : {}):($4 < {} ? $4 : {}) with filledcurves fillcolor rgb '{}' "
        "fillstyle transparent solid 0.16 noborder notitle",
        block, panel.low, panel.low, panel.high, panel.high, colour);
}

/// Bands or single seeds first, so that none hides a mean; a dot where a mean ends early.
std::string draw_lines(const CurvesPicture& picture, std::size_t number, const std::vector<std::size_t>& shown) {
    const CurvePanel& panel = picture.panels[number];
    const auto colour = [&](std::size_t i) {
        return std::string(palette[picture.index_of(panel.lines[i].variant) % gnuplot::colours]);
    };
    std::vector<std::string> parts;
    for (const std::size_t i : shown) {
        const std::string block = block_name(number, i);
        if (picture.options.each_seed)
            parts.push_back(fmt::format("${}s using 1:2 with lines linewidth 0.8 linecolor rgb '#99{}' notitle", block,
                                        colour(i).substr(1)));
        else if (panel.lines[i].seeds.size() > 1)
            parts.push_back(draw_band(panel, block, colour(i)));
    }
    for (const std::size_t i : shown)
        parts.push_back(fmt::format("${} using 1:2 with lines linewidth 2 {} notitle", block_name(number, i),
                                    gnuplot::line_style(picture.index_of(panel.lines[i].variant))));
    for (const std::size_t i : shown) {
        const MeanLine& line = panel.lines[i];
        if (line.x.back() < panel.last_x || line.x.size() == 1)
            parts.push_back(
                fmt::format("'+' using ({}):({}) every ::::0 with points pointtype 7 pointsize 0.55 "
                            "linecolor rgb '{}' notitle",
                            line.x.back(), line.mean.back(), colour(i)));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

std::string about(const CurvesPicture& picture) {
    int least = 1 << 30, most = 0;
    std::vector<std::string> names, stand_ins;
    for (const PictureSource& source : picture.sources) {
        names.push_back(source.name);
        if (source.results->data.stand_in) stand_ins.push_back(source.results->data.dataset);
        for (const VariantSummary& summary : source.results->summary) {
            if (!picture.options.shows(summary.variant)) continue;
            int n = 0;
            for (const auto& [status, count] : summary.statuses) n += count;
            least = std::min(least, n);
            most = std::max(most, n);
        }
    }
    const std::string count = least == most ? fmt::format("{}", most) : fmt::format("{}–{}", least, most);
    std::string text = fmt::format(
        "{}{}", picture.options.titled ? fmt::format("{}: ", fmt::join(names, ", ")) : "",
        most == 1
            ? "one seed"
            : fmt::format("mean of {} seeds, as long as at least half of them still train, each that has stopped with "
                          "its last value; {}",
                          count, picture.options.each_seed ? "thin: single seeds" : "band: ± one standard deviation"));
    if (!stand_ins.empty()) text += "; data: the stand-in " + stand_ins.front();
    return text;
}

std::string panel_caption(const CurvesPicture& picture, const CurvePanel& panel) {
    const std::string label = panel.label + (panel.logarithmic ? " (log scale)" : "");
    return picture.sources.size() == 1 ? label : fmt::format("{}: {}", picture.sources[panel.source].name, label);
}

/// All variants in each panel: a source's metrics side by side, of several sources each in a column.
PictureScript together(const CurvesPicture& picture) {
    constexpr double left_axis = 52, gap = 26, caption = 42, bottom_axis = 46;
    const PictureOptions& options = picture.options;
    const std::size_t count = picture.panels.size();
    const std::size_t most_columns = options.width < 800 ? 1 : picture.sources.size() > 1 ? picture.sources.size() : 3;
    const std::size_t columns = count == 4 && most_columns == 3 ? 2 : std::min({count, most_columns, std::size_t{4}});
    const std::size_t rows = (count + columns - 1) / columns;
    const double each =
        (options.width - 2 * gnuplot::margin - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    const double panel_height = columns == 1 ? std::min(0.62 * each, 480.0) : std::max(330.0, 0.62 * each);
    const gnuplot::Legend legend(picture.variants, options.width);
    const std::string below = about(picture);

    Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title(picture.title(), below, labels) : gnuplot::margin / 2 + 4;
    };
    page.height = head() + legend.height() + static_cast<double>(rows) * (caption + panel_height + bottom_axis) + 14;
    labels.clear();
    const double top = head();
    std::string text = page.head() + data_blocks(picture) + labels + legend.draw(page, top);
    text += "set multiplot\n";
    for (std::size_t p = 0; p < count; ++p) {
        const CurvePanel& panel = picture.panels[p];
        const std::size_t row = p / columns, column = p % columns;
        const double left = gnuplot::margin + static_cast<double>(column) * (each + gap);
        const double panel_top =
            top + legend.height() + caption + static_cast<double>(row) * (caption + panel_height + bottom_axis);
        std::vector<std::size_t> all(panel.lines.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        const Box box{left + left_axis, panel_top, left + each, panel_top + panel_height};
        text += page.margins(box) + axes(panel, options.seconds, box);
        text += fmt::format("set xlabel '{}' offset 0,0.3\n", options.seconds ? "seconds of training" : "epoch");
        text += page.label(left, panel_top - 16, gnuplot::shortened(panel_caption(picture, panel), each), gnuplot::font,
                           "#111111");
        text += draw_lines(picture, p, all) + "unset label; unset arrow\n";
    }
    return {text + "unset multiplot\n", below};
}

/// One variant of a panel, for a small panel of its own.
struct SmallPanel {
    std::size_t panel, line, cell = 0;
};

/// Panels of one size in rows; as many columns as the names leave room for.
struct Cells {
    static constexpr double height = 150, caption = 20, bottom_axis = 30, left_axis = 44, gap = 20;
    std::size_t columns = 1, rows = 1;
    double each = 0, top = 0;

    Cells(int longest, std::size_t count, double width) {  // `count`: of panels that share an axis
        columns = longest > 30 ? 3 : longest > 20 || count <= 12 ? 4 : 6;
        if (width < 800) columns = 2;
        columns = std::min(columns, count);
        each = (width - 2 * gnuplot::margin - left_axis - gap * static_cast<double>(columns - 1)) /
               static_cast<double>(columns);
    }
    /// Panels that share an axis fill rows of their own, so that only the first of a row needs numbers.
    void place(std::vector<SmallPanel>& all) {
        std::size_t next = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i > 0 && all[i].panel != all[i - 1].panel) next = (next + columns - 1) / columns * columns;
            all[i].cell = next++;
        }
        rows = (next + columns - 1) / columns;
    }
    double row_height() const { return height + caption + bottom_axis; }
    Box box(std::size_t i) const {
        const std::size_t row = i / columns, column = i % columns;
        const double left = gnuplot::margin + left_axis + static_cast<double>(column) * (each + gap);
        const double y = top + static_cast<double>(row) * row_height() + caption;
        return {left, y, left + each, y + height};
    }
};

/// One variant in colour, all others in grey.
std::string draw_one_of(const CurvesPicture& picture, const SmallPanel& small) {
    std::string grey;
    for (std::size_t i = 0; i < picture.panels[small.panel].lines.size(); ++i)
        if (i != small.line)
            grey += fmt::format("${} using 1:2 with lines linewidth 0.7 linecolor rgb '#cccccc' notitle, \\\n     ",
                                block_name(small.panel, i));
    return "plot " + grey + draw_lines(picture, small.panel, {small.line}).substr(5);
}

std::string small_caption(const CurvesPicture& picture, const SmallPanel& small, bool several_columns) {
    const CurvePanel& panel = picture.panels[small.panel];
    std::string text = panel.lines[small.line].variant;
    if (picture.sources.size() > 1) text = fmt::format("{}: {}", picture.sources[panel.source].name, text);
    return several_columns ? fmt::format("{}, {}", text, panel.label) : text;
}

PictureScript one_each(CurvesPicture picture) {
    const bool several_columns = picture.options.metrics.size() > 1;
    if (!several_columns)  // of the usual ones the metric is enough
        std::erase_if(picture.panels,
                      [first = picture.panels.front().column](const CurvePanel& p) { return p.column != first; });
    picture.variants = {};  // all in one colour: the captions name them
    std::vector<SmallPanel> small;
    int longest = 0;
    std::size_t widest = 0;
    for (std::size_t p = 0; p < picture.panels.size(); ++p) {
        widest = std::max(widest, picture.panels[p].lines.size());
        for (std::size_t i = 0; i < picture.panels[p].lines.size(); ++i) {
            small.push_back({p, i});
            longest = std::max(longest, columns_of(small_caption(picture, small.back(), several_columns)));
        }
    }
    const std::size_t all = small.size();
    small.resize(std::min(all, most_panels));
    const CurvePanel& first = picture.panels.front();
    std::string below =
        fmt::format("{}{}over {}; {}; grey: the other variants", several_columns ? "" : first.label + " ",
                    !several_columns && first.logarithmic ? "(log scale) " : "",
                    picture.options.seconds ? "seconds of training" : "epochs", about(picture));
    if (all > small.size()) below += fmt::format("; the first {} of {} variants", small.size(), all);

    Cells cells(longest, widest, picture.options.width);
    cells.place(small);
    Page page{picture.options.format, picture.options.width};
    std::string labels;
    const auto head = [&] {
        return picture.options.titled ? page.title(picture.title(), below, labels) : gnuplot::margin / 2;
    };
    page.height = head() + static_cast<double>(cells.rows) * cells.row_height() + gnuplot::margin;
    labels.clear();
    cells.top = head();
    std::string text = page.head() + data_blocks(picture) + labels + "set multiplot\n";
    for (std::size_t i = 0; i < small.size(); ++i) {
        const Box box = cells.box(small[i].cell);
        text += page.margins(box) + axes(picture.panels[small[i].panel], picture.options.seconds, box);
        if (small[i].cell % cells.columns != 0) text += "set format y ''\n";
        text += page.label(box.left + 2, box.top - Cells::caption / 2 + 2,
                           gnuplot::shortened(small_caption(picture, small[i], several_columns), cells.each),
                           gnuplot::font - 1, "#111111");
        text += draw_one_of(picture, small[i]) + "unset label\n";
    }
    return {text + "unset multiplot\n", below};
}

PictureScript curves_script(const PictureSources& sources, const PictureOptions& options) {
    CurvesPicture picture{sources, options, curve_panels(sources, options), {}};
    if (picture.panels.empty()) return {};
    for (const CurvePanel& panel : picture.panels)
        for (const MeanLine& line : panel.lines)
            if (std::ranges::find(picture.variants, line.variant) == picture.variants.end())
                picture.variants.push_back(line.variant);
    const bool crowded = options.panels || picture.variants.size() > gnuplot::colours;
    return crowded ? one_each(std::move(picture)) : together(picture);
}

}  // namespace

const PictureKind curves_picture{"curves", "learning curves: the mean of each variant and its band",
                                 "no trial has a curve", curves_script, curve_columns};

}  // namespace runner
