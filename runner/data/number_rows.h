#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "runner/data/shared_bytes.h"

namespace runner {

/// Rows of numbers, none of which loses a digit of its double: within a block of rows each column takes one byte a
/// number where they are whole and below 256, four where float32 holds them, else eight.
class NumberRows {
public:
    explicit NumberRows(std::size_t columns = 0);
    /// Row by row, for tests and for what is drawn.
    NumberRows(std::size_t columns, std::span<const double> values);
    /// Rows that lie as they are in memory that `numbers` share, one number of type T behind the other: nothing is
    /// copied, and nothing can be appended. T is one of std::uint8_t, float, double.
    template <class T>
    static NumberRows of(SharedBytes numbers, std::size_t columns);

    void append(std::span<const double> row);
    /// Moves some rows, ascending, out of these. Needs no room for either twice.
    NumberRows extract(std::span<const std::int32_t> rows);

    std::size_t columns() const { return columns_; }
    std::int64_t count() const { return static_cast<std::int64_t>(count_); }
    bool empty() const { return count_ == 0; }

    /// Calls `use(first column, numbers, how many)` for each run of neighbouring columns that are kept alike; `numbers`
    /// is indexed from 0 and gives doubles. Allocates nothing.
    template <class Use>
    void visit(std::int64_t row, Use use) const;
    void copy(std::int64_t row, std::span<double> dst) const;
    /// One number: looks at the runs of its row, not at their numbers.
    double at(std::int64_t row, std::size_t column) const {
        double number = 0;
        visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
            if (column >= first && column - first < count) number = numbers[column - first];
        });
        return number;
    }

private:
    enum class Form : std::uint8_t { byte, single, full };
    /// Neighbouring columns of one form.
    struct Run {
        Form form;
        std::uint32_t columns;
    };
    struct Block {
        std::vector<Run> runs;
        std::vector<std::byte> bytes;  // row by row
        std::size_t stride = 0;
    };

    template <class Use>
    static void use_run(const Run& run, const std::byte* at, std::size_t first, Use& use);
    static Form form_of(double number);
    static std::size_t size_of(Form form);
    Block pack(std::span<const double> rows) const;

    std::size_t columns_, block_rows_, count_ = 0;
    std::vector<Block> blocks_;  // of block_rows_ each
    std::vector<double> last_;   // the rows after them
    SharedBytes outside_;        // instead of blocks: all rows
    Run outside_run_{};
};

namespace number_rows {

/// Numbers of type T that lie at any address.
template <class T>
struct Packed {
    const std::byte* at;

    double operator[](std::size_t i) const {
        T number;
        std::memcpy(&number, at + i * sizeof number, sizeof number);
        return number;
    }
};

}  // namespace number_rows

template <class T>
NumberRows NumberRows::of(SharedBytes numbers, std::size_t columns) {
    NumberRows rows(columns);
    const Form form = sizeof(T) == 1 ? Form::byte : sizeof(T) == 4 ? Form::single : Form::full;
    rows.outside_run_ = {form, static_cast<std::uint32_t>(columns)};
    rows.count_ = columns > 0 ? numbers.size() / (columns * sizeof(T)) : 0;
    rows.outside_ = std::move(numbers);
    return rows;
}

template <class Use>
void NumberRows::visit(std::int64_t row, Use use) const {
    using number_rows::Packed;
    if (!outside_.empty()) {
        const std::size_t stride = columns_ * size_of(outside_run_.form);
        return use_run(outside_run_, std::as_bytes(std::span(outside_)).data() + static_cast<std::size_t>(row) * stride,
                       0, use);
    }
    const std::size_t block = static_cast<std::size_t>(row) / block_rows_;
    const std::size_t within = static_cast<std::size_t>(row) % block_rows_;
    if (block == blocks_.size())
        return use(std::size_t{0}, Packed<double>{std::as_bytes(std::span(last_)).data() + within * columns_ * 8},
                   columns_);
    const std::byte* at = blocks_[block].bytes.data() + within * blocks_[block].stride;
    std::size_t first = 0;
    for (const Run& run : blocks_[block].runs) {
        use_run(run, at, first, use);
        at += run.columns * size_of(run.form);
        first += run.columns;
    }
}

template <class Use>
void NumberRows::use_run(const Run& run, const std::byte* at, std::size_t first, Use& use) {
    using number_rows::Packed;
    const std::size_t columns = run.columns;
    if (run.form == Form::byte)
        use(first, Packed<std::uint8_t>{at}, columns);
    else if (run.form == Form::single)
        use(first, Packed<float>{at}, columns);
    else
        use(first, Packed<double>{at}, columns);
}

}  // namespace runner
