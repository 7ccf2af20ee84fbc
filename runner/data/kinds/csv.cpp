// A table of one's own: columns of numbers, and the one to predict from them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "layers/declare/file_path.h"
#include "runner/data/selection.h"
#include "runner/data/table.h"

namespace runner {
namespace {

/// The rows to test on: a share of the file's, or a file of their own.
struct TestRows {
    std::optional<double> fraction;
    declare::FilePath file;
};

enum class Targets { classes, numbers };

}  // namespace
}  // namespace runner

namespace declare {

template <>
struct FieldType<runner::TestRows> {
    static bool read(const Value& value, runner::TestRows& out, const Reading& reading) {
        if (!to_number(value)) {
            if (!value.is_scalar() || to_bool(value)) return reading.wrong(value, expects({}));
            return FieldType<declare::FilePath>::read(value, out.file, reading);
        }
        double fraction = 0;
        const Reading ranged{reading.label, {.above = 0, .below = 1}, reading.diagnostics};
        if (!FieldType<double>::read(value, fraction, ranged)) return false;
        out.fraction = fraction;
        return true;
    }
    static Value write(const runner::TestRows& rows) {
        return rows.fraction ? Value::number(*rows.fraction) : FieldType<declare::FilePath>::write(rows.file);
    }
    static std::string expects(const Range&) {
        return "a share of the rows, above 0 and below 1, or the path of a file";
    }
    static Form form(const Range&) {
        return Form::either({FieldType<double>::form({.above = 0, .below = 1}), Form::of_text("[^0-9.]")});
    }
};

template <>
const std::vector<Choice<runner::Targets>>& choices() {
    static const std::vector<Choice<runner::Targets>> all = {{runner::Targets::classes, "classes"},
                                                             {runner::Targets::numbers, "numbers"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

bool is_integer(const std::string& text) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size();
}

/// Every label once: whole numbers by size, words by their letters.
std::vector<std::string> distinct(const std::vector<std::string>& some, const std::vector<std::string>& more) {
    std::set<std::string> all(some.begin(), some.end());
    all.insert(more.begin(), more.end());
    std::vector<std::string> labels(all.begin(), all.end());
    if (std::ranges::all_of(labels, is_integer))
        std::ranges::sort(labels, {}, [](const std::string& text) { return std::stoll(text); });
    return labels;
}

struct Csv : DatasetKind {
    declare::FilePath file;
    std::string label;
    TestRows test;
    Targets targets = Targets::classes;
    std::string separator = ",";

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        if (separator.size() == 1 && separator != "\"" && separator != "\n") return;
        const declare::Value* value = at.find("separator");
        diagnostics.error(value ? *value : at,
                          fmt::format("`separator` of `csv`: expected one character, received `{}`", separator),
                          "a tabulator is written \"\\t\"");
    }

    std::optional<DatasetFacts> facts() const override { return {}; }
    bool has_number_targets() const override { return targets == Targets::numbers; }

    Dataset load(const DataPlaces&, const Log&) const override {
        const Table table = read_table(file.path, separator.front(), label);
        Dataset dataset;
        dataset.name = name();
        dataset.sha256["file"] = table.sum;
        if (test.fraction) {
            read_targets(dataset, table, {});
            part(dataset, table);
        } else {
            const Table other = read_table(test.file.path, separator.front(), label);
            check_columns(table, other);
            dataset.sha256["test"] = other.sum;
            read_targets(dataset, table, other);
            dataset.train = whole(dataset, table, file.path);
            dataset.test = whole(dataset, other, test.file.path);
        }
        return dataset;
    }

    std::string identity() const override {
        return fmt::format("{} {} {}", declare::show(declare::write_component(*this)), file.path.string(),
                           test.file.path.string());
    }

private:
    void check_columns(const Table& table, const Table& other) const {
        if (table.features != other.features)
            throw DataCorrupt(fmt::format("{}: expected the columns {} beside the label, as in {}, received {}",
                                          test.file.path.string(), fmt::join(table.features, ", "), file.path.string(),
                                          fmt::join(other.features, ", ")));
    }

    void read_targets(Dataset& dataset, const Table& table, const Table& other) const {
        if (targets == Targets::numbers) return;
        dataset.labels = distinct(table.labels, other.labels);
        constexpr std::size_t most_classes = 10000;
        if (dataset.labels.size() > most_classes)
            throw DataCorrupt(
                fmt::format("{}: column `{}` has {} different values: if it holds numbers, write "
                            "`targets: numbers`",
                            file.path.string(), label, dataset.labels.size()));
    }

    Part whole(const Dataset& dataset, const Table& table, const std::filesystem::path& path) const {
        Part result;
        result.shape = {static_cast<std::int64_t>(table.features.size())};
        result.floats = table.values;
        std::map<std::string, std::int32_t> classes;
        for (const std::string& text : dataset.labels) classes.emplace(text, static_cast<std::int32_t>(classes.size()));
        for (std::size_t row = 0; row < table.labels.size(); ++row)
            if (targets == Targets::numbers)
                result.numbers.push_back(read_number(table.labels[row], path, table.lines[row], label));
            else
                result.classes.push_back(classes.at(table.labels[row]));
        return result;
    }

    /// Draws the rows to test on in the classes' proportions: the same ones for every trial.
    void part(Dataset& dataset, const Table& table) const {
        const Part all = whole(dataset, table, file.path);
        Rows rows;
        const std::int64_t count = all.count();
        for (std::int32_t row = 0; row < count; ++row) rows.push_back(row);
        Selection selection;
        selection.fraction = test.fraction;
        layers::Draws draws(layers::Stream(0, "split", "csv"));
        const Chosen chosen = choose(rows, all.classes, amount(selection, count), Pick::stratified, draws);
        dataset.train = some(all, chosen.left);
        dataset.test = some(all, chosen.taken);
    }

    static Part some(const Part& all, const Rows& rows) {
        Part result;
        result.shape = all.shape;
        const auto width = static_cast<std::size_t>(all.shape[0]);
        for (const std::int32_t row : rows) {
            const auto at = static_cast<std::size_t>(row);
            const auto values = std::span(all.floats).subspan(at * width, width);
            result.floats.insert(result.floats.end(), values.begin(), values.end());
            if (!all.classes.empty()) result.classes.push_back(all.classes[at]);
            if (!all.numbers.empty()) result.numbers.push_back(all.numbers[at]);
        }
        return result;
    }
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind csv = declare::make_kind<Csv>({
    .name = "csv",
    .doc = "a table of your own: a header, columns of numbers, and the column to predict from them",
    .fields = {field("file", &Csv::file, "the table").as_required(),
               field("label", &Csv::label, "the column to predict").as_required(),
               field("test", &Csv::test, "what to test on: a share of the rows, drawn once, or a file").as_required(),
               field("targets", &Csv::targets, "whether the label names classes or is a number"),
               field("separator", &Csv::separator, "what stands between two cells")},
    .examples = {{.yaml = "csv: {file: wine.csv, label: quality, test: 0.2}", .inputs = {}}},
});

}  // namespace datasets

}  // namespace runner
