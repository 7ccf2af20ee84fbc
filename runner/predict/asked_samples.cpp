#include "runner/predict/asked_samples.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "layers/declare/decimal.h"
#include "layers/declare/diagnostic.h"
#include "runner/counted.h"
#include "runner/data/array_values.h"
#include "runner/data/bytes.h"
#include "runner/data/file_ending.h"
#include "runner/data/read_pictures.h"
#include "runner/data/sample_feed.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using layers::Shape;

/// One channel may have a side of its own, or none.
Shape without_ones(Shape shape) {
    while (shape.size() > 1 && shape.back() == 1) shape.pop_back();
    return shape;
}
bool has_shape_of(const Shape& sample, const Preparation& preparation) {
    return without_ones(sample.empty() ? Shape{1} : sample) == without_ones(preparation.shape);
}

/// What the labels of samples are to networks that know some classes.
class ClassReader {
public:
    ClassReader(const fs::path& path, const Preparation& preparation)
        : path_(path), preparation_(preparation), places_(preparation.labels) {}

    std::int32_t find(const std::string& label) const {
        if (const auto place = places_.find(label)) return static_cast<std::int32_t>(*place);
        constexpr std::size_t most = 12;
        const auto& labels = preparation_.labels;
        const auto shown = std::span(labels).first(std::min(most, labels.size()));
        throw DataCorrupt(fmt::format("{}: the networks know no class `{}`\n      they know `{}`{}", path_.string(),
                                      label, fmt::join(shown, "`, `"), labels.size() > most ? " …" : ""));
    }

private:
    const fs::path& path_;
    const Preparation& preparation_;
    WordPlaces places_;
};

float float_target(double number, const std::string& where) {
    if (std::abs(number) <= std::numeric_limits<float>::max()) return static_cast<float>(number);
    throw DataCorrupt(fmt::format("{}: the target {} is beyond what a float32 holds", where, number));
}

void add_number(Part& part, double number) {
    if (part.numbers.columns() == 0) part.numbers = NumberRows(1);
    part.numbers.append({&number, 1});
}

/// Samples and targets of arrays.
class ArrayReader {
public:
    ArrayReader(const fs::path& path, const Preparation& preparation) : path_(path), preparation_(preparation) {
        if (preparation.table.empty()) return;
        declare::throw_invalid_file(
            path.string(), "the networks read words, dates or missing cells of a table, and arrays have numbers",
            "name a CSV file with its columns");
    }

    Part of_file(const AskedTruth& truth) {
        take(read_npy(path_, large_file));
        if (truth.wanted && truth.targets.empty())
            declare::throw_invalid_file(
                path_.string(), "it has samples and no targets, which are to be compared with",
                "name the file of the targets by `--targets y.npy`, or an `.npz` file with both");
        if (truth.wanted) take_targets(read_npy(truth.targets, large_file));
        return std::move(part_);
    }

    Part of_archive(const AskedTruth& truth) {
        const ArrayArchive archive(path_);
        const std::string x = find_samples(archive);
        take(archive.read(x));
        if (truth.wanted) take_targets(archive.read(find_targets(archive, x)));
        return std::move(part_);
    }

private:
    static std::string shown(Shape sample) {
        sample.insert(sample.begin(), 0);
        std::string text = layers::show(sample);
        return text.replace(1, 1, "N");
    }

    [[noreturn]] void throw_misfit(const std::string& name, const Shape& received) const {
        const bool is_one = !received.empty() && without_ones(received) == without_ones(preparation_.shape);
        throw DataCorrupt(fmt::format("{}: expected samples as {}, received {}{}", name, shown(preparation_.shape),
                                      layers::show(received),
                                      is_one ? "\n      one sample alone is saved as `x[None]`" : ""));
    }

    void take(const StoredArray& array) {
        if (array.header.shape.empty() || !has_shape_of(array.row_shape(), preparation_))
            throw_misfit(array.name, array.header.shape);
        take_samples(array, part_);
        part_.shape = preparation_.shape;
        const auto columns = static_cast<std::size_t>(layers::size_of(part_.shape));
        if (preparation_.pixels && part_.bytes.empty()) take_as_pixels(array, columns);
        if (!preparation_.pixels && !part_.bytes.empty()) {
            part_.values = NumberRows::of<std::uint8_t>(part_.bytes, columns);
            part_.bytes = {};
        }
    }

