#include "runner/data/column_facts.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace runner {
namespace {

constexpr std::int64_t most_rows_compared = 10'000;

/// Least, most and whether all are whole, of every column.
void find_ranges(const NumberRows& rows, std::vector<ColumnFacts>& columns) {
    for (std::int64_t row = 0; row < rows.count(); ++row)
        rows.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                ColumnFacts& column = columns[first + i];
                const double x = numbers[i];
                if (std::isnan(x)) continue;
                column.least = column.values == 0 ? x : std::min(column.least, x);
                column.most = column.values == 0 ? x : std::max(column.most, x);
                ++column.values;
                column.whole = column.whole && x == std::floor(x);
            }
        });
}

/// Whether float32 tells apart whatever whole numbers the column has, as they stand and standardized.
bool is_plain(const ColumnFacts& column) {
    constexpr double limit = 1 << 20;
    return column.whole && column.least > -limit && column.most < limit;
}

std::int64_t count_different_floats(std::vector<float> numbers) {
    std::ranges::sort(numbers);
    return std::ranges::unique(numbers).begin() - numbers.begin();
}

/// `numbers` are in any order, and some may be missing.
void count_numbers(std::vector<double> numbers, ColumnFacts& column) {
    std::erase_if(numbers, [](double x) { return std::isnan(x); });
    if (numbers.empty()) return;
    std::ranges::sort(numbers);
    double sum = 0, squares = 0;
    for (const double x : numbers) sum += x - numbers.front();
    const double mean = numbers.front() + sum / static_cast<double>(numbers.size());
    for (const double x : numbers) squares += (x - mean) * (x - mean);
    const double deviation = squares > 0 ? std::sqrt(squares / static_cast<double>(numbers.size())) : 1;
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    std::vector<float> plain, standardized;
    for (const double x : numbers) {
        plain.push_back(static_cast<float>(x));
        standardized.push_back(static_cast<float>((x - mean) / deviation));
    }
    column.different = std::ssize(numbers);
    column.as_float = count_different_floats(std::move(plain));
    column.standardized = count_different_floats(std::move(standardized));
}

/// The numbers of some columns, column by column; of many rows, some at equal distances.
std::vector<std::vector<double>> sample_columns(const NumberRows& rows, std::span<const std::size_t> places) {
    const std::int64_t count = std::min(rows.count(), most_rows_compared);
    std::vector<std::vector<double>> columns(places.size());
    std::vector<double> row(rows.columns());
    for (std::int64_t i = 0; i < count; ++i) {
        rows.copy(i * rows.count() / count, row);
        for (std::size_t c = 0; c < places.size(); ++c) columns[c].push_back(row[places[c]]);
    }
    return columns;
}

}  // namespace

std::vector<ColumnFacts> describe_columns(const std::vector<std::string>& names, const NumberRows& rows) {
    std::vector<ColumnFacts> columns(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
    find_ranges(rows, columns);
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (!is_plain(columns[i])) doubtful.push_back(i);
    constexpr std::size_t at_once = 64;  // so that memory holds few of them twice
    for (std::size_t i = 0; i < doubtful.size(); i += at_once) {
        const auto places = std::span(doubtful).subspan(i, std::min(at_once, doubtful.size() - i));
        auto numbers = sample_columns(rows, places);
        for (std::size_t c = 0; c < places.size(); ++c) count_numbers(std::move(numbers[c]), columns[places[c]]);
    }
    return columns;
}

bool loses_values(std::int64_t left, std::int64_t different) { return left < different && left * 10 <= different * 9; }

}  // namespace runner
