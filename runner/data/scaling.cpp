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

LAYERS_MULTIVERSION void scale_floats(const float* __restrict src, float* __restrict dst, std::size_t count,
                                      const float* __restrict mean, const float* __restrict scale) {
    for (std::size_t i = 0; i < count; ++i) dst[i] = (src[i] - mean[i]) * scale[i];
}

/// Mean and deviation of numbers that come one by one, shifted by the first so that no digits are lost.
struct Moments {
    double first = 0, sum = 0, squares = 0, count = 0;

    void add(double x) {
        if (count == 0) first = x;
        sum += x - first;
        squares += (x - first) * (x - first);
        ++count;
    }
    double mean() const { return first + sum / count; }
    double deviation() const {
        const double variance = squares / count - (sum / count) * (sum / count);
        return variance > 0 ? std::sqrt(variance) : 1;
    }
};

}  // namespace

Scaler::Scaler(Scaling scaling, const Part& part, const Rows& rows) {
    const bool bytes = !part.bytes.empty();
    if (scaling == Scaling::standardize) {
        if (bytes)
            fit_bytes(part, rows);
        else
            fit_floats(part, rows);
    } else if (scaling == Scaling::unit && bytes) {
        // The upper half has 16 bits, so its product with a byte is exact; the lower half holds the rest.
        high_ = 0x1.0100p-8f;
        low_ = static_cast<float>(1.0 / 255 - 0x1.0100p-8);
    }
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
}

void Scaler::fit_floats(const Part& part, const Rows& rows) {
    const auto size = static_cast<std::size_t>(layers::size_of(part.shape));
    const bool columns = part.shape.size() == 1;
    std::vector<Moments> moments(columns ? size : 1);
    for (const std::int32_t row : rows)
        for (std::size_t i = 0; i < size; ++i)
            moments[columns ? i : 0].add(part.floats[static_cast<std::size_t>(row) * size + i]);
    for (std::size_t i = 0; i < size; ++i) {
        const Moments& m = moments[columns ? i : 0];
        mean_.push_back(static_cast<float>(m.mean()));
        scale_.push_back(static_cast<float>(1 / m.deviation()));
    }
}

void Scaler::apply(std::span<const std::uint8_t> src, float* dst) const {
    scale_bytes(src.data(), dst, src.size(), high_, low_, shift_);
}

void Scaler::apply(std::span<const float> src, float* dst) const {
    if (mean_.empty())
        std::ranges::copy(src, dst);
    else
        scale_floats(src.data(), dst, src.size(), mean_.data(), scale_.data());
}

}  // namespace runner
