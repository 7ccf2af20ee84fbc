#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "runner/results/pictures.h"
#include "runner/results/text.h"

namespace runner {
namespace {

/// Okabe and Ito's colours, which the colour-blind can tell apart; yellow, too pale on white, gives way to grey.
constexpr const char* palette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                   "#E69F00", "#56B4E9", "#000000", "#7F7F7F"};
constexpr std::size_t most_in_a_panel = std::size(palette);
constexpr std::size_t most_panels = 48;
constexpr double width = 1080, margin = 24, line_height = 19, character = 7.3;  // pixels
constexpr double font = 13, title_font = 16;

/// A text that gnuplot takes as it is. Between double quotes it would run what stands between backquotes.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : printable(text)) result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + '\'';
}

/// One column of the curves, ready to be drawn.
struct Panel {
    std::string column, label;
    bool logarithmic = false;
    double low = 0, high = 1, first_epoch = 0, last_epoch = 1;
    std::vector<MeanLine> lines;
};

/// The untrained network is drawn where it doesn't press the rest flat.
bool untrained_fits(const Panel& panel) {
    return std::ranges::all_of(panel.lines, [&](const MeanLine& line) {
        return line.epoch[0] != 0 || (line.mean[0] >= panel.low && line.mean[0] <= panel.high);
    });
}

/// A logarithmic axis for losses that span much; else some air around the band, but none beyond what a metric can be.
void set_axis(Panel& panel, double low, double high, double least) {
    const bool loss = !more_is_better(panel.column);
    panel.logarithmic = loss && least > 0 && high / least > 8;
    if (panel.logarithmic) {
        panel.low = std::max(low, least / 2) / 1.1;
        panel.high = high * 1.1;
        return;
    }
    const double pad = high > low ? 0.05 * (high - low) : std::max(std::abs(high) * 0.05, 0.01);
    panel.low = low - pad;
    panel.high = high + pad;
    if (!loss && least >= 0 && high - pad < 1) panel.high = std::min(panel.high, 1 + pad / 10);
    if (least >= 0) panel.low = std::max(panel.low, 0.0);
}

/// What is worth seeing: everything from the first epoch on.
void set_range(Panel& panel) {
    double low = std::numeric_limits<double>::infinity(), high = -low, least = low;
    for (const MeanLine& line : panel.lines)
        for (std::size_t i = 0; i < line.epoch.size(); ++i) {
            if (line.epoch[i] == 0 && line.epoch.size() > 1) continue;
            low = std::min(low, line.low[i]);
            high = std::max(high, line.high[i]);
            least = std::min(least, line.mean[i]);
            panel.last_epoch = std::max(panel.last_epoch, line.epoch[i]);
        }
    set_axis(panel, low, high, least);
    panel.first_epoch = panel.last_epoch > 2 && !untrained_fits(panel) ? 1 : 0;
}

std::string readable(std::string column) {
    const bool validation = column.starts_with("val_");
    if (validation) column.erase(0, 4);
    std::ranges::replace(column, '_', ' ');
    return (validation ? "validation " : "training ") + column;
}

/// A metric and the loss, of the validation part where there is one.
std::vector<Panel> panels_of(const Results& results) {
    std::vector<std::string> all;
    for (const TrialRecord& trial : results.trials)
        for (const auto& [name, values] : trial.curve.columns)
            if (std::ranges::find(all, name) == all.end()) all.push_back(name);
    const bool validated = std::ranges::find(all, "val_loss") != all.end();
    const auto is_metric = [&](const std::string& name) {
        static const std::set<std::string> others = {"learning_rate", "train_seconds", "eval_seconds", "penalty"};
        return !others.contains(name) && !name.ends_with("loss") && name.starts_with("val_") == validated;
    };
    std::vector<Panel> panels;
    const auto metric = std::ranges::find_if(all, is_metric);
    const std::string loss = validated ? "val_loss" : "loss";
    for (const std::string& column : {metric == all.end() ? "" : *metric, loss}) {
        Panel panel{column, readable(column), false, 0, 1, 0, 1, mean_lines(results, column)};
        if (panel.lines.empty()) continue;
        set_range(panel);
        panels.push_back(std::move(panel));
    }
    return panels;
}

