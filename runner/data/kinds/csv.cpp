// A table of one's own: columns of numbers, and the one to predict from them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <set>
#include <unordered_map>

#include "runner/data/csv.h"
#include "runner/data/table.h"
#include "runner/data/test_rows.h"

namespace runner {
namespace {

bool is_integer(const std::string& text) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size();
}

/// The labels of both, each once: whole numbers by size, words by their letters.
std::vector<std::string> distinct(const std::vector<std::string>& some, const std::vector<std::string>& more) {
    std::set<std::string> all(some.begin(), some.end());
    all.insert(more.begin(), more.end());
    std::vector<std::string> labels(all.begin(), all.end());
    if (std::ranges::all_of(labels, is_integer))
        std::ranges::sort(labels, {}, [](const std::string& text) { return std::stoll(text); });
    return labels;
}

struct Csv : DatasetKind, TableSource {
    declare::FilePath file;
    std::string label;
    std::optional<TestRows> test;  // none: folds hold rows out
    Targets targets = Targets::classes;
    std::string separator = ",";
    std::string group;  // `group` of `data`

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        if (separator.size() == 1 && separator != "\"" && separator != "\n") return;
        const declare::Value* value = at.find("separator");
        diagnostics.error(value ? *value : at,
                          fmt::format("`separator` of `csv`: expected one character, received `{}`", separator),
                          "a tabulator is written \"\\t\"");
    }

    std::optional<DatasetFacts> facts() const override { return {}; }
    bool has_number_targets() const override { return targets == Targets::numbers; }
    TestPart test_part() const override { return test ? TestPart::chosen : TestPart::none; }

    Dataset load(const DataPlaces&, const Log& log) const override {
        const TableWanted wanted{separator.front(), label, has_number_targets(), group};
        Table table = read_table(file.path, wanted);
        if (has_number_targets()) check_targets(table, log);
        Dataset dataset;
        dataset.name = name();
        dataset.sha256["file"] = table.sum;
        dataset.group = group;
        dataset.columns = table.features;
        dataset.target = label;
        if (!test || test->fraction) {
            dataset.labels = distinct(table.labels, {});
            dataset.group_names = distinct(table.group_names, {});
            dataset.train = part_of(std::move(table), dataset.labels, dataset.group_names);
            dataset.train.rows.resize(static_cast<std::size_t>(dataset.train.count()));
            std::iota(dataset.train.rows.begin(), dataset.train.rows.end(), 0);
            if (test) dataset.test = draw_test(dataset.train, *test->fraction, name());
        } else {
            Table other = read_table(test->file.path, wanted);
            check_columns(table, other);
            dataset.sha256["test"] = other.sum;
            dataset.labels = distinct(table.labels, other.labels);
            dataset.group_names = distinct(table.group_names, other.group_names);
            dataset.train = part_of(std::move(table), dataset.labels, dataset.group_names);
            dataset.test = part_of(std::move(other), dataset.labels, dataset.group_names);
        }
        return dataset;
    }

    std::vector<std::string> feature_names() const override {
        std::vector<std::string> names = read_csv_header(file.path, separator.front());
        std::erase(names, label);
        std::erase(names, group);
        return names;
    }

    declare::Ref<DatasetKind> grouped_by(const std::string& column) const override {
        auto grouped = std::make_shared<Csv>(*this);
        grouped->group = column;
        return grouped;
    }

    std::string identity() const override {
        const std::string groups = group.empty() ? "" : " in groups of " + group;
        return fmt::format("{} {} {}{}", declare::show(declare::write_component(*this)), file.path.string(),
                           test ? test->file.path.string() : "", groups);
    }

private:
    /// Targets become float32 as they are.
    void check_targets(const Table& table, const Log& log) const {
        const ColumnFacts target = describe_columns({label}, NumberRows(1, table.numbers)).front();
        if (!log || !loses_values(target.as_float, target.different)) return;
        const bool are_apart = target.range() < std::abs(target.least + target.most) / 2;
        log(fmt::format(
            "warning: {}: the targets, column `{}`, have {} different values, of which float32 tells {} apart\n"
            "      they go from {} to {}: {}",
            file.path.string(), label, target.different, target.as_float, target.least, target.most,
            are_apart ? "take the same number off all of them" : "see to the few that lie far away"));
    }

    void check_columns(const Table& table, const Table& other) const {
        if (table.features == other.features) return;
        const auto [ours, theirs] = std::ranges::mismatch(table.features, other.features);
        const auto name_at = [](const auto& name, const std::vector<std::string>& names) {
            return name == names.end() ? std::string("no more") : fmt::format("`{}`", *name);
        };
        throw DataCorrupt(
            fmt::format("{}: expected the columns of {} in the same order: beside `{}`, column {} is {} "
                        "there, and {} here",
                        test->file.path.string(), file.path.string(), label, ours - table.features.begin() + 1,
                        name_at(ours, table.features), name_at(theirs, other.features)));
    }

    /// The place of each of `some` among `all`, for numbers that are places in `some`.
    static void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
                         const std::vector<std::string>& all) {
        std::unordered_map<std::string_view, std::int32_t> places;
        for (const std::string& text : all) places.emplace(text, static_cast<std::int32_t>(places.size()));
        for (std::int32_t& number : numbers) number = places.at(some[static_cast<std::size_t>(number)]);
    }

    /// `labels` and `groups` are those of the whole dataset, in their order.
    static Part part_of(Table table, const std::vector<std::string>& labels, const std::vector<std::string>& groups) {
        Part part;
        part.shape = {static_cast<std::int64_t>(table.features.size())};
        part.values = std::move(table.values);
        part.numbers.assign(table.numbers.begin(), table.numbers.end());
        part.classes = std::move(table.classes);
        renumber(part.classes, table.labels, labels);
        part.groups = std::move(table.groups);
        renumber(part.groups, table.group_names, groups);
        return part;
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
               field("test", &Csv::test,
                     "what to test on: a share of the rows, drawn once, or a file; left out where `folds` of `data` "
                     "hold out one fold after the other"),
               field("targets", &Csv::targets, "whether the label names classes or is a number"),
               field("separator", &Csv::separator, "what stands between two cells")},
    .examples = {{.yaml = "csv: {file: wine.csv, label: quality, test: 0.2}", .inputs = {}}},
    .format = 2,
});

}  // namespace datasets

}  // namespace runner
