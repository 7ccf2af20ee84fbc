#pragma once

#include <string>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/selection.h"

namespace runner {

/// Makes values of the cells of a table whose columns are not all plain numbers.
class RowEncoder {
public:
    RowEncoder() = default;
    /// What stands for missing cells, and which words are seen, is fitted on `rows` of `part`, of which there is at
    /// least one. Throws DataProblems where a column has nothing to fit.
    RowEncoder(std::vector<TableColumn> columns, const Part& part, const Rows& rows);

    bool empty() const { return columns_.empty(); }
    /// As fitted.
    const std::vector<TableColumn>& columns() const { return columns_; }
    /// Of each value, whether `standardize` is about it.
    const std::vector<bool>& is_measured() const { return measured_; }

    /// Calls `put(i, value)` for every value of a sample. Allocates nothing.
    template <class Put>
    void encode(const NumberRows& values, std::int64_t row, Put put) const {
        values.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
            for (std::size_t c = 0; c < count; ++c) {
                const std::size_t offset = offsets_[first + c];
                columns_[first + c].encode(numbers[c], [&](std::size_t i, double value) { put(offset + i, value); });
            }
        });
    }

    /// Throws DataProblems where one of the rows has a word that is unseen, and its column takes none.
    void require_seen(const Part& part, const Rows& rows) const;

private:
    std::vector<TableColumn> columns_;
    std::vector<std::size_t> offsets_;  // of each, its first value's place
    std::vector<bool> measured_;
};

}  // namespace runner
