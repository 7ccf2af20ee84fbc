#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/results/gnuplot.h"
#include "runner/results/pictures.h"
#include "runner/results/text.h"

namespace runner {
namespace {

using gnuplot::Box;
using gnuplot::Page;

/// Test samples of each class, as the trials of a variant took them, all seeds together.
struct Confused {
    std::string caption;
    std::vector<std::string> labels;
    std::vector<std::vector<double>> counts;
    int seeds = 0;

    double row(std::size_t i) const {
        double sum = 0;
        for (const double count : counts[i]) sum += count;
        return std::max(sum, 1.0);
    }
    double share(std::size_t i, std::size_t j) const { return counts[i][j] / row(i); }
};

/// Trials whose table is of another size belong to other classes; they are left out.
void add_trial(Confused& confused, const TrialRecord& trial) {
    const auto& table = trial.confusion_matrix;
    if (table.empty()) return;
    if (confused.counts.empty()) {
        confused.counts.assign(table.size(), std::vector<double>(table.size()));
        confused.labels = trial.data.labels;
        for (std::size_t i = confused.labels.size(); i < table.size(); ++i)
            confused.labels.push_back(fmt::format("{}", i));
    }
    if (table.size() != confused.counts.size()) return;
    ++confused.seeds;
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table[i].size(); ++j) confused.counts[i][j] += static_cast<double>(table[i][j]);
}

std::vector<Confused> confused_of(const PictureSources& sources, const PictureOptions& options) {
    std::vector<Confused> all;
    for (const PictureSource& source : sources)
        for (const VariantSummary& summary : source.results->summary) {
            if (!options.shows(summary.variant)) continue;
            Confused confused{
                .caption = sources.size() == 1 ? summary.variant : fmt::format("{}: {}", source.name, summary.variant),
                .labels = {},
                .counts = {}};
            for (const TrialRecord& trial : source.results->trials)
                if (trial.variant == summary.variant) add_trial(confused, trial);
            if (confused.seeds > 0) all.push_back(std::move(confused));
        }
    return all;
}

/// From white to a colour.
std::string tint(double strength, int red, int green, int blue) {
    const auto mix = [&](int end) { return static_cast<int>(std::lround(255 + strength * (end - 255))); };
    return fmt::format("#{:02X}{:02X}{:02X}", mix(red), mix(green), mix(blue));
}

double worst_share(const std::vector<Confused>& all) {
    double worst = 0.01;
    for (const Confused& confused : all)
        for (std::size_t i = 0; i < confused.counts.size(); ++i)
            for (std::size_t j = 0; j < confused.counts.size(); ++j)
                if (i != j) worst = std::max(worst, confused.share(i, j));
    return worst;
}

constexpr double caption_room = 50, predicted_room = 40, gap = 26;
constexpr std::size_t most_numbered = 20, most_tables = 12;

/// For the longest name of a class beside its row.
double room_for_labels(const std::vector<Confused>& all) {
    int longest = 0;
    for (const Confused& confused : all)
        for (const std::string& label : confused.labels) longest = std::max(longest, columns_of(label));
    return std::clamp(longest * gnuplot::character + 16, 46.0, 140.0);
}

/// Labels of both axes; of many classes some.
std::string class_labels(const Page& page, const Confused& confused, const Box& box, double cell, double label_room) {
    std::string text;
    const std::size_t n = confused.counts.size(), every = std::max<std::size_t>(1, n / 20);
    for (std::size_t i = 0; i < n; i += every) {
        const double middle = (static_cast<double>(i) + 0.5) * cell;
        text += page.label(box.left - 6, box.top + middle, gnuplot::shortened(confused.labels[i], label_room - 14),
                           gnuplot::font - 1, "#333333", "right");
        text +=
            page.label(box.left + middle, box.bottom + 10, gnuplot::shortened(confused.labels[i], std::max(cell, 16.0)),
                       gnuplot::font - 1, "#333333", "center");
    }
    text += page.label((box.left + box.right) / 2, box.bottom + 28, "predicted class", gnuplot::font - 1, "#666666",
                       "center");
    text += page.label(box.left - label_room + 6, box.top - 12, "true", gnuplot::font - 1, "#666666");
    return text + page.label(box.left, box.top - 28, gnuplot::shortened(confused.caption, box.right - box.left),
                             gnuplot::font, "#111111");
}

/// Cells in blue where the network was right, in orange where it was not; orange grows with the root of its share, so
/// that rare mistakes show.
std::string cells_of(const Page& page, const Confused& confused, const Box& box, double cell, double worst,
                     std::size_t& objects) {
    std::string text;
    const std::size_t n = confused.counts.size();
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const double share = confused.share(i, j);
            const double strength = i == j ? share : 0.8 * std::sqrt(share / worst);
            const double x = box.left + static_cast<double>(j) * cell, y = box.top + static_cast<double>(i) * cell;
            const std::string colour = share == 0 ? "#F4F4F4"
                                       : i == j   ? tint(strength, 0x00, 0x72, 0xB2)
                                                  : tint(strength, 0xD5, 0x5E, 0x00);
            text += page.rectangle(++objects, {x + 0.5, y + 0.5, x + cell - 0.5, y + cell - 0.5}, colour);
            if (n > most_numbered || confused.counts[i][j] == 0) continue;
            const std::string count = fmt::format("{:.0f}", confused.counts[i][j]);
            const double size = std::min(gnuplot::font - 1, cell / (0.65 * static_cast<double>(count.size()) + 0.6));
            text += page.label(x + cell / 2, y + cell / 2, count, size,
                               i == j && strength > 0.8 ? "#FFFFFF" : "#222222", "center");
        }
    return text;
}

