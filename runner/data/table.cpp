#include "runner/data/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "layers/declare/diagnostic.h"
#include "runner/data/csv.h"
#include "runner/data/dataset.h"

namespace runner {
namespace {

/// Reads one file.
class TableReader {
public:
    TableReader(const std::filesystem::path& path, const std::string& label) : path_(path), label_(label) {}

    Table read(char separator) {
        table_.sum = read_csv(path_, separator, [this](std::span<const std::string> cells, int line) {
            if (header_.empty())
                read_header(cells);
            else
                read_row(cells, line);
        });
        if (table_.labels.empty()) throw_corrupt("expected a header and rows below it, received none");
        return std::move(table_);
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        throw DataCorrupt(fmt::format("{}: {}", path_.string(), why));
    }

    void read_header(std::span<const std::string> cells) {
        header_.assign(cells.begin(), cells.end());
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (std::ranges::find(header_, header_[i]) != header_.begin() + static_cast<std::ptrdiff_t>(i))
                throw_corrupt(fmt::format("two columns are called `{}`", header_[i]));
        const auto found = std::ranges::find(header_, label_);
        if (found == header_.end())
            throw_corrupt(fmt::format("there is no column `{}`: {}", label_, declare::suggestion(label_, header_)));
        if (header_.size() < 2) throw_corrupt(fmt::format("there is no column beside `{}`", label_));
        column_ = static_cast<std::size_t>(found - header_.begin());
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (i != column_) table_.features.push_back(header_[i]);
    }

    void read_row(std::span<const std::string> cells, int line) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (i != column_) table_.values.push_back(read_number(cells[i], path_, line, header_[i]));
        if (cells[column_].empty())
            throw DataCorrupt(fmt::format("{}:{}: column `{}` is empty", path_.string(), line, label_));
        table_.labels.push_back(cells[column_]);
        table_.lines.push_back(line);
    }

    const std::filesystem::path& path_;
    const std::string& label_;
    std::vector<std::string> header_;
    std::size_t column_ = 0;
    Table table_;
};

}  // namespace

Table read_table(const std::filesystem::path& path, char separator, const std::string& label) {
    return TableReader(path, label).read(separator);
}

float read_number(const std::string& text, const std::filesystem::path& path, int line, const std::string& column) {
    const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
    const char* end = text.data() + text.size();
    float value = 0;
    const auto [stop, error] = std::from_chars(text.data() + plus, end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value))
        throw DataCorrupt(
            fmt::format("{}:{}: column `{}`: expected a number, received `{}`", path.string(), line, column, text));
    return value;
}

}  // namespace runner