/// Whole epochs, about eight of them.
double tick_step(double last) {
    for (double step = 1;; step *= 10)
        for (const double times : {1.0, 2.0, 5.0})
            if (last / (step * times) <= 8) return step * times;
}

std::string data_block(const std::string& name, const MeanLine& line) {
    std::string text = fmt::format("${} << EOD\n", name);
    for (std::size_t i = 0; i < line.epoch.size(); ++i)
        text += fmt::format("{} {} {} {}\n", line.epoch[i], line.mean[i], line.low[i], line.high[i]);
    return text + "EOD\n";
}

std::string block_name(std::size_t panel, std::size_t line) { return fmt::format("p{}_{}", panel, line); }

/// Bands first, so that no band hides a line; a dot where a line ends early.
std::string draw_lines(const Panel& panel, std::size_t number, const std::vector<std::size_t>& shown,
                       bool single_colour) {
    std::vector<std::string> parts;
    const auto colour = [&](std::size_t i) { return single_colour ? palette[0] : palette[i % most_in_a_panel]; };
    const double floor = panel.logarithmic ? panel.low / 10 : panel.low - 1e9;  // a logarithm needs a positive band
    for (const std::size_t i : shown)
        parts.push_back(
            fmt::format("${} using 1:($3 > {} ? $3 : {}):4 with filledcurves fillcolor rgb '{}' "
                        "fillstyle transparent solid 0.16 noborder notitle",
                        block_name(number, i), floor, floor, colour(i)));
    for (const std::size_t i : shown)
        parts.push_back(fmt::format("${} using 1:2 with lines linewidth 2 linecolor rgb '{}' notitle",
                                    block_name(number, i), colour(i)));
    for (const std::size_t i : shown) {
        const MeanLine& line = panel.lines[i];
        if (line.epoch.back() < panel.last_epoch || line.epoch.size() == 1)
            parts.push_back(
                fmt::format("'+' using ({}):({}) every ::::0 with points pointtype 7 pointsize 0.55 "
                            "linecolor rgb '{}' notitle",
                            line.epoch.back(), line.mean.back(), colour(i)));
    }
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "plot " : ", \\\n     ") + part;
    return text + '\n';
}

/// A rectangle in pixels from the upper left corner of the picture.
struct Box {
    double left, top, right, bottom;
};

struct Page {
    double height = 0;

    std::string margins(const Box& box) const {
        return fmt::format(
            "set lmargin at screen {:.5f}; set rmargin at screen {:.5f}; set tmargin at screen {:.5f}; "
            "set bmargin at screen {:.5f}\n",
            box.left / width, box.right / width, 1 - box.top / height, 1 - box.bottom / height);
    }
    std::string label(double x, double y, const std::string& text, double size, const char* colour,
                      const char* align = "left") const {
        return fmt::format("set label {} at screen {:.5f}, screen {:.5f} {} font ',{}' textcolor rgb '{}'\n",
                           quoted(text), x / width, 1 - y / height, align, size, colour);
    }
    std::string sample(double x, double y, const char* colour) const {
        return fmt::format(
            "set arrow from screen {0:.5f}, screen {2:.5f} to screen {1:.5f}, screen {2:.5f} nohead "
            "linewidth 3 linecolor rgb '{3}'\n",
            x / width, (x + 22) / width, 1 - y / height, colour);
    }
};

std::string axes(const Panel& panel, double ticks_in_width = 1) {
    std::string text =
        fmt::format("set xrange [{}:{}]; set yrange [{}:{}]\nset xtics {} nomirror\n", panel.first_epoch,
                    panel.last_epoch, panel.low, panel.high, tick_step(panel.last_epoch * ticks_in_width));
    text += panel.logarithmic ? "set logscale y\n" : "unset logscale y\n";
    return text;
}

