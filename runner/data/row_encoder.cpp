#include "runner/data/row_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "runner/data/split_problem.h"

namespace runner {
namespace {

using By = Missing::By;

/// The numbers of one column that are not missing.
std::vector<double> known_numbers(const Part& part, const Rows& rows, std::size_t column) {
    std::vector<double> numbers;
    for (const std::int32_t row : rows)
        if (const double x = part.values.at(row, column); !std::isnan(x)) numbers.push_back(x);
    return numbers;
}

/// Taken from the first number on, so that no digits are lost.
double mean_of(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double x : numbers) sum += x - numbers.front();
    return numbers.front() + sum / static_cast<double>(numbers.size());
}

double median_of(std::vector<double> numbers) {
    std::ranges::sort(numbers);
    const std::size_t middle = numbers.size() / 2;
    return numbers.size() % 2 != 0 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

/// Of several, the least.
double most_frequent_of(const std::vector<double>& numbers) {
    std::map<double, std::int64_t> counts;
    for (const double x : numbers) ++counts[x];
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

double fill_of(const TableColumn& column, const std::vector<double>& numbers) {
    if (numbers.empty())
        throw DataProblems({misfit("columns." + column.name,
                                   fmt::format("column `{}` has no value in the training part: nothing stands for the "
                                               "cells that are missing",
                                               column.name),
                                   "write a constant, or `drop`")});
    if (column.missing.by == By::mean) return mean_of(numbers);
    return column.missing.by == By::median ? median_of(numbers) : most_frequent_of(numbers);
}

/// Of each word, whether no row has it; empty where all words are there.
std::vector<bool> unseen_of(const TableColumn& column, const Part& part, const Rows& rows, std::size_t place) {
    std::vector<bool> unseen(column.words.size(), true);
    for (const std::int32_t row : rows) {
        const double own = part.values.at(row, place), x = std::isnan(own) ? column.fill : own;
        if (x >= 0) unseen[static_cast<std::size_t>(x)] = false;
    }
    return std::ranges::count(unseen, true) > 0 ? unseen : std::vector<bool>();
}

}  // namespace

RowEncoder::RowEncoder(std::vector<TableColumn> columns, const Part& part, const Rows& rows)
    : columns_(std::move(columns)) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        TableColumn& column = columns_[i];
        if (column.missing.is_fitted()) column.fill = fill_of(column, known_numbers(part, rows, i));
        if (column.kind->collects_words()) column.unseen = unseen_of(column, part, rows, i);
        offsets_.push_back(measured_.size());
        measured_.resize(measured_.size() + column.kind->width(column.words.size()), column.kind->is_measured());
        if (column.indicator) measured_.push_back(false);
    }
}

void RowEncoder::require_seen(const Part& part, const Rows& rows) const {
    std::vector<std::size_t> strict;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i].is_strict()) strict.push_back(i);
    for (const std::int32_t at : rows)
        for (const std::size_t i : strict) {
            const TableColumn& column = columns_[i];
            if (const double word = part.values.at(at, i); column.settled(word) < 0)
                throw DataProblems(
                    {misfit("columns." + column.name,
                            fmt::format("line {}: column `{}` has `{}`, which no row of the training part has",
                                        part.lines.empty() ? at : part.lines[static_cast<std::size_t>(at)], column.name,
                                        column.words[static_cast<std::size_t>(word)]),
                            "`unseen: own` gives such words a value of their own")});
        }
}

}  // namespace runner
