#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runner/data/preparation.h"
#include "runner/data/selection.h"
#include "runner/data/spec.h"

namespace runner {

/// Makes a network's values of a dataset's. Bytes: `unit` is x / 255, `standardize` (x - mean) / deviation with one
/// mean and one deviation over all values. Numbers: `unit` leaves them as they are, `standardize` has a mean and a
/// deviation for each column of a table, one of each for samples of several dimensions. Deviations are those of the
/// population; one of 0 counts as 1.
class Scaler {
public:
    Scaler() = default;
    /// `standardize` is fitted on `rows` of `part`, of which there is at least one.
    Scaler(Scaling scaling, const Part& part, const Rows& rows);

    /// One sample: `src` has its values, and `dst` room for as many. Allocates nothing.
    void apply(std::span<const std::uint8_t> src, float* dst) const;
    void apply(const NumberRows& rows, std::int64_t row, float* dst) const;

    /// The same for who has no dataset any more.
    void describe(Preparation& preparation) const;

private:
    void fit_bytes(const Part& part, const Rows& rows);
    void fit_numbers(const Part& part, const Rows& rows);

    // A byte x becomes x * high_ + (x * low_ + shift_): two factors make x / 255 exact to the last bit.
    float high_ = 1, low_ = 0, shift_ = 0;
    double center_ = 0, factor_ = 1;  // the same as (x - center_) · factor_
    // A number x of column c becomes (x - mean_[c]) * scale_[c]; empty: it stays. In double: a float32 has no digits
    // left for the seconds of a date.
    std::vector<double> mean_, scale_;
};

}  // namespace runner