PictureScript confusion_script(const PictureSources& sources, const PictureOptions& options) {
    std::vector<Confused> all = confused_of(sources, options);
    if (all.empty()) return {};
    const std::size_t found = all.size();
    if (found > most_tables) all.resize(most_tables);
    const bool one_count = std::ranges::all_of(all, [&](const Confused& c) { return c.seeds == all[0].seeds; });
    std::string about = fmt::format(
        "{}test samples, {}; blue: right, orange: mistaken, the stronger the larger its share of the true class",
        options.titled ? sources[0].name + ": " : "",
        all[0].seeds == 1 ? "one seed"
        : one_count       ? fmt::format("summed over {} seeds", all[0].seeds)
                          : "summed over all seeds");
    if (found > all.size()) about += fmt::format("; the first {} of {} variants", all.size(), found);

    const std::size_t columns = std::min<std::size_t>(all.size(), options.width < 800 ? 1 : 3);
    const std::size_t rows = (all.size() + columns - 1) / columns;
    const double room =
        (options.width - 2 * gnuplot::margin - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    const double label_room = room_for_labels(all), side = std::min(room - label_room, 520.0);
    Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title("Which classes are taken for which?", about, labels) : gnuplot::margin / 2;
    };
    page.height = head() + static_cast<double>(rows) * (caption_room + side + predicted_room) + gnuplot::margin / 2;
    labels.clear();
    const double top = head(), worst = worst_share(all);
    std::size_t objects = 0;
    for (std::size_t k = 0; k < all.size(); ++k) {
        const std::size_t row = k / columns, column = k % columns;
        const double left = gnuplot::margin + static_cast<double>(column) * (room + gap) + label_room;
        const double y = top + caption_room + static_cast<double>(row) * (caption_room + side + predicted_room);
        const Box box{left, y, left + side, y + side};
        const double cell = side / static_cast<double>(all[k].counts.size());
        labels += cells_of(page, all[k], box, cell, worst, objects) + class_labels(page, all[k], box, cell, label_room);
    }
    // Objects and labels appear with a plot; this one shows nothing of its own.
    return {page.head() + labels +
                "unset border; unset tics; unset grid\nset xrange [0:1]; set yrange [0:1]\nplot 2 notitle\n",
            about};
}

std::vector<std::string> no_metrics(const PictureSources&) { return {}; }

}  // namespace

const PictureKind confusion_picture{"confusion", "which classes are taken for which, summed over the seeds",
                                    "no trial has a confusion matrix", confusion_script, no_metrics};

}  // namespace runner