    /// Numbers that are bytes but for their type.
    void take_as_pixels(const StoredArray& array, std::size_t columns) {
        std::vector<std::uint8_t> bytes;
        std::vector<double> row(columns);
        for (std::int64_t i = 0; i < part_.values.count(); ++i) {
            part_.values.copy(i, row);
            for (std::size_t j = 0; j < columns; ++j) {
                if (row[j] < 0 || row[j] > 255 || row[j] != std::floor(row[j]))
                    throw DataCorrupt(
                        fmt::format("{} is {}: expected pixels, whole numbers from 0 to 255, as the networks were "
                                    "trained on\n      "
                                    "of shares from 0 to 1, save `(x * 255).round().astype(\"uint8\")`",
                                    array.place_of(static_cast<std::size_t>(i) * columns + j), row[j]));
                bytes.push_back(static_cast<std::uint8_t>(row[j]));
            }
        }
        part_.bytes = std::move(bytes);
        part_.values = NumberRows();
    }

    void take_targets(const StoredArray& array) {
        if (array.rows() != part_.count())
            throw DataCorrupt(fmt::format("{}: expected {} targets, one a sample, received {}", array.name,
                                          part_.count(), array.rows()));
        if (preparation_.labels.empty()) {
            part_.numbers = target_numbers(array, preparation_.booleans);
            if (part_.numbers.columns() != numbers_a_sample())
                throw DataCorrupt(fmt::format("{}: its shape is {}: the networks predict {} a sample", array.name,
                                              layers::show(array.header.shape), counted(numbers_a_sample(), "number")));
            return;
        }
        const TargetLabels labels = target_labels(array);
        if (!labels.broken.empty())
            throw DataCorrupt(fmt::format("{}: a class is a whole number or a text", labels.broken));
        const fs::path name = array.name;
        const ClassReader classes(name, preparation_);
        std::vector<std::int32_t> known;
        for (const std::string& label : labels.labels) known.push_back(classes.find(label));
        for (const std::int32_t place : labels.classes) part_.classes.push_back(known[static_cast<std::size_t>(place)]);
    }

    std::size_t numbers_a_sample() const { return std::max<std::size_t>(1, preparation_.targets.size()); }

    /// The array that is called so, or the only one that fits.
    std::string find_samples(const ArrayArchive& archive) const {
        for (const char* name : {"x", "X", "x_test", "x_train"})
            if (archive.contains(name)) return name;
        std::vector<std::string> fitting;
        for (const std::string& name : archive.names()) {
            const Shape shape = archive.header(name).shape;
            if (shape.size() > 1 && has_shape_of({shape.begin() + 1, shape.end()}, preparation_))
                fitting.push_back(name);
        }
        if (fitting.size() == 1) return fitting.front();
        throw DataCorrupt(fmt::format("{}: expected an array `x` of samples, {}: it has {}", path_.string(),
                                      shown(preparation_.shape), names_of(archive)));
    }

    std::string find_targets(const ArrayArchive& archive, const std::string& x) const {
        const std::string usual = x.starts_with("x_") ? "y" + x.substr(1) : "y";
        for (const std::string& name : {usual, std::string("y")})
            if (archive.contains(name)) return name;
        std::vector<std::string> fitting;
        const auto size = part_.count() * static_cast<std::int64_t>(numbers_a_sample());
        for (const std::string& name : archive.names())
            if (const Shape shape = archive.header(name).shape;
                !shape.empty() && shape[0] == part_.count() && layers::size_of(shape) == size)
                fitting.push_back(name);
        if (fitting.size() == 1 && fitting.front() != x) return fitting.front();
        throw DataCorrupt(
            fmt::format("{}: expected an array `{}` of targets: it has {}", path_.string(), usual, names_of(archive)));
    }

    static std::string names_of(const ArrayArchive& archive) {
        if (archive.names().empty()) return "none";
        return fmt::format("`{}`", fmt::join(archive.names(), "`, `"));
    }

    const fs::path& path_;
    const Preparation& preparation_;
    Part part_;
};

