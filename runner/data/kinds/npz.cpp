// Arrays of one's own in one file, as numpy.savez writes it: Keras's mnist.npz as it is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/data/array_dataset.h"
#include "runner/data/split_problem.h"

namespace runner {
namespace {

struct Npz : ArrayKind {
    declare::FilePath file;
    std::string x_train, y_train, x_test, y_test;  // names of arrays; empty: the usual ones

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        ArrayKind::check(at, diagnostics);
        check_test_arrays(*this, {!x_test.empty(), !y_test.empty(), test.has_value()}, at, diagnostics);
    }

    TestPart test_part() const override { return test ? TestPart::chosen : TestPart::file; }

    Dataset load(const DataPlaces&, const Log&) const override {
        const ArrayArchive archive(file.path);
        DatasetArrays arrays;
        arrays.x_train = archive.read(find(archive, "x_train", x_train, {"x_train", "x", "X"}));
        arrays.y_train = archive.read(find(archive, "y_train", y_train, usual_y));
        const bool usual = archive.contains("x_test");
        if (test && usual)
            throw DataProblems({misfit("test", fmt::format("{}: it has `x_test` to test on", file.path.string()),
                                       "leave `test` out", name())});
        if (!x_test.empty() || usual)
            arrays.test.emplace(archive.read(find(archive, "x_test", x_test, {"x_test"})),
                                archive.read(find(archive, "y_test", y_test, {"y_test"})));
        return make_dataset(arrays, {name(), targets, standardize_targets, test});
    }

    std::string identity() const override {
        return fmt::format("{} {}", declare::show(declare::write_component(*this)), file.path.string());
    }

private:
    static inline const std::vector<std::string> usual_y = {"y_train", "y"};

    layers::Shape target_shape() const override {
        const ArrayArchive archive(file.path, 0);
        return archive.header(find(archive, "y_train", y_train, usual_y)).shape;
    }

    /// The array that a setting names, or that has one of the usual names.
    std::string find(const ArrayArchive& archive, const char* setting, const std::string& named,
                     const std::vector<std::string>& usual) const {
        const std::vector<std::string> wanted = named.empty() ? usual : std::vector{named};
        const auto found = std::ranges::find_if(wanted, [&](const auto& name) { return archive.contains(name); });
        if (found != wanted.end()) return *found;
        const std::string there = archive.names().empty()
                                      ? "it has no arrays"
                                      : fmt::format("it has `{}`", fmt::join(archive.names(), "`, `"));
        const std::string near = named.empty() ? "" : declare::suggestion(named, archive.names());
        throw DataProblems(
            {misfit(setting, fmt::format("{}: there is no array `{}`: {}", file.path.string(), wanted.front(), there),
                    near.empty() ? fmt::format("name the one that is meant: `{}: NAME`", setting) : near, name())});
    }
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind npz = declare::make_kind<Npz>({
    .name = "npz",
    .doc = "arrays of your own in one file, as numpy.savez writes it: samples along the first side, of any shape; "
           "unsigned bytes are pixels",
    .fields = joined({field("file", &Npz::file, "the file").as_main().as_required(),
                      field("x_train", &Npz::x_train,
                            "the name of the array of samples; default: `x_train`, `x` or `X`, whichever is there"),
                      field("y_train", &Npz::y_train, "of their targets; default: `y_train` or `y`"),
                      field("x_test", &Npz::x_test, "of the samples to test on; default: `x_test`, if it is there"),
                      field("y_test", &Npz::y_test, "of their targets; default: `y_test`")},
                     array_fields()),
    .examples = {{.yaml = "npz: mnist.npz", .inputs = {}},
                 {.yaml = "npz: {file: digits.npz, x_train: data, y_train: target, test: 0.2}", .inputs = {}}},
});

}  // namespace datasets

}  // namespace runner
