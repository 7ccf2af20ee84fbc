// Pictures of one's own: one folder a class, or a table of paths and labels.
#include <fmt/format.h>

#include <cmath>
#include <future>
#include <limits>
#include <map>

#include "layers/declare/decimal.h"
#include "runner/data/labels.h"
#include "runner/data/read_pictures.h"
#include "runner/data/test_rows.h"

namespace runner {
namespace {

struct PictureFolder : DatasetKind {
    declare::FilePath path;
    std::optional<TestRows> test;  // none: folds hold pictures out
    std::vector<std::int64_t> image_size;
    bool crop_to_aspect_ratio = false, pad_to_aspect_ratio = false;
    Interpolation interpolation = Interpolation::bilinear;
    ColorMode color_mode = ColorMode::rgb;
    std::string x_col = "filename", y_col = "class";
    Targets targets = Targets::classes;
    std::string group;  // `group` of `data`

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        if (!image_size.empty() && image_size.size() != 2)
            diagnostics.error(*at.find("image_size"),
                              fmt::format("`image_size` of `folder`: expected height and width, received {}",
                                          layers::show(image_size)),
                              "such as `image_size: [32, 32]`");
        if (crop_to_aspect_ratio && pad_to_aspect_ratio)
            diagnostics.error(*at.find("pad_to_aspect_ratio"),
                              "`pad_to_aspect_ratio` of `folder` beside `crop_to_aspect_ratio`",
                              "leave one of the two out");
        const bool is_usual = interpolation == Interpolation::bilinear;
        for (const auto& [key, is_asked] : {std::pair{"crop_to_aspect_ratio", crop_to_aspect_ratio},
                                            {"pad_to_aspect_ratio", pad_to_aspect_ratio},
                                            {"interpolation", !is_usual}})
            if (image_size.empty() && is_asked)
                diagnostics.error(*at.find(key), fmt::format("`{}` of `folder` without `image_size`", key),
                                  "such as `image_size: [32, 32]`; without it no picture is resized");
    }

    std::optional<DatasetFacts> facts() const override { return {}; }
    std::int64_t number_targets() const override { return targets == Targets::numbers ? 1 : 0; }
    TestPart test_part() const override { return test_part_of(test); }

    Dataset load(const DataPlaces& places, const Log& log) const override {
        const Log say = log ? log : [](const std::string&) {};
        const bool apart = test && !test->fraction;
        std::future<Labelled> other;
        if (apart) other = std::async(std::launch::async, [&] { return read(test->file.path, places, say); });
        Labelled own = read(path.path, places, say);
        Dataset dataset;
        dataset.name = name();
        dataset.group = group;
        dataset.pictures = settings();
        dataset.sha256["train"] = own.sum;
        Labelled testing;
        if (apart) {
            testing = other.get();
            check_alike(own.part, testing.part);
            dataset.sha256["test"] = testing.sum;
        }
        if (targets == Targets::classes) {
            dataset.labels = in_order(own.labels, testing.labels);
            if (apart) tell_lacking(*this, dataset.labels, testing.labels, say);
            renumber(own.part.classes, own.labels, dataset.labels);
            renumber(testing.part.classes, testing.labels, dataset.labels);
        }
        dataset.group_names = in_order(own.groups, testing.groups);
        renumber(own.part.groups, own.groups, dataset.group_names);
        renumber(testing.part.groups, testing.groups, dataset.group_names);
        dataset.train = std::move(own.part);
        dataset.test = std::move(testing.part);
        if (test && test->fraction) dataset.test = draw_test(dataset.train, *test->fraction, name());
        return dataset;
    }

    declare::Ref<DatasetKind> grouped_by(const std::string& column) const override {
        auto grouped = std::make_shared<PictureFolder>(*this);
        grouped->group = column;
        return grouped;
    }

    std::string identity() const override {
        return fmt::format("{} {} {}{}", declare::show(declare::write_component(*this)), path.path.string(),
                           test ? test->file.path.string() : "", group.empty() ? "" : " in groups of " + group);
    }

private:
    struct Labelled {
        Part part;
        std::vector<std::string> labels;  // each once; of them, the part's classes are the places
        std::vector<std::string> groups;  // likewise
        std::string sum;
    };

    PictureSettings settings() const {
        return {image_size, crop_to_aspect_ratio, pad_to_aspect_ratio, interpolation, color_mode, x_col, y_col};
    }

