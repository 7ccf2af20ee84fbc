#include "runner/data/csv.h"

#include <cmath>

#include "layers/declare/component.h"
#include "runner/data/dataset.h"
#include "runner/data/split_problem.h"
#include "runner/data/table.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"
#include "tests/fuzz/tiny.h"

namespace tests::fuzz {
namespace {

using namespace runner;

void check_cells(const std::filesystem::path& path, char separator) {
    std::size_t columns = 0;
    int last = 0;
    read_csv(path, separator, [&](std::span<const std::string_view> cells, int line) {
        if (columns == 0) columns = cells.size();
        require(cells.size() == columns && columns > 0, "every row has as many cells");
        require(line > last, "rows come in turn");
        last = line;
    });
}

void check_table(const std::filesystem::path& path, char separator, bool numbers) {
    const Table table = read_table(path, {.format = {.text = separator}, .targets = {"label"}, .numbers = numbers});
    const std::size_t rows = numbers ? static_cast<std::size_t>(table.numbers.count()) : table.classes.size();
    require(table.values.count() == static_cast<std::int64_t>(rows), "every row has its label");
    require(table.values.columns() == table.columns.size(), "every column has its name");
    for (const std::int32_t label : table.classes)
        require(label >= 0 && static_cast<std::size_t>(label) < table.labels.size(), "a class is one of those");
    std::vector<double> row(table.values.columns());
    for (std::int64_t i = 0; i < table.values.count(); ++i) {
        table.values.copy(i, row);
        for (const double value : row) require(std::isfinite(value), "every number is one");
    }
}

void check_dataset(const std::filesystem::path& path, char separator, const char* targets) {
    Value settings = Value::map();
    settings.set("file", Value::string(path.native()));
    settings.set("label", Value::string("label"));
    settings.set("test", Value::number(0.3));
    settings.set("separator", Value::string(std::string(1, separator)));
    settings.set("targets", Value::string(targets));
    Value value = Value::map();
    value.set("csv", settings);
    Diagnostics diagnostics;
    const auto component =
        declare::read_component(value, declare::catalog<DatasetKind>(), {"`dataset`", {}, diagnostics});
    require(component != nullptr, "the dataset is one: " + diagnostics.render());
    const Dataset dataset =
        std::dynamic_pointer_cast<const DatasetKind>(component)->load({}, [](const std::string&) {});
    for (const Part* part : {&dataset.train, &dataset.test}) {
        require(part->values.columns() == dataset.columns.size(), "samples are whole");
        const std::size_t values = dataset.table.empty() ? dataset.columns.size() : width_of(dataset.table);
        require(values == static_cast<std::size_t>(part->shape[0]), "every value has its place");
        for (const std::int32_t label : part->classes)
            require(label >= 0 && static_cast<std::size_t>(label) < dataset.labels.size(), "a class is one of those");
    }
}

/// The first character tells the separator.
void read(const std::string& input) {
    if (input.empty()) return;
    const char separator = input[0] == ';' || input[0] == '\t' ? input[0] : ',';
    const MemoryFile file(input.substr(1));
    const auto unless_corrupt = [](const auto& check) {
        try {
            check();
        } catch (const DataCorrupt&) {
        } catch (const DataProblems&) {
        }
    };
    unless_corrupt([&] { check_cells(file.path(), separator); });
    for (const bool numbers : {false, true}) unless_corrupt([&] { check_table(file.path(), separator, numbers); });
    for (const char* targets : {"classes", "numbers"})
        unless_corrupt([&] { check_dataset(file.path(), separator, targets); });
}

std::vector<std::string> examples() {
    return {"," + tiny_table(),
            ",\"a\",\"label\"\r\n\"1,5\",\"x\ny\"\r\n2,\"say \"\"no\"\"\"\r\n",
            ";a;label\n1.5;2\n-3e-2;4\n",
            "\ta\tb\tlabel\n1\t2\t3\n",
            ",a,label\n1577836800,1\n1577836801,0\n1e-300,1\n",
            ",\xef\xbb\xbflabel,a\nx,1\ny,2\n",
            ",shop,sold,label\na,2024-02-29,1\nb,2024-03-01 12:30,0\na,2023-01-01,1\nb,2022-01-01,0\n"};
}

}  // namespace

extern const Target csv = {"csv", read, examples};

}  // namespace tests::fuzz
