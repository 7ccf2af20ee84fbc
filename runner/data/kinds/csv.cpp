// A table of one's own: its columns, and the one to predict from them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/counted.h"
#include "runner/data/column_facts.h"
#include "runner/data/labels.h"
#include "runner/data/table_parts.h"
#include "runner/data/test_rows.h"

namespace runner {
namespace {

struct Csv : DatasetKind {
    declare::FilePath file;
    std::string label;
    std::optional<TestRows> test;  // none: folds hold rows out
    Targets targets = Targets::classes;
    std::optional<std::string> separator;  // none: guessed
    ColumnKinds columns;
    Missing missing;
    bool indicator = false;
    std::vector<std::string> missing_values;
    bool header = true;
    std::string decimal = ".";
    std::optional<std::string> thousands;
    TextEncoding encoding = TextEncoding::utf8;
    std::string group;  // `group` of `data`

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override {
        check_character(at, "separator", separator, "a tabulator is written \"\\t\"", diagnostics);
        check_character(at, "thousands", thousands, {}, diagnostics);
        if (decimal != "." && decimal != ",")
            diagnostics.error(*at.find("decimal"),
                              fmt::format("`decimal` of `csv`: expected \".\" or \",\", received `{}`", decimal));
        if (thousands && *thousands == decimal)
            diagnostics.error(*at.find("thousands"), "`thousands` of `csv`: it is `decimal`, too",
                              decimal == "." ? "such as `decimal: \",\"`" : "such as `thousands: \".\"`");
        check_label(at, diagnostics);
        const auto weights = columns.all_of(ColumnRole::weight);
        if (weights.size() > 1)
            diagnostics.error(*at.find("columns")->find(weights[1]),
                              fmt::format("two weights: `{}` and `{}`", weights[0], weights[1]),
                              "one column says how much a row counts");
    }

    std::optional<DatasetFacts> facts() const override { return {}; }
    std::int64_t number_targets() const override {
        const auto several = std::ssize(columns.all_of(ColumnRole::target));
        return several > 0 ? several : targets == Targets::numbers ? 1 : 0;
    }
    bool has_boolean_targets() const override {
        const auto target = target_kind(columns.first_of(ColumnRole::target));
        return target && target->type == TargetType::boolean;
    }
    bool has_weights() const override { return !columns.first_of(ColumnRole::weight).empty(); }
    TestPart test_part() const override { return test_part_of(test); }

    std::optional<layers::Shape> read_shape() const override {
        const TableWanted wanted = this->wanted({});
        const auto shape_of = [](const std::vector<TableColumn>& inputs) {
            return layers::Shape{static_cast<std::int64_t>(width_of(inputs))};
        };
        try {
            read_ = std::make_shared<Table>(read_table(file.path, wanted));
            return shape_of(read_->columns);
        } catch (const std::runtime_error&) {  // a cell is wrong: whoever loads it tells where
            return shape_of(read_table_columns(file.path, wanted));
        }
    }

    Dataset load(const DataPlaces&, const Log& log) const override {
        const TableWanted wanted = this->wanted(log);
        Table table = take_table(wanted);
        tell_dropped(file, table, log);
        if (wanted.numbers) check_targets(wanted, table, log);
        Dataset dataset;
        dataset.name = name();
        dataset.sha256["file"] = table.sum;
        dataset.group = wanted.group;
        dataset.targets = target_columns(wanted);
        dataset.weight = wanted.weight;
        for (const TableColumn& column : table.columns) dataset.columns.push_back(column.name);
        if (!are_plain(table.columns)) dataset.table = table.columns;
        dataset.format = wanted.format;
        const bool apart = test && !test->fraction;
        Table other;
        if (apart) {
            other = read_table_as(test->file.path, wanted, table.columns);
            tell_dropped(test->file, other, log);
            dataset.sha256["test"] = other.sum;
            table.rows.clear();  // those of two files would have one number
            other.rows.clear();
        }
        dataset.labels = in_order(table.labels, other.labels);
        if (apart && !wanted.numbers) tell_lacking(*this, dataset.labels, other.labels, log);
        dataset.group_names = in_order(table.group_names, other.group_names);
        dataset.train = part_of(std::move(table), dataset.labels, dataset.group_names);
        if (apart)
            dataset.test = part_of(std::move(other), dataset.labels, dataset.group_names);
        else if (test)
            dataset.test = draw_test(dataset.train, *test->fraction, name());
        return dataset;
    }

