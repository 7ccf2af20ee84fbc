#include "runner/data/scaling.h"

#include <algorithm>
#include <cmath>

#include "layers/math/multiversion.h"

namespace runner {
namespace {

LAYERS_MULTIVERSION void scale_bytes(const std::uint8_t* __restrict src, float* __restrict dst, std::size_t count,
                                     float high, float low, float shift) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto x = static_cast<float>(src[i]);
        dst[i] = x * high + (x * low + shift);
    }
}

/// Mean and deviation of numbers that come twice: first for the one, then for the other. The mean is taken from the
/// first number on, so that no digits are lost.
struct Moments {
    double first = 0, sum = 0, count = 0, mean = 0, squares = 0;

    void add(double x) {
        if (count == 0) first = x;
        sum += x - first;
        mean = first + sum / ++count;
    }
    void add_again(double x) { squares += (x - mean) * (x - mean); }
    double deviation() const { return squares > 0 ? std::sqrt(squares / count) : 1; }
};

}  // namespace

Scaler::Scaler(Scaling scaling, const Part& part, const Rows& rows, const std::vector<TableColumn>& table) {
    const bool bytes = !part.bytes.empty();
    if (!table.empty()) encoder_ = RowEncoder(table, part, rows);
    if (scaling == Scaling::standardize) {
        if (bytes)
            fit_bytes(part, rows);
        else if (!table.empty())
            fit_values(part, rows);
        else
            fit_numbers(part, rows);
    } else if (scaling == Scaling::unit && bytes) {
        set_unit();
    }
}

Scaler::Scaler(const Preparation& preparation) : units_(preparation.units) {
    if (!preparation.pixels) {
        mean_ = preparation.center;
        scale_ = preparation.factor;
    } else if (preparation.factor == std::vector<double>{1.0 / 255}) {
        set_unit();
    } else if (!preparation.factor.empty()) {
        center_ = preparation.center.front();
        factor_ = preparation.factor.front();
        high_ = static_cast<float>(factor_);
        shift_ = static_cast<float>(-center_ * factor_);
    }
}

/// The upper half has 16 bits, so its product with a byte is exact; the lower half holds the rest.
void Scaler::set_unit() {
    high_ = 0x1.0100p-8f;
    low_ = static_cast<float>(1.0 / 255 - 0x1.0100p-8);
    factor_ = 1.0 / 255;
}

void Scaler::fit_bytes(const Part& part, const Rows& rows) {
    const auto size = static_cast<std::size_t>(layers::size_of(part.shape));
    std::uint64_t sum = 0, squares = 0;
    for (const std::int32_t row : rows) {
        const std::uint8_t* sample = part.bytes.data() + static_cast<std::size_t>(row) * size;
        for (std::size_t i = 0; i < size; ++i) {
            sum += sample[i];
            squares += std::uint64_t{sample[i]} * sample[i];
        }
    }
    const double count = static_cast<double>(rows.size()) * static_cast<double>(size);
    const double mean = static_cast<double>(sum) / count;
    const double variance = static_cast<double>(squares) / count - mean * mean;
    const double deviation = variance > 0 ? std::sqrt(variance) : 1;
    high_ = static_cast<float>(1 / deviation);
    shift_ = static_cast<float>(-mean / deviation);
    center_ = mean;
    factor_ = 1 / deviation;
}

void Scaler::fit_numbers(const Part& part, const Rows& rows) {
    const auto size = static_cast<std::size_t>(layers::size_of(part.shape));
    const bool columns = part.shape.size() == 1;
    std::vector<Moments> moments(columns ? size : 1);
    const auto each = [&](auto add) {
        for (const std::int32_t row : rows)
            part.values.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
                for (std::size_t i = 0; i < count; ++i) add(moments[columns ? first + i : 0], numbers[i]);
            });
    };
    each([](Moments& m, double x) { m.add(x); });
    each([](Moments& m, double x) { m.add_again(x); });
    for (std::size_t i = 0; i < size; ++i) {
        const Moments& m = moments[columns ? i : 0];
        mean_.push_back(m.mean);
        scale_.push_back(1 / m.deviation());
    }
}

void Scaler::fit_values(const Part& part, const Rows& rows) {
    const std::vector<bool>& measured = encoder_.is_measured();
    std::vector<Moments> moments(measured.size());
    for (const std::int32_t row : rows)
        encoder_.encode(part.values, row, [&](std::size_t i, double x) { moments[i].add(x); });
    for (const std::int32_t row : rows)
        encoder_.encode(part.values, row, [&](std::size_t i, double x) { moments[i].add_again(x); });
    for (std::size_t i = 0; i < moments.size(); ++i) {
        mean_.push_back(measured[i] ? moments[i].mean : 0);
        scale_.push_back(measured[i] ? 1 / moments[i].deviation() : 1);
    }
}

void Scaler::fit_targets(const std::vector<TargetColumn>& targets, const Part& part, const Rows& rows) {
    if (part.numbers.empty() || std::ranges::none_of(targets, &TargetColumn::standardize)) return;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Moments moments;
        for (const std::int32_t row : rows) moments.add(part.numbers.at(row, i));
        for (const std::int32_t row : rows) moments.add_again(part.numbers.at(row, i));
        units_.mean.push_back(targets[i].standardize ? moments.mean : 0);
        units_.deviation.push_back(targets[i].standardize ? moments.deviation() : 1);
    }
}

void Scaler::describe(Preparation& preparation) const {
    preparation.units = units_;
    preparation.center = mean_;
    preparation.factor = scale_;
    preparation.table = encoder_.columns();
    if (factor_ == 1 && center_ == 0) return;
    preparation.center = {center_};
    preparation.factor = {factor_};
}

void Scaler::apply(std::span<const std::uint8_t> src, float* dst) const {
    scale_bytes(src.data(), dst, src.size(), high_, low_, shift_);
}

void Scaler::apply_to_targets(const NumberRows& rows, std::int64_t row, float* dst) const {
    rows.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i)
            dst[i] = static_cast<float>(units_.standardized(numbers[i - first], i));
    });
}

void Scaler::apply(const NumberRows& rows, std::int64_t row, float* dst) const {
    if (!encoder_.empty())
        return encoder_.encode(rows, row, [&](std::size_t i, double x) {
            dst[i] = static_cast<float>(mean_.empty() ? x : (x - mean_[i]) * scale_[i]);
        });
    rows.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
        float* const to = dst + first;
        if (mean_.empty())
            for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<float>(numbers[i]);
        else
            for (std::size_t i = 0; i < count; ++i)
                to[i] = static_cast<float>((numbers[i] - mean_[first + i]) * scale_[first + i]);
    });
}

}  // namespace runner