std::string head(const Page& page, PictureFormat format) {
    const std::string size = fmt::format("{:.0f},{:.0f}", width, page.height);
    std::string text =
        format == PictureFormat::svg
            ? fmt::format(
                  "set terminal svg size {} dynamic noenhanced font 'Helvetica,Arial,sans-serif,{}' "
                  "background '#ffffff'\n",
                  size, font)
            : fmt::format("set terminal pngcairo size {} noenhanced font 'Sans,{}' background '#ffffff'\n", size,
                          font * 0.75);
    text += "set encoding utf8\nset samples 2\nunset key\nset border 3 linecolor rgb '#888888'\n";
    text += "set ytics nomirror\nset tics textcolor rgb '#333333' scale 0.5\nset clip one\n";
    return text + "set grid xtics ytics back linecolor rgb '#e6e6e6' linetype 1 linewidth 0.7\n";
}

/// The question, wrapped; below it, what is drawn. Returns where the panels may begin.
double title(const Results& results, const Page& page, const std::string& below, std::string& text) {
    double y = margin + 2;
    const std::string& question = results.question.empty() ? results.experiment : results.question;
    for (const std::string& line : wrap(question, static_cast<int>(width / 9))) {
        text += page.label(margin, y, line, title_font, "#111111");
        y += 23;
    }
    for (const std::string& line : wrap(below, static_cast<int>(width / character))) {
        text += page.label(margin, y, line, font - 1, "#666666");
        y += line_height;
    }
    return y;
}

std::string seeds_text(const Results& results) {
    int least = 1 << 30, most = 0;
    for (const VariantSummary& summary : results.summary) {
        int n = 0;
        for (const auto& [status, count] : summary.statuses) n += count;
        least = std::min(least, n);
        most = std::max(most, n);
    }
    const std::string count = least == most ? fmt::format("{}", most) : fmt::format("{}–{}", least, most);
    if (most == 1) return fmt::format("{}: one seed", results.experiment);
    return fmt::format("{}: mean of {} seeds, as long as half of them run; band: ± one standard deviation",
                       results.experiment, count);
}

struct LegendEntry {
    double x, y;
    std::size_t line;
};
/// The legend's entries in rows; returns the height that they take.
double lay_out_legend(const std::vector<MeanLine>& lines, std::vector<LegendEntry>& entries) {
    double x = margin, y = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double space = 22 + 6 + character * static_cast<double>(lines[i].variant.size()) + 24;
        if (x + space > width && x > margin) x = margin, y += line_height;
        entries.push_back({x, y, i});
        x += space;
    }
    return y + line_height;
}