    declare::Ref<DatasetKind> grouped_by(const std::string& column) const override {
        auto grouped = std::make_shared<Csv>(*this);
        grouped->group = column;
        grouped->read_.reset();  // it has other columns
        return grouped;
    }

    std::string identity() const override {
        const std::string groups = group.empty() ? "" : " in groups of " + group;
        return fmt::format("{} {} {}{}", declare::show(declare::write_component(*this)), file.path.string(),
                           test ? test->file.path.string() : "", groups);
    }

private:
    /// A large table takes long: what was read for its shape is not read again.
    Table take_table(const TableWanted& wanted) const {
        const auto read = std::exchange(read_, nullptr);
        return read ? std::move(*read) : read_table(file.path, wanted);
    }

    static void check_character(const declare::Value& at, const char* key, const std::optional<std::string>& character,
                                const std::string& help, declare::Diagnostics& diagnostics) {
        if (!character || (character->size() == 1 && *character != "\"" && *character != "\n")) return;
        const declare::Value* value = at.find(key);
        diagnostics.error(value ? *value : at,
                          fmt::format("`{}` of `csv`: expected one character, received `{}`", key, *character), help);
    }

    void check_label(const declare::Value& at, declare::Diagnostics& diagnostics) const {
        const std::string named = columns.first_of(ColumnRole::label), target = columns.first_of(ColumnRole::target);
        if (!target.empty()) return check_targets_alone(at, named, target, diagnostics);
        if (label.empty() && named.empty())
            diagnostics.error(at, "`csv` needs `label`: the column to predict",
                              "expected text, or a column that is one: `columns: {species: label}`, or of numbers "
                              "`columns: {price: target}`");
        for (const auto& [column, kind] : columns.list)
            if (kind && kind->role() == ColumnRole::label && column != named)
                diagnostics.error(*at.find("columns")->find(column),
                                  fmt::format("two labels: `{}` and `{}`", named, column), "one column is predicted");
        if (!label.empty() && !named.empty() && named != label)
            diagnostics.error(*at.find("columns")->find(named),
                              fmt::format("two labels: `{}`, and `{}` as `label` says", named, label),
                              "leave one of the two out");
    }

    /// Classes and numbers at once are predicted by no loss, nor are numbers and booleans.
    void check_targets_alone(const declare::Value& at, const std::string& named, const std::string& target,
                             declare::Diagnostics& diagnostics) const {
        const auto boolean = [this](const std::string& column) {
            return target_kind(column)->type == TargetType::boolean;
        };
        for (const std::string& column : columns.all_of(ColumnRole::target))
            if (boolean(column) != boolean(target))
                diagnostics.error(
                    *at.find("columns")->find(column),
                    fmt::format("`{}` is a {} and `{}` a {}: no loss predicts both", target,
                                boolean(target) ? "boolean" : "number", column, boolean(column) ? "boolean" : "number"),
                    "predict them in two experiments, or take a boolean for a number: `target`");
        const std::string& other = label.empty() ? named : label;
        if (other.empty()) return;
        const declare::Value& place = label.empty() ? *at.find("columns")->find(named) : *at.find("label");
        diagnostics.error(place,
                          other == target
                              ? fmt::format("`{}` is a target, as `columns` says, and `label` names it again", target)
                              : fmt::format("`{}` is the label, and `{}` is a target: classes and numbers are not "
                                            "predicted at once",
                                            other, target),
                          other == target ? "leave `label` out" : "leave one of the two out");
    }

    /// Null where a column is none.
    declare::Ref<TargetKind> target_kind(const std::string& column) const {
        return std::dynamic_pointer_cast<const TargetKind>(columns.find(column));
    }

    std::vector<TargetColumn> target_columns(const TableWanted& wanted) const {
        std::vector<TargetColumn> all;
        for (const std::string& name : wanted.targets) {
            const auto kind = target_kind(name);
            all.push_back({name, kind && kind->standardize, kind && kind->type == TargetType::boolean});
        }
        return all;
    }

