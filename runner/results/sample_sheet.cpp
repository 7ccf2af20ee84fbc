#include "runner/results/sample_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/data/augmentation.h"
#include "runner/data/batch.h"
#include "runner/results/gnuplot.h"
#include "runner/results/picture_sheet.h"
#include "runner/results/text.h"

namespace runner {
namespace {

constexpr std::int64_t most_columns = 12;
constexpr double side = 76, gap = 6, row_name = 80, label_character = 6.2, widest_label = 150;  // pixels

/// The samples of a feed in one epoch.
struct Shown {
    std::string name;
    std::vector<float> values;  // input by input, sample by sample
    std::vector<std::string> labels;
};

/// In their own units.
std::string numbers_of(const TrialData& data, const Batch& batch, std::size_t i) {
    const auto width = static_cast<std::size_t>(data.numbers);
    std::string text;
    for (std::size_t k = 0; k < width; ++k)
        text += fmt::format("{}{:.4g}", k == 0 ? "" : ", ",
                            data.preparation.units.original(static_cast<double>(batch.numbers[i * width + k]), k));
    return text;
}

std::string label_of(const TrialData& data, const Batch& batch, std::size_t i) {
    if (data.labels.empty()) return numbers_of(data, batch, i);
    const std::string& label = data.labels[static_cast<std::size_t>(batch.classes[i])];
    if (batch.shares[i] == 1) return label;
    return fmt::format("{} {:.0f} %, {}", label, 100 * batch.shares[i],
                       data.labels[static_cast<std::size_t>(batch.seconds[i])]);
}

Shown show(TrialData& data, BatchFeed& feed, const Order& order, std::int64_t samples, std::string name) {
    const auto rows = static_cast<std::size_t>(samples);
    const std::int64_t size = layers::size_of(data.preparation.shape);
    Shown shown{std::move(name), std::vector<float>(rows * static_cast<std::size_t>(size * feed.inputs())), {}};
    std::vector<std::int32_t> classes(rows), seconds(rows);
    std::vector<float> numbers(rows * static_cast<std::size_t>(data.numbers)), shares(rows, 1.0f);
    Batch batch{samples, {}, classes, numbers, seconds, shares};
    for (std::size_t input = 0; input < static_cast<std::size_t>(feed.inputs()); ++input)
        batch.inputs[input] = {shown.values.data() + static_cast<std::int64_t>(input) * samples * size, samples, size};
    feed.begin_epoch(order);
    feed.fill(0, batch);
    for (std::size_t i = 0; i < rows; ++i) shown.labels.push_back(label_of(data, batch, i));
    return shown;
}

/// Draws what was shown, one below the other, as one image and the texts around it.
class Sheet {
public:
    Sheet(const Preparation& preparation, std::vector<Shown> shown, std::int64_t samples, int inputs)
        : preparation_(preparation),
          view_(view_of(preparation.shape)),
          shown_(std::move(shown)),
          samples_(samples),
          inputs_(inputs),
          columns_(std::min(samples, most_columns)),
          zoom_(std::max(1.0, std::round(side / static_cast<double>(view_.height)))) {
        for (const Shown& one : shown_)
            for (const std::string& label : one.labels)
                label_width_ = std::max(label_width_, columns_of(label) * label_character);
        label_width_ = std::min(label_width_, widest_label);
    }

    std::string draw(const SheetOptions& options, const std::string& about) const {
        gnuplot::Page page{options.format};
        page.width = 2 * gnuplot::margin + row_name + static_cast<double>(columns_) * cell_width();
        std::string texts;
        page.height = page.title(options.title, about, texts) + static_cast<double>(rows()) * cell_height() + gap;
        texts.clear();
        const double top = page.title(options.title, about, texts);
        return page.head() + texts + labels(page, top) + image(page, top);
    }

private:
    std::int64_t blocks() const { return (samples_ + columns_ - 1) / columns_; }
    std::int64_t rows() const { return blocks() * static_cast<std::int64_t>(shown_.size()); }
    double picture_width() const { return zoom_ * static_cast<double>(view_.width * inputs_); }
    double picture_height() const { return zoom_ * static_cast<double>(view_.height); }
    double cell_width() const { return std::max({picture_width(), side, label_width_}) + gap; }
    double cell_height() const { return picture_height() + gnuplot::line_height + gap; }