std::string side_by_side(const Results& results, const std::vector<Panel>& panels, PictureFormat format) {
    constexpr double panel_height = 330, left_axis = 52, gap = 26, caption = 42, bottom_axis = 46;
    std::vector<LegendEntry> legend;
    const auto& longest = std::ranges::max(panels, {}, [](const Panel& panel) { return panel.lines.size(); });
    const double legend_height = lay_out_legend(longest.lines, legend);
    const std::string below =
        seeds_text(results) + (results.data.stand_in ? "; data: the stand-in " + results.data.dataset : "");
    std::string unused;
    const double title_height = title(results, Page{1}, below, unused);
    Page page{title_height + legend_height + caption + panel_height + bottom_axis + 14};

    std::string labels;
    const double top = title(results, page, below, labels);
    for (const LegendEntry& entry : legend) {
        labels += page.sample(entry.x, top + entry.y + 4, palette[entry.line]);
        labels += page.label(entry.x + 28, top + entry.y + 4, longest.lines[entry.line].variant, font, "#111111");
    }
    std::string text = head(page, format);
    for (std::size_t p = 0; p < panels.size(); ++p)
        for (std::size_t i = 0; i < panels[p].lines.size(); ++i)
            text += data_block(block_name(p, i), panels[p].lines[i]);
    text += labels + "set multiplot\n";
    const double each =
        (width - 2 * margin - gap * static_cast<double>(panels.size() - 1)) / static_cast<double>(panels.size());
    for (std::size_t p = 0; p < panels.size(); ++p) {
        const double left = margin + static_cast<double>(p) * (each + gap);
        const double panel_top = top + legend_height + caption;
        std::vector<std::size_t> all(panels[p].lines.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        text += page.margins({left + left_axis, panel_top, left + each, panel_top + panel_height});
        text += axes(panels[p]) + "set xlabel 'epoch' offset 0,0.3\n";
        text += page.label(left, panel_top - 16, panels[p].label + (panels[p].logarithmic ? " (log scale)" : ""), font,
                           "#111111");
        text += draw_lines(panels[p], p, all, false);
        text += "unset label; unset arrow\n";
    }
    return text + "unset multiplot\n";
}

/// Panels of one size in rows; as many columns as the names leave room for.
struct Cells {
    static constexpr double height = 150, caption = 20, bottom_axis = 30, left_axis = 44, gap = 20;
    std::size_t columns = 1, rows = 1;
    double each = 0, top = 0;

    Cells(const std::vector<MeanLine>& lines, std::size_t count) {
        std::size_t longest = 0;
        for (const MeanLine& line : lines) longest = std::max(longest, line.variant.size());
        columns = longest > 30 ? 3 : longest > 20 || count <= 12 ? 4 : 6;
        rows = (count + columns - 1) / columns;
        each = (width - 2 * margin - left_axis - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    }
    double row_height() const { return height + caption + bottom_axis; }
    Box box(std::size_t i) const {
        const double left = margin + left_axis + static_cast<double>(i % columns) * (each + gap);
        const double y = top + static_cast<double>(i / columns) * row_height() + caption;
        return {left, y, left + each, y + height};
    }
};

/// One variant in colour, all others in grey.
std::string draw_one_of(const Panel& panel, std::size_t shown) {
    std::string text = "plot ";
    for (std::size_t i = 0; i < panel.lines.size(); ++i)
        if (i != shown)
            text += fmt::format("${} using 1:2 with lines linewidth 0.7 linecolor rgb '#cccccc' notitle, \\\n     ",
                                block_name(0, i));
    return text + draw_lines(panel, 0, {shown}, true).substr(5);
}

std::string shortened(const std::string& name, double pixels) {
    const auto room = static_cast<std::size_t>(pixels / character);
    return name.size() <= room ? name : name.substr(0, room - 1) + "…";
}

std::string one_each(const Results& results, const Panel& panel, PictureFormat format) {
    const std::size_t count = std::min(panel.lines.size(), most_panels);
    Cells cells(panel.lines, count);
    std::string below = panel.label + (panel.logarithmic ? " (log scale), " : ", ") + seeds_text(results);
    below += "; grey: the other variants";
    if (panel.lines.size() > count) below += fmt::format("; the first {} of {} variants", count, panel.lines.size());
    std::string unused;
    const double title_height = title(results, Page{1}, below, unused);
    const Page page{title_height + static_cast<double>(cells.rows) * cells.row_height() + margin};
    std::string text = head(page, format), labels;
    cells.top = title(results, page, below, labels);
    for (std::size_t i = 0; i < panel.lines.size(); ++i) text += data_block(block_name(0, i), panel.lines[i]);
    text += labels + "set multiplot\n";
    for (std::size_t i = 0; i < count; ++i) {
        const Box box = cells.box(i);
        text += page.margins(box) + axes(panel, 2) + (i % cells.columns ? "set format y ''\n" : "set format y '%g'\n");
        text += page.label(box.left + 2, box.top - Cells::caption / 2 + 2,
                           shortened(panel.lines[i].variant, cells.each), font - 1, "#111111");
        text += draw_one_of(panel, i) + "unset label\n";
    }
    return text + "unset multiplot\n";
}

}  // namespace

std::string gnuplot_script(const Results& results, PictureFormat format) {
    const auto panels = panels_of(results);
    if (panels.empty()) return {};
    const bool crowded = std::ranges::any_of(panels, [](const Panel& p) { return p.lines.size() > most_in_a_panel; });
    return crowded ? one_each(results, panels.front(), format) : side_by_side(results, panels, format);
}

Answer draw(const Results& results, PictureFormat format) {
    const std::string script = gnuplot_script(results, format);
    if (script.empty()) return {{}, "no trial has a curve"};
    return run_program("gnuplot", {"-"}, script);
}

Answer svg_of_dot(const std::string& dot) { return run_program("dot", {"-Tsvg"}, dot); }

}  // namespace runner
