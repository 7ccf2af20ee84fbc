#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/results/confused.h"
#include "runner/results/gnuplot.h"
#include "runner/results/text.h"

namespace runner {
namespace {

using gnuplot::Box;
using gnuplot::Page;

constexpr double caption_room = 50, said_room = 24, gap = 26;
constexpr std::size_t most_numbered = 20, most_tables = 12, most_named = 8, most_pixels = 400;

int longest_label(const std::vector<Confused>& all) {
    int longest = 0;
    for (const Confused& confused : all)
        for (const std::string& label : confused.labels) longest = std::max(longest, columns_of(label));
    return longest;
}

/// From white to a colour.
std::string tint(double strength, int red, int green, int blue) {
    const auto mix = [&](int end) { return static_cast<int>(std::lround(255 + strength * (end - 255))); };
    return fmt::format("#{:02X}{:02X}{:02X}", mix(red), mix(green), mix(blue));
}

std::string blue(double strength) { return tint(strength, 0x00, 0x72, 0xB2); }
std::string orange(double strength) { return tint(0.8 * strength, 0xD5, 0x5E, 0x00); }
constexpr const char* never = "#F4F4F4";

/// Where the tables stand. All are of one size; what is left of it beside and below is for the names of classes.
struct Tables {
    const std::vector<Confused>& all;
    std::size_t columns, rows;
    double room, label_room, side, below, named = 0;
    double top = 0, worst = worst_share(all);

