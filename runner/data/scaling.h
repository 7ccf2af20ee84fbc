#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runner/data/preparation.h"
#include "runner/data/row_encoder.h"
#include "runner/data/spec.h"

namespace runner {

/// Makes a network's values of a dataset's. Bytes: `unit` is x / 255, `standardize` (x - mean) / deviation with one
/// mean and one deviation over all values. Numbers: `unit` leaves them as they are, `standardize` has a mean and a
/// deviation for each column of a table, one of each for samples of several dimensions; what is 1 or 0, such as the
/// values of a category, stays so. Deviations are those of the population; one of 0 counts as 1.
class Scaler {
public:
    Scaler() = default;
    /// What is fitted is fitted on `rows` of `part`, of which there is at least one. `table` are the columns of a table
    /// that are not all plain numbers.
    Scaler(Scaling scaling, const Part& part, const Rows& rows, const std::vector<TableColumn>& table = {});

    /// The same as it was described: of samples that are no rows of a table.
    explicit Scaler(const Preparation& preparation);

    /// Numbers that are predicted become deviations from their mean where their column says so. Fitted likewise.
    void fit_targets(const std::vector<TargetColumn>& targets, const Part& part, const Rows& rows);

    /// One sample: `src` has its values, and `dst` room for as many. Allocates nothing.
    void apply(std::span<const std::uint8_t> src, float* dst) const;
    void apply(const NumberRows& rows, std::int64_t row, float* dst) const;
    void apply_to_targets(const NumberRows& rows, std::int64_t row, float* dst) const;

    /// Throws DataProblems where one of the rows has a cell that can't be told.
    void require_seen(const Part& part, const Rows& rows) const { encoder_.require_seen(part, rows); }

    /// The same for who has no dataset any more.
    void describe(Preparation& preparation) const;

private:
    void set_unit();
    void fit_bytes(const Part& part, const Rows& rows);
    void fit_numbers(const Part& part, const Rows& rows);
    void fit_values(const Part& part, const Rows& rows);

    // A byte x becomes x * high_ + (x * low_ + shift_): two factors make x / 255 exact to the last bit.
    float high_ = 1, low_ = 0, shift_ = 0;
    double center_ = 0, factor_ = 1;  // the same as (x - center_) · factor_
    // A number x of column c becomes (x - mean_[c]) * scale_[c]; empty: it stays. In double: a float32 has no digits
    // left for the seconds of a date.
    std::vector<double> mean_, scale_;
    layers::Units units_;
    RowEncoder encoder_;  // of a table whose cells are not the values; else empty
};

}  // namespace runner