    TableWanted wanted(const Log& log) const {
        const std::string groups = columns.first_of(ColumnRole::group);
        TableWanted wanted;
        wanted.format.text = {separator ? separator->front() : guess_separator(file.path, encoding), encoding};
        if (!separator && wanted.format.text.separator != ',' && log)
            log(fmt::format("{}: {} parts its cells", file.path.string(),
                            name_of_separator(wanted.format.text.separator)));
        wanted.format.header = header;
        wanted.format.cells.decimal = decimal.front();
        if (thousands) wanted.format.cells.thousands = thousands->front();
        wanted.format.cells.missing_values = missing_values;
        wanted.targets = columns.all_of(ColumnRole::target);
        if (wanted.targets.empty()) wanted.targets = {label.empty() ? columns.first_of(ColumnRole::label) : label};
        wanted.numbers = number_targets() > 0;
        wanted.booleans = has_boolean_targets();
        wanted.group = group.empty() ? groups : group;
        wanted.weight = columns.first_of(ColumnRole::weight);
        wanted.kinds = columns;
        wanted.missing = missing;
        wanted.indicator = indicator;
        return wanted;
    }

    static void tell_dropped(const declare::FilePath& path, const Table& table, const Log& log) {
        if (table.dropped > 0 && log)
            log(fmt::format("{}: {} of {} left out: a cell is missing, and `missing: drop`", path.path.string(),
                            table.dropped, counted(table.values.count() + table.dropped, "row")));
    }

    /// Targets become float32 as they are, unless they are standardized.
    void check_targets(const TableWanted& wanted, const Table& table, const Log& log) const {
        if (!log) return;
        for (const ColumnFacts& target : describe_columns(wanted.targets, table.numbers)) {
            const auto kind = target_kind(target.name);
            if ((kind && kind->standardize) || !loses_values(target.as_float, target.different)) continue;
            const bool are_apart = target.range() < std::abs(target.least + target.most) / 2;
            log(fmt::format(
                "warning: {}: the targets, column `{}`, have {} different values, of which float32 tells {} apart\n"
                "      they go from {} to {}: {}",
                file.path.string(), target.name, target.different, target.as_float, target.least, target.most,
                are_apart ? "take the same number off all of them" : "see to the few that lie far away"));
        }
    }

    mutable std::shared_ptr<Table> read_;
};

}  // namespace

namespace datasets {

using declare::field;

extern const declare::Kind csv = declare::make_kind<Csv>({
    .name = "csv",
    .doc = "a table of your own: its columns, and the one to predict from them",
    .fields =
        {field("file", &Csv::file, "the table").as_required(),
         field("label", &Csv::label, "the column to predict, unless `columns` tells it"),
         field("test", &Csv::test,
               "what to test on: a share of the rows, drawn once, or a file, with its columns in any order; left out "
               "where `folds` of `data` hold out one fold after the other"),
         field("targets", &Csv::targets,
               "whether the label names classes or is a number; columns that are a `target` are numbers"),
         field("columns", &Csv::columns,
               "what the columns are, such as `{island: category, size: {ordinal: [small, large]}, id: drop}`; of a "
               "column that is not named it is guessed, as `runner data info FILE` shows: numbers stay numbers, and "
               "nothing is left out"),
         field("missing", &Csv::missing,
               "what stands where a cell is missing: `mean`, `median` or `most_frequent` of the training part, or a "
               "constant; `drop` leaves the row out"),
         field("indicator", &Csv::indicator,
               "whether one more value tells that a cell was missing, of each column in which one is"),
         field("missing_values", &Csv::missing_values,
               "what else means that a cell is missing, beside nothing, `NA`, `NaN`, `null` and `?`"),
         field("separator", &Csv::separator,
               "what stands between two cells; default: as the first row has it, a comma where there is one"),
         field("header", &Csv::header, "whether the first row names the columns; else they are c1, c2 …"),
         field("decimal", &Csv::decimal, "what stands before decimals"),
         field("thousands", &Csv::thousands, "what parts thousands, such as `.`; default: nothing does"),
         field("encoding", &Csv::encoding, "what the bytes mean; UTF-16 with a byte order mark is known by it")},
    .examples = {{.yaml = "csv: {file: wine.csv, label: quality, test: 0.2}", .inputs = {}},
                 {.yaml = "csv: {file: penguins.csv, columns: {species: label, sex: {category: {missing: unknown}}}, "
                          "missing: median, test: 0.3}",
                  .inputs = {}},
                 {.yaml = "csv: {file: homes.csv, columns: {price: {target: {standardize: true}}, rent: {target: "
                          "{standardize: true}}}, test: 0.2}",
                  .inputs = {}}},
    .format = 2,
});

}  // namespace datasets

}  // namespace runner