    /// Calls `each` with what is shown, the sample, and its upper left corner.
    template <class Each>
    void cells(double top, Each each) const {
        for (std::int64_t i = 0; i < samples_; ++i)
            for (std::size_t s = 0; s < shown_.size(); ++s) {
                const auto row = static_cast<double>(i / columns_ * static_cast<std::int64_t>(shown_.size())) +
                                 static_cast<double>(s);
                each(shown_[s], i, gnuplot::margin + row_name + static_cast<double>(i % columns_) * cell_width(),
                     top + row * cell_height());
            }
    }

    std::string labels(const gnuplot::Page& page, double top) const {
        std::string text;
        cells(top, [&](const Shown& shown, std::int64_t i, double x, double y) {
            if (i % columns_ == 0)
                text += page.label(gnuplot::margin, y + picture_height() / 2, shown.name, gnuplot::font, "#333333");
            text += page.label(x, y + picture_height() + gnuplot::line_height / 2,
                               gnuplot::shortened(shown.labels[static_cast<std::size_t>(i)], cell_width() - gap),
                               gnuplot::font - 3, "#333333");
        });
        return text;
    }

    /// Each pixel as `x y red green blue`, in pixels of the page.
    std::string image(const gnuplot::Page& page, double top) const {
        std::string text = "unset border; unset tics; unset grid\nset multiplot\n";
        std::string plots;
        std::size_t number = 0;
        cells(top, [&](const Shown& shown, std::int64_t i, double x, double y) {
            text += fmt::format("$p{} << EOD\n{}EOD\n", number, pixels(shown, i));
            plots += page.margins({x, y, x + picture_width(), y + picture_height()}) +
                     fmt::format(
                         "set xrange [-0.5:{}-0.5]; set yrange [{}-0.5:-0.5]\n"
                         "plot $p{} using 1:2:3:4:5 with rgbimage notitle\nunset label\n",
                         view_.width * inputs_, view_.height, number);
            ++number;
        });
        return text + plots + "unset multiplot\n";
    }

    std::string pixels(const Shown& shown, std::int64_t i) const {
        const std::int64_t size = view_.height * view_.width * view_.channels;
        std::string text;
        for (std::int64_t y = 0; y < view_.height; ++y)
            for (std::int64_t x = 0; x < view_.width * inputs_; ++x) {
                const std::int64_t input = x / view_.width;
                const float* pixel = shown.values.data() + (input * samples_ + i) * size + view_.at(y, x % view_.width);
                const auto value = [&](std::int64_t c) { return level(pixel[view_.channels == 3 ? c : 0]); };
                text += fmt::format("{} {} {} {} {}\n", x, y, value(0), value(1), value(2));
            }
        return text;
    }

    /// 0 to 255, whatever the scale.
    long level(float value) const {
        const double own = preparation_.unprepared(static_cast<double>(value), 0);
        return std::lround(std::clamp(preparation_.pixels ? own : 255 * own, 0.0, 255.0));
    }

    const Preparation& preparation_;
    SampleView view_;
    std::vector<Shown> shown_;
    std::int64_t samples_;
    int inputs_;
    std::int64_t columns_;
    double zoom_, label_width_ = 0;
};

}  // namespace

PictureScript sample_sheet(TrialData& data, const SheetOptions& options) {
    auto* const feed = dynamic_cast<BatchFeed*>(data.train.get());
    if (!feed || !is_picture(data.preparation.shape)) return {};
    const std::int64_t samples = std::min(options.samples, feed->count());
    std::vector<Shown> shown = {show(data, *feed, Order::for_evaluation(), samples, "as it is")};
    for (std::int64_t epoch = 1; epoch <= options.epochs; ++epoch)
        shown.push_back(show(data, *feed, Order::for_training(epoch, false), samples, fmt::format("epoch {}", epoch)));
    const std::string about =
        fmt::format("the first {} training samples of {}{}{}", samples, data.dataset,
                    data.stand_in ? ", the declared stand-in" : "",
                    options.epochs > 0 ? ", as they are and as they are trained on" : ", as they are");
    return {Sheet(data.preparation, std::move(shown), samples, feed->inputs()).draw(options, about), about};
}

}  // namespace runner
