#include "runner/data/own_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "layers/declare/decimal.h"
#include "runner/counted.h"
#include "runner/data/bytes.h"
#include "runner/data/file_ending.h"
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
        choose_targets(archive);
        return read_either("npz", !archive.contains("x_test"));
    }

    OwnData table(const fs::path& path, const std::string& written, const std::vector<std::string>& labels) {
        const GuessedTable guess = guess_table(path, labels);
        settings_.set_path("file", written, path);
        for (const auto& entry : guess.settings.entries) settings_.set(entry.key.c_str(), entry.value);
        if (labels.empty())
            note(fmt::format("`{}`, the last column, is taken for what is to be predicted", guess.labels.front()));
        for (const std::string& text : guess.notes) note(text);
        return labels.size() > 1 ? read_numbers("csv", true) : read_either("csv", true);
    }

private:
    void note(const std::string& text) { data_.notes.push_back(text); }

    /// Samples are what has the most values, and targets what has one for each of them, or several.
    void name_arrays(const ArrayArchive& archive) {
        std::string x;
        std::map<std::string, layers::Shape> shapes;
        std::uint64_t most = 0;
        for (const std::string& name : archive.names()) {
            const NpyHeader header = archive.header(name);
            if (header.shape.empty()) continue;
            shapes[name] = header.shape;
            if (header.shape.size() < 2 || header.values_size <= most) continue;
            x = name;
            most = header.values_size;
        }
        if (x.empty()) return;  // what is wanted is told by whoever reads the file
        std::vector<std::string> single, several;
        for (const auto& [name, shape] : shapes)
            if (name != x && shape.front() == shapes[x].front() && shape.size() <= 2)
                (layers::size_of(shape) == shape.front() ? single : several).push_back(name);
        const std::vector<std::string>& y = single.empty() ? several : single;
        if (y.size() != 1) return;
        settings_.set("x_train", Value::string(x));
        settings_.set("y_train", Value::string(y.front()));
        note(fmt::format("`{}` is taken for the samples and `{}` for their targets", x, y.front()));
    }

    /// Several a sample are no class.
    void choose_targets(const ArrayArchive& archive) {
        const Value* told = settings_.written.find("y_train");
        const std::string y = told ? told->text : archive.contains("y_train") ? "y_train" : "y";
        if (!archive.contains(y)) return;
        const NpyHeader header = archive.header(y);
        if (header.shape.size() != 2 || header.shape[1] < 2) return;
        const bool booleans = header.descr == "|b1";
        settings_.set("targets", Value::string(booleans ? "booleans" : "numbers"));
        note(fmt::format("a sample has {} targets: {}", header.shape[1],
                         booleans ? "each is a yes or no" : "they are taken for numbers"));
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
        if (settings_.written.find("targets")) return read_numbers(kind, whole);
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
        return read_numbers(kind, whole);
    }

    OwnData read_numbers(const std::string& kind, bool whole) {
        OwnData numbers = read(kind, whole);
        std::vector<TargetColumn> targets = numbers.read.targets;
        if (targets.empty()) targets.push_back({.name = "y"});
        const layers::Units units = units_of(numbers.read, targets);
        if (targets.front().boolean || !is_far(units)) return numbers;
        std::vector<std::string> told, names;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            names.push_back(targets[i].name);
            told.push_back(fmt::format("`{}` lies about {} ± {}", targets[i].name, three_digits(units.mean[i]),
                                       three_digits(units.deviation[i])));
        }
        note(fmt::format("{}: the network learns {}", fmt::join(told, ", "),
                         names.size() == 1 ? "it in deviations from its mean" : "them in deviations from their means"));
        if (kind == "csv")
            learn_in_deviations(names);
        else
            settings_.set("standardize_targets", Value::boolean(true));
        for (TargetColumn& target : targets) target.standardize = true;
        numbers.read.targets = std::move(targets);
        return described(std::move(numbers), kind, whole);
    }

    static layers::Units units_of(const Dataset& dataset, std::vector<TargetColumn> targets) {
        for (TargetColumn& target : targets) target.standardize = true;
        Rows all(static_cast<std::size_t>(dataset.train.count()));
        std::iota(all.begin(), all.end(), 0);
        Scaler scaler;
        scaler.fit_targets(targets, dataset.train, all);
        Preparation preparation;
        scaler.describe(preparation);
        return preparation.units;
    }

    /// Where a network, whose outputs begin about 0, would first have to learn in which range a target lies.
    static bool is_far(const layers::Units& units) {
        constexpr double near = 3;
        const auto is_near = [](double mean, double deviation) {
            return std::abs(mean) < near && deviation < near && deviation > 1 / near;
        };
        return !std::ranges::equal(units.mean, units.deviation, is_near);
    }

    void learn_in_deviations(const std::vector<std::string>& names) {
        Value target = Value::map(), settings = Value::map();
        const Value* told = settings_.written.find("columns");
        Value columns = told ? *told : Value::map();
        settings.set("standardize", Value::boolean(true));
        target.set("target", settings);
        for (const std::string& name : names) columns.set(name, target);
        for (const char* key : {"label", "targets"}) settings_.remove(key);
        settings_.set("columns", columns);
    }

    OwnData read(const std::string& kind, bool whole) {
        OwnData data = data_;
        data.read = dataset_of(section_of(kind, settings_.here))->load(places_, log_);
        return described(std::move(data), kind, whole);
    }

    /// With the settings as they are now.
    OwnData described(OwnData data, const std::string& kind, bool whole) const {
        constexpr std::int64_t few = 2000;
        data.notes = data_.notes;
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

}  // namespace

OwnData read_own_data(const fs::path& path, const std::string& written, const std::vector<std::string>& labels,
                      const DataPlaces& places, const Log& log) {
    if (!fs::exists(path)) throw DataMissing(fmt::format("{}: no such file or folder", path.string()));
    Guesser guesser(path, places, log);
    if (fs::is_directory(path)) return guesser.pictures(path, written);
    const std::string ending = ending_of_data(path);
    if (ending == ".npz") return guesser.arrays(path, written);
    if (ending == ".csv" || ending == ".tsv" || ending == ".txt") return guesser.table(path, written, labels);
    refuse_path(path, "expected a `.csv` file, a `.npz` file, or a folder of pictures",
                ending == ".npy" ? "name its file and that of the targets: `runner explain npy`" : "");
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