    Labelled read(const std::filesystem::path& from, const DataPlaces& places, const Log& log) const {
        const std::vector<PictureFile> files = list_pictures(from, {x_col, y_col, group}, log);
        Labelled result;
        if (targets == Targets::numbers)
            take_numbers(files, result.part);
        else
            result.part.classes = places_of(files, &PictureFile::label, result.labels);
        if (!group.empty()) result.part.groups = places_of(files, &PictureFile::group, result.groups);
        for (const PictureFile& file : files) result.part.files.push_back(file.path.string());
        Pictures pictures = read_pictures(files, settings(), PictureCache(places.cache_dir), places.stop, log);
        result.part.shape = std::move(pictures.shape);
        result.part.bytes = std::move(pictures.bytes);
        result.sum = std::move(pictures.sum);
        return result;
    }

    /// What files are called by a text of theirs: `names` has each once, and the places of all are returned.
    static std::vector<std::int32_t> places_of(const std::vector<PictureFile>& files, std::string PictureFile::*text,
                                               std::vector<std::string>& names) {
        std::map<std::string, std::int32_t> known;
        std::vector<std::int32_t> places;
        for (const PictureFile& file : files) {
            const auto [name, is_new] = known.try_emplace(file.*text, static_cast<std::int32_t>(names.size()));
            if (is_new) names.push_back(file.*text);
            places.push_back(name->second);
        }
        return places;
    }

    static void take_numbers(const std::vector<PictureFile>& files, Part& part) {
        part.numbers = NumberRows(1);
        for (const PictureFile& file : files) {
            const auto number = declare::read_decimal(file.label);
            if (!number || std::abs(*number) > std::numeric_limits<float>::max())
                throw DataCorrupt(
                    fmt::format("{}: its target is `{}`: expected a number", file.path.string(), file.label));
            part.numbers.append({&*number, 1});
        }
    }

    void check_alike(const Part& own, const Part& other) const {
        if (own.shape == other.shape) return;
        throw DataCorrupt(
            fmt::format("{}: expected pictures of shape {}, as in {}, received {}\n      write "
                        "`image_size: [{}, {}]`: every picture is then resized to it",
                        test->file.path.string(), layers::show(own.shape), path.path.string(),
                        layers::show(other.shape), own.shape[0], own.shape[1]));
    }
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind folder = declare::make_kind<PictureFolder>({
    .name = "folder",
    .doc = "pictures of your own, PNG, JPEG, PGM or PPM: one folder a class, or a table of paths and labels",
    .fields =
        {field("path", &PictureFolder::path,
               "the folder whose folders are named by the classes, or a CSV file that lists pictures")
             .as_main()
             .as_required(),
         field("test", &PictureFolder::test,
               "what to test on: a share of the pictures, drawn once, or another folder or CSV file; left out where "
               "`folds` of `data` hold out one fold after the other"),
         field("image_size", &PictureFolder::image_size,
               "height and width that every picture is resized to; default: all pictures have one size",
               {.least = 1, .most = 10000}),
         field("crop_to_aspect_ratio", &PictureFolder::crop_to_aspect_ratio,
               "whether a picture of another shape loses what is beside or above its middle, and is not stretched"),
         field("pad_to_aspect_ratio", &PictureFolder::pad_to_aspect_ratio,
               "whether a picture of another shape gets black beside or above it, and is not stretched"),
         field("interpolation", &PictureFolder::interpolation,
               "how it is resized; all but `nearest` see every pixel of a larger picture"),
         field("color_mode", &PictureFolder::color_mode, "three channels, or one"),
         field("x_col", &PictureFolder::x_col, "of a CSV file: the column of paths, relative to its own folder"),
         field("y_col", &PictureFolder::y_col, "of a CSV file: the column of labels"),
         field("targets", &PictureFolder::targets, "whether the labels name classes or are numbers")},
    .examples = {{.yaml = "folder: {path: photos/train, test: photos/test, image_size: [64, 64]}", .inputs = {}},
                 {.yaml = "folder: {path: photos.csv, test: 0.2, image_size: [64, 64], crop_to_aspect_ratio: true, "
                          "color_mode: grayscale}",
                  .inputs = {}}},
});

}  // namespace datasets

}  // namespace runner
