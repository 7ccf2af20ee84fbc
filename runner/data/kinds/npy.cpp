// Arrays of one's own in a file each, as numpy.save writes them: of any size.
#include <fmt/format.h>

#include "runner/data/array_dataset.h"
#include "runner/data/bytes.h"

namespace runner {
namespace {

struct Npy : ArrayKind {
    declare::FilePath x_train, y_train, x_test, y_test;

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        ArrayKind::check(at, diagnostics);
        check_test_arrays(*this, {!x_test.empty(), !y_test.empty(), test.has_value()}, at, diagnostics);
    }

    TestPart test_part() const override {
        return test ? TestPart::chosen : x_test.empty() ? TestPart::none : TestPart::file;
    }

    Dataset load(const DataPlaces&, const Log&) const override {
        const auto read = [](const declare::FilePath& file) { return read_npy(file.path, large_file); };
        DatasetArrays arrays{read(x_train), read(y_train), {}};
        if (!x_test.empty()) arrays.test.emplace(read(x_test), read(y_test));
        return make_dataset(arrays, {name(), targets, standardize_targets, test});
    }

    std::string identity() const override {
        return fmt::format("{} {} {} {} {}", declare::show(declare::write_component(*this)), x_train.path.string(),
                           y_train.path.string(), x_test.path.string(), y_test.path.string());
    }

private:
    layers::Shape target_shape() const override { return read_npy_header_of(y_train.path).shape; }
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind npy = declare::make_kind<Npy>({
    .name = "npy",
    .doc = "arrays of your own in a file each, as numpy.save writes them: samples along the first side, of any shape; "
           "unsigned bytes are pixels; what is large stays on disk",
    .fields = joined(
        {field("x_train", &Npy::x_train, "the samples").as_required(),
         field("y_train", &Npy::y_train, "their targets").as_required(),
         field("x_test", &Npy::x_test, "the samples to test on"), field("y_test", &Npy::y_test, "their targets")},
        array_fields()),
    .examples = {{.yaml = "npy: {x_train: x_train.npy, y_train: y_train.npy, x_test: x_test.npy, y_test: y_test.npy}",
                  .inputs = {}},
                 {.yaml = "npy: {x_train: x.npy, y_train: y.npy, test: 0.2}", .inputs = {}}},
});

}  // namespace datasets

}  // namespace runner
