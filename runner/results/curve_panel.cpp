#include "runner/results/curve_panel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <span>

#include "runner/results/gnuplot.h"
#include "runner/results/mean_lines.h"
#include "runner/results/plain_words.h"

namespace runner {
namespace {

/// What the axes must show.
struct Extent {
    bool skips_zeros = false;  // as a logarithmic axis does: for gradients, which span much
    double low = std::numeric_limits<double>::infinity(), high = -low, least = low, last = 0;

    void add(double x, double from, double y, double to) {
        low = std::min(low, from);
        high = std::max(high, to);
        if (y > 0 || !skips_zeros) least = std::min(least, y);
        last = std::max(last, x);
    }
};

bool is_untrained(const MeanLine& line, std::size_t row) { return row == 0 && line.x[0] == 0 && line.x.size() > 1; }

/// So short that there is little to see without the untrained network.
bool is_brief(std::span<const CurvePanel> panels) {
    return std::ranges::all_of(panels, [](const CurvePanel& panel) {
        return std::ranges::all_of(panel.lines, [](const MeanLine& line) { return line.x.size() <= 3; });
    });
}

/// Everything from the first epoch on: the untrained network would press the rest flat.
Extent extent_of(std::span<const CurvePanel> panels, bool each_seed) {
    Extent extent{.skips_zeros = !panels.empty() && is_about_layer(panels[0].column)};
    const bool brief = is_brief(panels);
    for (const CurvePanel& panel : panels)
        for (const MeanLine& line : panel.lines) {
            for (std::size_t i = 0; i < line.x.size(); ++i)
                if (brief || !is_untrained(line, i))
                    extent.add(line.x[i], each_seed ? line.mean[i] : line.low[i], line.mean[i],
                               each_seed ? line.mean[i] : line.high[i]);
            for (const MeanLine::Seed& seed : line.seeds)
                for (std::size_t i = 0; each_seed && i < seed.x.size(); ++i)
                    if (brief || seed.x[i] != 0 || seed.x.size() == 1)
                        extent.add(seed.x[i], seed.y[i], seed.y[i], seed.y[i]);
        }
    return extent;
}

constexpr double least_logarithm = 1e-290;  // below, half of it may be 0

/// A logarithmic axis for losses that span much; else some air around the band, but none beyond what a metric can be.
void set_axis(CurvePanel& panel, const Extent& extent) {
    const bool loss = !more_is_better(panel.column);
    panel.last_x = extent.last > 0 ? extent.last : 1;
    panel.logarithmic = loss && extent.least > least_logarithm && extent.high / extent.least > 8;
    if (panel.logarithmic) {
        panel.low = std::max(extent.low, extent.least / 2) / 1.1;
        panel.high = extent.high * 1.1;
        return;
    }
    const double pad =
        extent.high > extent.low ? 0.05 * (extent.high - extent.low) : std::max(std::abs(extent.high) * 0.05, 0.01);
    panel.low = extent.low - pad;
    panel.high = extent.high + pad;
    if (!loss && extent.least >= 0 && extent.high - pad < 1) panel.high = std::min(panel.high, 1 + pad / 10);
    if (extent.least >= 0) panel.low = std::max(panel.low, 0.0);
    const gnuplot::Ends ends = gnuplot::axis_ends(panel.low, panel.high);
    panel.low = ends.low;
    panel.high = ends.high;
}

/// Leaves out what is no number to gnuplot, as the sums of many large ones may be.
void keep_drawable(MeanLine& line) {
    MeanLine kept{.variant = line.variant, .x = {}, .mean = {}, .low = {}, .high = {}, .seeds = {}};
    for (std::size_t i = 0; i < line.x.size(); ++i) {
        if (!gnuplot::is_drawable(line.x[i]) || !gnuplot::is_drawable(line.mean[i])) continue;
        const bool band = gnuplot::is_drawable(line.low[i]) && gnuplot::is_drawable(line.high[i]);
        kept.x.push_back(line.x[i]);
        kept.mean.push_back(line.mean[i]);
        kept.low.push_back(band ? line.low[i] : line.mean[i]);
        kept.high.push_back(band ? line.high[i] : line.mean[i]);
    }
    for (const MeanLine::Seed& seed : line.seeds) {
        MeanLine::Seed& own = kept.seeds.emplace_back();
        for (std::size_t i = 0; i < seed.x.size(); ++i)
            if (gnuplot::is_drawable(seed.x[i]) && gnuplot::is_drawable(seed.y[i]))
                own.x.push_back(seed.x[i]), own.y.push_back(seed.y[i]);
    }
    line = std::move(kept);
}

bool untrained_fits(std::span<const CurvePanel> panels) {
    return std::ranges::all_of(panels, [](const CurvePanel& panel) {
        return std::ranges::all_of(panel.lines, [&](const MeanLine& line) {
            return !is_untrained(line, 0) || (line.mean[0] >= panel.low && line.mean[0] <= panel.high);
        });
    });
}

/// Training losses and what is known of layers begin with the first epoch.
bool any_untrained(std::span<const CurvePanel> panels) {
    return std::ranges::any_of(panels, [](const CurvePanel& panel) {
        return std::ranges::any_of(panel.lines, [](const MeanLine& line) { return line.x[0] == 0; });
    });
}

void leave_out_untrained(CurvePanel& panel) {
    const auto drop = [](std::vector<double>& numbers) { numbers.erase(numbers.begin()); };
    for (MeanLine& line : panel.lines) {
        if (is_untrained(line, 0)) drop(line.x), drop(line.mean), drop(line.low), drop(line.high);
        for (MeanLine::Seed& seed : line.seeds)
            if (seed.x.size() > 1 && seed.x[0] == 0) drop(seed.x), drop(seed.y);
    }
}

/// The panels of one column share what their axes show.
void set_axes(std::span<CurvePanel> panels, const PictureOptions& options) {
    const Extent extent = extent_of(panels, options.each_seed);
    for (CurvePanel& panel : panels) set_axis(panel, extent);
    if (panels.empty()) return;
    if (!options.seconds && panels[0].last_x > 1 && !any_untrained(panels))
        for (CurvePanel& panel : panels) panel.first_x = 1;
    if (untrained_fits(panels)) return;
    for (CurvePanel& panel : panels) {
        leave_out_untrained(panel);
        panel.first_x = options.seconds ? 0 : 1;
    }
}

std::vector<std::string> usual_columns(const PictureSources& sources) {
    const std::vector<std::string> all = curve_columns(sources);
    const bool validated = std::ranges::find(all, "val_loss") != all.end();
    const auto is_metric = [&](const std::string& name) {
        static const std::set<std::string> others = {"learning_rate", "train_seconds", "eval_seconds", "penalty"};
        return !others.contains(name) && !is_about_layer(name) && !name.ends_with("loss") &&
               name.starts_with("val_") == validated;
    };
    const auto metric = std::ranges::find_if(all, is_metric);
    const std::string loss = validated ? "val_loss" : "loss";
    return metric == all.end() ? std::vector{loss} : std::vector{*metric, loss};
}

}  // namespace

std::vector<std::string> curve_columns(const PictureSources& sources) {
    std::vector<std::string> all;
    for (const PictureSource& source : sources)
        for (const TrialRecord& trial : source.results->trials)
            for (const auto& [name, values] : trial.curve.columns)
                if (std::ranges::find(all, name) == all.end()) all.push_back(name);
    return all;
}

std::vector<CurvePanel> curve_panels(const PictureSources& sources, const PictureOptions& options) {
    std::vector<CurvePanel> panels;
    for (const std::string& column : options.metrics.empty() ? usual_columns(sources) : options.metrics) {
        const std::size_t first = panels.size();
        for (std::size_t i = 0; i < sources.size(); ++i) {
            CurvePanel panel{.column = column, .label = plain_column(column), .source = i, .lines = {}};
            for (MeanLine& line : mean_lines(*sources[i].results, column, options.seconds)) {
                keep_drawable(line);
                if (options.shows(line.variant) && !line.x.empty()) panel.lines.push_back(std::move(line));
            }
            if (!panel.lines.empty()) panels.push_back(std::move(panel));
        }
        set_axes(std::span(panels).subspan(first), options);
    }
    return panels;
}

}  // namespace runner