/// Pictures, as large and coloured as the networks take them.
class PictureAsker {
public:
    PictureAsker(const fs::path& path, const Preparation& preparation) : path_(path), preparation_(preparation) {
        const Shape& shape = preparation.shape;
        const bool has_channels = shape.size() == 3 && (shape[2] == 1 || shape[2] == 3);
        if (!preparation.pixels || (shape.size() != 2 && !has_channels))
            declare::throw_invalid_file(path.string(),
                                        fmt::format("the networks take samples of {}{}, and pictures become pixels",
                                                    layers::show(shape), preparation.pixels ? " pixels" : " numbers"),
                                        "expected what they were trained on, such as an `.npz` or a CSV file");
        settings_ = preparation.pictures.value_or(PictureSettings{.image_size = {shape[0], shape[1]}});
        if (!preparation.pictures && (!has_channels || shape[2] == 1)) settings_.color_mode = ColorMode::grayscale;
    }

    Part read(const AskedTruth& truth, const DataPlaces& places, const Log& log) const {
        const std::vector<PictureFile> files = truth.wanted
                                                   ? list_pictures(path_, {settings_.x_col, settings_.y_col}, log)
                                                   : list_any_pictures(path_, settings_.x_col);
        Part part;
        for (const PictureFile& file : files) part.files.push_back(file.path.string());
        if (truth.wanted) take_targets(files, part);
        // One picture is decoded sooner than it is found.
        const PictureCache cache(files.size() > 1 ? places.cache_dir : fs::path());
        Pictures pictures = read_pictures(files, settings_, cache, places.stop, log);
        if (without_ones(pictures.shape) != without_ones(preparation_.shape))
            throw DataCorrupt(fmt::format(
                "{}: expected pictures of {}, as the networks were trained on, received {}\n      their experiment "
                "resizes none: `image_size` in `folder` does",
                files.front().path.string(), layers::show(preparation_.shape), layers::show(pictures.shape)));
        part.shape = preparation_.shape;
        part.bytes = std::move(pictures.bytes);
        return part;
    }

private:
    void take_targets(const std::vector<PictureFile>& files, Part& part) const {
        const ClassReader classes(path_, preparation_);
        for (const PictureFile& file : files)
            if (!preparation_.labels.empty()) {
                part.classes.push_back(classes.find(file.label));
            } else {
                const auto number = declare::read_decimal(file.label);
                if (!number)
                    throw DataCorrupt(
                        fmt::format("{}: its target is `{}`: expected a number", file.path.string(), file.label));
                add_number(part, float_target(*number, file.path.string()));
            }
    }

    const fs::path& path_;
    const Preparation& preparation_;
    PictureSettings settings_;
};

}  // namespace

bool names_samples(const fs::path& path) {
    std::error_code unused;
    const std::string ending = ending_of_data(path);
    return fs::is_directory(path, unused) || ending == ".npz" || ending == ".npy" || is_picture(path);
}

std::string AskedSamples::name(std::int64_t row) const {
    return data->train.files.empty() ? fmt::format("{}", row) : data->train.files[static_cast<std::size_t>(row)];
}

std::unique_ptr<Feed> AskedSamples::feed(const Preparation& preparation, std::int64_t first, std::int64_t count) const {
    const Part& part = data->train;
    auto samples = std::make_shared<const Samples>(data, part, part.classes, std::make_shared<Scaler>(preparation));
    Rows rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), static_cast<std::int32_t>(first));
    return make_sample_feed(std::move(samples), std::move(rows), std::ssize(preparation.labels), 0);
}

AskedSamples read_samples(const fs::path& path, const Preparation& preparation, const AskedTruth& truth,
                          const DataPlaces& places, const Log& log) {
    auto data = std::make_shared<Dataset>();
    const std::string ending = ending_of_data(path);
    if (ending == ".npz")
        data->train = ArrayReader(path, preparation).of_archive(truth);
    else if (ending == ".npy")
        data->train = ArrayReader(path, preparation).of_file(truth);
    else
        data->train = PictureAsker(path, preparation).read(truth, places, log);
    data->name = path.string();
    data->labels = preparation.labels;
    if (data->train.count() == 0) throw DataCorrupt(fmt::format("{}: there are no samples in it", path.string()));
    const std::string named_by = data->train.files.empty() ? "sample" : "file";
    return {std::move(data), named_by};
}

}  // namespace runner
