#include "runner/data/own_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "layers/declare/decimal.h"
#include "runner/counted.h"
#include "runner/data/bytes.h"
#include "runner/data/picture_files.h"
#include "runner/data/pictures/read_picture.h"
#include "runner/data/scaling.h"
#include "runner/data/split_problem.h"
#include "runner/data/stored_array.h"
#include "runner/data/table_guess.h"
#include "runner/thousands.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using declare::Value;

[[noreturn]] void refuse_path(const fs::path& path, const std::string& why, const std::string& help) {
    declare::Diagnostics diagnostics;
    diagnostics.error(declare::Place(), fmt::format("{}: {}", path.string(), why), help);
    throw declare::InvalidInput(diagnostics);
}

declare::Ref<DatasetKind> dataset_of(const Value& section) {
    declare::Diagnostics diagnostics;
    declare::Ref<DatasetKind> dataset;
    declare::FieldType<declare::Ref<DatasetKind>>::read(section, dataset, {"the dataset", {}, diagnostics});
    if (!dataset || diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return dataset;
}

Value section_of(const std::string& kind, const Value& settings) {
    Value section = Value::map();
    section.set(kind, settings);
    return section;
}

/// Settings of a dataset, once for the experiment and once for here: paths are written in another way.
struct OwnSettings {
    Value written = Value::map(), here = Value::map();

    void set(const char* key, const Value& value) {
        written.set(key, value);
        here.set(key, value);
    }
    void remove(const char* key) {
        written.remove(key);
        here.remove(key);
    }
    void set_path(const char* key, const std::string& as_written, const fs::path& path) {
        written.set(key, Value::string(as_written));
        here.set(key, Value::string(fs::absolute(path).string()));
    }
};

/// 306000 of 306012.5, 44.2 of 44.249.
std::string three_digits(double x) {
    const double unit = x == 0 ? 1 : std::pow(10, std::floor(std::log10(std::abs(x))) - 2);
    return fmt::format("{:.10g}", std::round(x / unit) * unit);
}

/// Looks at one path.
class Guesser {
public:
    Guesser(const fs::path& path, const DataPlaces& places, const Log& log) : places_(places), log_(log) {
        data_.path = path.string();
    }

    OwnData pictures(const fs::path& path, const std::string& written) {
        const fs::path train = path / "train", test = path / "test";
        const bool apart = fs::is_directory(train) && fs::is_directory(test);
        settings_.set_path("path", apart ? written + "/train" : written, apart ? train : path);
        if (apart) settings_.set_path("test", written + "/test", test);
        if (apart) note("it holds folders `train` and `test`");
        choose_size(list_pictures(apart ? train : path, {}, log_));
        return read("folder", !apart);
    }

    OwnData arrays(const fs::path& path, const std::string& written) {
        const ArrayArchive archive(path);
        note(fmt::format("it holds `{}`", fmt::join(archive.names(), "`, `")));
        settings_.set_path("file", written, path);
        if (!archive.contains("x_train") && !archive.contains("x") && !archive.contains("X")) name_arrays(archive);
        return read_either("npz", !archive.contains("x_test"));
    }

    OwnData table(const fs::path& path, const std::string& written, const std::optional<std::string>& label) {
        const GuessedTable guess = guess_table(path, label.value_or(""));
        settings_.set_path("file", written, path);
        for (const auto& entry : guess.settings.entries) settings_.set(entry.key.c_str(), entry.value);
        if (!label) note(fmt::format("`{}`, the last column, is taken for what is to be predicted", guess.label));
        for (const std::string& text : guess.notes) note(text);
        return read_either("csv", true);
    }

private:
    void note(const std::string& text) { data_.notes.push_back(text); }

    /// Samples are what has the most values, and targets what has one for each of them.
    void name_arrays(const ArrayArchive& archive) {
        std::string x;
        std::size_t most = 0;
        std::int64_t rows = 0;
        std::vector<std::pair<std::string, std::int64_t>> single;
        for (const std::string& name : archive.names()) {
            const StoredArray array = archive.read(name);
            if (layers::size_of(array.row_shape()) == 1) single.emplace_back(name, array.rows());
            if (array.header.shape.size() < 2 || array.values.size() <= most) continue;
            x = name;
            most = array.values.size();
            rows = array.rows();
        }
        std::erase_if(single, [&](const auto& one) { return one.first == x || one.second != rows; });
        if (x.empty() || single.size() != 1) return;  // what is wanted is told by whoever reads the file
        settings_.set("x_train", Value::string(x));
        settings_.set("y_train", Value::string(single.front().first));
        note(fmt::format("`{}` is taken for the samples and `{}` for their targets", x, single.front().first));
    }

    /// Where pictures are of several sizes, or large, all become small squares.
    void choose_size(const std::vector<PictureFile>& files) {
        constexpr std::size_t looked_at = 50, large = 96, small = 64;
        std::set<std::pair<std::size_t, std::size_t>> sizes;
        bool grey = true;
        for (std::size_t i = 0; i < std::min(looked_at, files.size()); ++i) try {
                const PictureFile& file = files[i * files.size() / std::min(looked_at, files.size())];
                const Image picture = read_picture(file_bytes(file.path), ColorMode::rgb);
                sizes.emplace(picture.height, picture.width);
                for (std::size_t p = 0; grey && p + 2 < picture.pixels.size(); p += 3)
                    grey = picture.pixels[p] == picture.pixels[p + 1] && picture.pixels[p] == picture.pixels[p + 2];
            } catch (const PictureError&) {  // told when all are read
            }
        const bool one = sizes.size() == 1;
        if (!one || sizes.begin()->first > large || sizes.begin()->second > large) {
            Value size = Value::list();
            size.items = {Value::integer(small), Value::integer(small)};
            settings_.set("image_size", size);
            settings_.set("crop_to_aspect_ratio", Value::boolean(true));
            note(one ? fmt::format("pictures are of {} × {} pixels: smaller ones train faster", sizes.begin()->first,
                                   sizes.begin()->second)
                     : "pictures are of several sizes: their middles become 64 × 64 pixels");
        }
        if (!grey || sizes.empty()) return;
        settings_.set("color_mode", Value::string("grayscale"));
        note("pictures are grey");
    }

    /// Targets are numbers where they are no classes, or too many.
    OwnData read_either(const std::string& kind, bool whole) {
        constexpr std::size_t many = 20;
        try {
            OwnData classes = read(kind, whole);
            const CellFormat& cells = classes.read.format.cells;
            const auto is_number = [&](const std::string& text) { return cells.number(text).has_value(); };
            const auto& labels = classes.read.labels;
            if (labels.size() <= many || !std::ranges::all_of(labels, is_number)) return classes;
            note(fmt::format("the targets are {} different numbers, and no classes", labels.size()));
        } catch (const DataProblems& error) {
            if (error.problems.front().keys.front() != fmt::format("dataset.{}.targets", kind)) throw;
            note("the targets are numbers, and no classes");
        }
        settings_.set("targets", Value::string("numbers"));
        OwnData numbers = read(kind, whole);
        const auto far = kind == "csv" ? far_from_standard(numbers.read) : std::nullopt;
        if (!far) return numbers;
        note(fmt::format("`{}` lies about {} ± {}: the network learns it in deviations from its mean",
                         numbers.read.targets.front().name, three_digits(far->mean.front()),
                         three_digits(far->deviation.front())));
        learn_in_deviations(numbers.read.targets.front().name);
        return read(kind, whole);
    }

    /// Where a network, whose outputs begin about 0, would first have to learn in which range its target lies.
    static std::optional<layers::Units> far_from_standard(const Dataset& dataset) {
        Rows all(static_cast<std::size_t>(dataset.train.count()));
        std::iota(all.begin(), all.end(), 0);
        Scaler scaler;
        scaler.fit_targets({{dataset.targets.front().name, true}}, dataset.train, all);
        Preparation preparation;
        scaler.describe(preparation);
        const layers::Units& units = preparation.units;
        constexpr double near = 3;
        const double deviation = units.deviation.front();
        const bool is_near = std::abs(units.mean.front()) < near && deviation < near && deviation > 1 / near;
        return is_near ? std::nullopt : std::optional(units);
    }

    void learn_in_deviations(const std::string& column) {
        Value target = Value::map(), settings = Value::map();
        const Value* told = settings_.written.find("columns");
        Value columns = told ? *told : Value::map();
        settings.set("standardize", Value::boolean(true));
        target.set("target", settings);
        columns.set(column, target);
        for (const char* key : {"label", "targets"}) settings_.remove(key);
        settings_.set("columns", columns);
    }

    OwnData read(const std::string& kind, bool whole) {
        constexpr std::int64_t few = 2000;
        OwnData data = data_;
        data.read = dataset_of(section_of(kind, settings_.here))->load(places_, log_);
        data.is_whole = whole && data.read.train.count() < few;
        OwnSettings settings = settings_;
        if (whole && !data.is_whole) settings.set("test", Value::number(0.2));
        data.dataset = section_of(kind, settings.written);
        return data;
    }

    const DataPlaces& places_;
    const Log& log_;
    OwnSettings settings_;
    OwnData data_;
};

bool has_ending(const fs::path& path, std::string_view ending) {
    std::string own = path.extension().string();
    if (own == ".gz") own = path.stem().extension().string();
    std::ranges::transform(own, own.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return own == ending;
}

}  // namespace

OwnData read_own_data(const fs::path& path, const std::string& written, const std::optional<std::string>& label,
                      const DataPlaces& places, const Log& log) {
    if (!fs::exists(path)) throw DataMissing(fmt::format("{}: no such file or folder", path.string()));
    Guesser guesser(path, places, log);
    if (fs::is_directory(path)) return guesser.pictures(path, written);
    if (has_ending(path, ".npz")) return guesser.arrays(path, written);
    if (has_ending(path, ".csv") || has_ending(path, ".tsv") || has_ending(path, ".txt"))
        return guesser.table(path, written, label);
    refuse_path(path, "expected a `.csv` file, a `.npz` file, or a folder of pictures",
                has_ending(path, ".npy") ? "name its file and that of the targets: `runner explain npy`" : "");
}

std::string describe(const OwnData& data) {
    const DatasetFacts facts = data.read.facts();
    std::string text = fmt::format("{}\n\n{} of shape {}", declare::show(data.dataset),
                                   facts.test > 0 ? fmt::format("{} training and {} test samples",
                                                                with_thousands(facts.train), with_thousands(facts.test))
                                                  : with_thousands(facts.train) + " samples",
                                   layers::show(facts.shape));
    text += data.read.train.bytes.empty() ? ", numbers\n" : ", pixels from 0 to 255\n";
    if (!data.read.columns.empty()) text += fmt::format("columns: {}\n", fmt::join(data.read.columns, ", "));
    if (facts.classes == 0) return text + "targets are numbers\n";
    text += fmt::format("{} class{}:", facts.classes, facts.classes == 1 ? "" : "es");
    const std::vector<std::string>& labels = data.read.labels;
    for (std::size_t i = 0; i < labels.size(); ++i)
        text += fmt::format("{} {} ({})", i == 0 ? "" : ",", labels[i],
                            with_thousands(facts.train_classes[i] + facts.test_classes[i]));
    text += "\n";
    for (const std::string& note : data.notes) text += fmt::format("{}\n", note);
    return text;
}

}  // namespace runner