    Tables(const std::vector<Confused>& tables, double width)
        : all(tables), columns(std::min<std::size_t>(tables.size(), width < 800 ? 1 : 3)) {
        rows = (all.size() + columns - 1) / columns;
        room = (width - 2 * gnuplot::margin - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
        const double longest = longest_label(all) * gnuplot::character;
        label_room = std::clamp(longest + 16, 46.0, 140.0);
        side = std::min(room - label_room, 520.0);
        const bool upright = std::ranges::any_of(all, [&](const Confused& c) { return is_upright(c); });
        below = upright ? std::clamp(longest + 12, 20.0, 140.0) : 16;
        if (std::ranges::any_of(all, is_crowded)) named = gnuplot::line_height * (most_named + 1);
    }
    /// With too many classes for a number in each cell.
    static bool is_crowded(const Confused& confused) { return confused.counts.size() > most_numbered; }
    double cell(const Confused& confused) const { return side / static_cast<double>(confused.counts.size()); }
    /// Each so many-th class is named: as many as there is room for.
    std::size_t every(const Confused& confused) const {
        return static_cast<std::size_t>(std::ceil(std::max(15 / cell(confused), 1.0)));
    }
    /// Whether names below the columns are too long to lie.
    bool is_upright(const Confused& confused) const {
        return longest_label({confused}) * gnuplot::character > cell(confused) * static_cast<double>(every(confused));
    }
    double height() const { return static_cast<double>(rows) * row_height() + gnuplot::margin / 2; }
    Box box(std::size_t k) const {
        const double left = gnuplot::margin + static_cast<double>(k % columns) * (room + gap) + label_room;
        const double y = top + caption_room + static_cast<double>(k / columns) * row_height();
        return {left, y, left + side, y + side};
    }

private:
    double row_height() const { return caption_room + side + below + said_room + named; }
};

std::string class_labels(const Page& page, const Tables& tables, std::size_t k) {
    const Confused& confused = tables.all[k];
    const Box box = tables.box(k);
    const double cell = tables.cell(confused);
    const bool upright = tables.is_upright(confused);
    std::string text;
    for (std::size_t i = 0; i < confused.counts.size(); i += tables.every(confused)) {
        const double middle = (static_cast<double>(i) + 0.5) * cell;
        text +=
            page.label(box.left - 6, box.top + middle, gnuplot::shortened(confused.labels[i], tables.label_room - 14),
                       gnuplot::font - 1, "#333333", "right");
        text += page.label(box.left + middle, box.bottom + (upright ? 6 : 10),
                           upright ? gnuplot::shortened(confused.labels[i], tables.below - 8) : confused.labels[i],
                           gnuplot::font - 1, "#333333", upright ? "right" : "center", upright);
    }
    text += page.label((box.left + box.right) / 2, box.bottom + tables.below + 12, "predicted class", gnuplot::font - 1,
                       "#666666", "center");
    text += page.label(box.left - tables.label_room + 6, box.top - 12, "true", gnuplot::font - 1, "#666666");
    return text + page.label(box.left, box.top - 28, gnuplot::shortened(confused.caption, box.right - box.left),
                             gnuplot::font, "#111111");
}

/// "7 taken for 1: 12 of 980", for tables whose cells are too small for numbers.
std::string named_mistakes(const Page& page, const Tables& tables, std::size_t k) {
    const Confused& confused = tables.all[k];
    const double left = tables.box(k).left - tables.label_room + 6;
    const double name_room = std::max((tables.room - 170) / 2, 40.0);
    double y = tables.box(k).bottom + tables.below + said_room + gnuplot::line_height;
    std::string text;
    for (const Mistake& mistake : worst_mistakes(confused, most_named)) {
        text += page.label(left, y,
                           fmt::format("{} taken for {}: {:.0f} of {:.0f}",
                                       gnuplot::shortened(confused.labels[mistake.truth], name_room),
                                       gnuplot::shortened(confused.labels[mistake.said], name_room), mistake.count,
                                       confused.samples[mistake.truth]),
                           gnuplot::font - 1, "#333333");
        y += gnuplot::line_height;
    }
    return text;
}

/// How strong the colour of a cell is, from 0 to 1: for a mistake the root of its share, so that rare ones show.
double strength_of(const Confused& confused, std::size_t i, std::size_t j, double worst) {
    const double share = confused.share(i, j);
    return i == j ? share : std::sqrt(share / worst);
}

/// Cells in blue where the network was right, in orange where it was not, with their counts.
std::string numbered_cells(const Page& page, const Tables& tables, std::size_t k, std::size_t& objects) {
    std::string text;
    const Confused& confused = tables.all[k];
    const Box box = tables.box(k);
    const double cell = tables.cell(confused);
    for (std::size_t i = 0; i < confused.counts.size(); ++i)
        for (std::size_t j = 0; j < confused.counts.size(); ++j) {
            const double strength = strength_of(confused, i, j, tables.worst);
            const double x = box.left + static_cast<double>(j) * cell, y = box.top + static_cast<double>(i) * cell;
            const std::string colour = strength == 0 ? never : i == j ? blue(strength) : orange(strength);
            text += page.rectangle(++objects, {x + 0.5, y + 0.5, x + cell - 0.5, y + cell - 0.5}, colour);
            if (confused.counts[i][j] == 0) continue;
            const std::string count = fmt::format("{:.0f}", confused.counts[i][j]);
            const double size = std::min(gnuplot::font - 1, cell / (0.65 * static_cast<double>(count.size()) + 0.6));
            text += page.label(x + cell / 2, y + cell / 2, count, size,
                               i == j && strength > 0.8 ? "#FFFFFF" : "#222222", "center");
        }
    return text;
}

/// A row of the image, blue below 0 and orange above; of very many classes the strongest of several is one pixel.
std::vector<double> pixel_row(const Confused& confused, std::size_t first, std::size_t each, double worst) {
    const std::size_t n = confused.counts.size();
    std::vector<double> pixels((n + each - 1) / each);
    for (std::size_t i = first; i < std::min(n, first + each); ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const double strength = strength_of(confused, i, j, worst);
            double& pixel = pixels[j / each];
            if (strength > std::abs(pixel)) pixel = i == j ? -strength : strength;
        }
    return pixels;
}

/// An object of gnuplot for each cell of many classes would take minutes.
std::string image(const Page& page, const Tables& tables, std::size_t k) {
    const Confused& confused = tables.all[k];
    const std::size_t n = confused.counts.size(), each = (n + most_pixels - 1) / most_pixels;
    std::string text = fmt::format("$t{} << EOD\n", k);
    for (std::size_t i = 0; i < n; i += each)
        text += fmt::format("{:.3g}\n", fmt::join(pixel_row(confused, i, each, tables.worst), " "));
    const double last = static_cast<double>((n + each - 1) / each) - 0.5;
    return text + "EOD\n" + page.margins(tables.box(k)) +
           fmt::format("set xrange [-0.5:{0}]; set yrange [{0}:-0.5]\nplot $t{1} matrix with image notitle\n", last, k);
}

std::string colours_of_images() {
    return fmt::format(
        "unset label; unset object; unset colorbox\nset cbrange [-1:1]\n"
        "set palette defined (-1 '{}', -0.002 '#FFFFFF', -0.001 '{}', 0.001 '{}', 0.002 '#FFFFFF', 1 '{}')\n",
        blue(1), never, never, orange(1));
}

std::string about_tables(const std::vector<Confused>& all, std::size_t found, const std::string& source) {
    const bool one_count = std::ranges::all_of(all, [&](const Confused& c) { return c.seeds == all[0].seeds; });
    std::string about = fmt::format(
        "{}test samples, {}; blue: right, orange: mistaken, the stronger the larger its share of the true class",
        source,
        all[0].seeds == 1 ? "one seed"
        : one_count       ? fmt::format("summed over {} seeds", all[0].seeds)
                          : "summed over all seeds");
    if (std::ranges::any_of(all, Tables::is_crowded)) about += "; in words: the most frequent mistakes";
    if (found > all.size()) about += fmt::format("; the first {} of {} variants", all.size(), found);
    return about;
}

PictureScript confusion_script(const PictureSources& sources, const PictureOptions& options) {
    std::vector<Confused> all = confused_of(sources, options);
    if (all.empty()) return {};
    const std::size_t found = all.size();
    if (found > most_tables) all.resize(most_tables);
    const std::string about = about_tables(all, found, options.titled ? sources[0].name + ": " : "");
    Tables tables(all, options.width);
    Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title("Which classes are taken for which?", about, labels) : gnuplot::margin / 2;
    };
    page.height = head() + tables.height();
    labels.clear();
    tables.top = head();
    std::string images;
    std::size_t objects = 0;
    for (std::size_t k = 0; k < all.size(); ++k) {
        labels += class_labels(page, tables, k);
        if (Tables::is_crowded(all[k])) {
            labels += named_mistakes(page, tables, k);
            images += image(page, tables, k);
        } else {
            labels += numbered_cells(page, tables, k, objects);
        }
    }
    // Objects and labels appear with a plot; this one shows nothing of its own.
    labels += "unset border; unset tics; unset grid\nset xrange [0:1]; set yrange [0:1]\n";
    const std::string nothing = "plot 2 notitle\n";
    if (images.empty()) return {page.head() + labels + nothing, about};
    return {page.head() + labels + "set multiplot\n" + nothing + colours_of_images() + images + "unset multiplot\n",
            about};
}

}  // namespace

const PictureKind confusion_picture{"confusion",
                                    "which classes are taken for which, summed over the seeds",
                                    "no trial has a confusion matrix",
                                    confusion_script,
                                    nullptr,
                                    "a confusion matrix counts samples, it has no metric"};

}  // namespace runner
