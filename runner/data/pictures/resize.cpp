#include "runner/data/pictures/resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace runner {
namespace {

/// A filter at `x`, in pixels of the smaller of the two pictures; it is 0 beyond `support`.
struct Filter {
    double support;
    double (*at)(double x);
};

double sinc(double x) { return x == 0 ? 1 : std::sin(x * std::numbers::pi) / (x * std::numbers::pi); }

double cubic(double x) {
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

const Filter& filter_of(Interpolation interpolation) {
    static const Filter area{0.5, [](double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }};
    static const Filter bilinear{1, [](double x) { return std::max(0.0, 1 - std::abs(x)); }};
    static const Filter bicubic{2, cubic};
    static const Filter lanczos3{3, [](double x) { return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0; }};
    switch (interpolation) {
        case Interpolation::area:
            return area;
        case Interpolation::bicubic:
            return bicubic;
        case Interpolation::lanczos3:
            return lanczos3;
        default:
            return bilinear;
    }
}

/// Weights are whole numbers, of this many binary digits: 8 are the pixels', and 2 are left for sums beyond 1.
constexpr int digits = 32 - 8 - 2;

/// What makes one pixel of the new side: its neighbours in the old one, and their weights.
struct Neighbours {
    std::size_t first;
    std::vector<std::int32_t> weights;
};

/// For each pixel of a side of `to` pixels that is made of one of `from`.
std::vector<Neighbours> neighbours(std::size_t from, std::size_t to, const Filter& filter) {
    const double scale = static_cast<double>(from) / static_cast<double>(to), blur = std::max(scale, 1.0);
    const double support = filter.support * blur, step = 1 / blur;
    std::vector<Neighbours> all;
    for (std::size_t i = 0; i < to; ++i) {
        const double center = (static_cast<double>(i) + 0.5) * scale;
        const double begin = std::max(0.0, std::trunc(center - support + 0.5));
        const double end = std::min(static_cast<double>(from), std::trunc(center + support + 0.5));
        std::vector<double> weights;
        double sum = 0;
        for (double x = begin; x < end; ++x) sum += weights.emplace_back(filter.at((x - center + 0.5) * step));
        Neighbours& pixel = all.emplace_back(Neighbours{static_cast<std::size_t>(begin), {}});
        for (const double weight : weights)
            pixel.weights.push_back(static_cast<std::int32_t>(std::round(weight / sum * (1 << digits))));
    }
    return all;
}

std::uint8_t rounded_byte(std::int32_t sum) { return static_cast<std::uint8_t>(std::clamp(sum >> digits, 0, 255)); }

Image resize_width(const Image& src, std::size_t width, const Filter& filter) {
    const std::vector<Neighbours> all = neighbours(src.width, width, filter);
    Image dst{src.height, width, src.channels, std::vector<std::uint8_t>(src.height * width * src.channels)};
    auto* to = dst.pixels.data();
    for (std::size_t y = 0; y < src.height; ++y)
        for (const Neighbours& pixel : all)
            for (std::size_t c = 0; c < src.channels; ++c) {
                const auto* from = src.pixels.data() + (y * src.width + pixel.first) * src.channels + c;
                std::int32_t sum = 1 << (digits - 1);
                for (std::size_t i = 0; i < pixel.weights.size(); ++i) sum += from[i * src.channels] * pixel.weights[i];
                *to++ = rounded_byte(sum);
            }
    return dst;
}

Image resize_height(const Image& src, std::size_t height, const Filter& filter) {
    const std::vector<Neighbours> all = neighbours(src.height, height, filter);
    const std::size_t row = src.width * src.channels;
    Image dst{height, src.width, src.channels, std::vector<std::uint8_t>(height * row)};
    std::vector<std::int32_t> sums(row);
    for (std::size_t y = 0; y < height; ++y) {
        std::ranges::fill(sums, 1 << (digits - 1));
        for (std::size_t i = 0; i < all[y].weights.size(); ++i) {
            const auto* from = src.pixels.data() + (all[y].first + i) * row;
            const std::int32_t weight = all[y].weights[i];
            for (std::size_t x = 0; x < row; ++x) sums[x] += from[x] * weight;
        }
        std::ranges::transform(sums, dst.pixels.begin() + static_cast<std::ptrdiff_t>(y * row), rounded_byte);
    }
    return dst;
}

/// Of each pixel of a side of `to` pixels, the nearest of `from`. Summed up step by step, as Pillow does: where a
/// middle lies upon an edge, rounding decides.
std::vector<std::size_t> nearest_pixels(std::size_t from, std::size_t to) {
    const double step = static_cast<double>(from) / static_cast<double>(to);
    std::vector<std::size_t> pixels;
    double at = step * 0.5;
    for (std::size_t i = 0; i < to; ++i, at += step) pixels.push_back(std::min(from - 1, static_cast<std::size_t>(at)));
    return pixels;
}

Image take_nearest(const Image& src, std::size_t height, std::size_t width) {
    const std::vector<std::size_t> rows = nearest_pixels(src.height, height),
                                   columns = nearest_pixels(src.width, width);
    Image dst{height, width, src.channels, {}};
    dst.pixels.reserve(height * width * src.channels);
    for (const std::size_t y : rows)
        for (const std::size_t x : columns) {
            const auto* from = src.pixels.data() + (y * src.width + x) * src.channels;
            dst.pixels.insert(dst.pixels.end(), from, from + src.channels);
        }
    return dst;
}

/// Copies the common part of two pictures whose middles lie upon each other.
void copy_middle(const Image& src, Image& dst) {
    const std::size_t height = std::min(src.height, dst.height), width = std::min(src.width, dst.width);
    const auto row = [&](const Image& picture, std::size_t y) {
        const std::size_t top = (picture.height - height) / 2, left = (picture.width - width) / 2;
        return static_cast<std::ptrdiff_t>(((top + y) * picture.width + left) * picture.channels);
    };
    for (std::size_t y = 0; y < height; ++y)
        std::copy_n(src.pixels.begin() + row(src, y), width * src.channels, dst.pixels.begin() + row(dst, y));
}

Image around_middle(const Image& src, std::size_t height, std::size_t width) {
    Image dst{height, width, src.channels, std::vector<std::uint8_t>(height * width * src.channels)};
    copy_middle(src, dst);
    return dst;
}

}  // namespace

Image resize(const Image& picture, std::size_t height, std::size_t width, Interpolation interpolation) {
    if (picture.height == height && picture.width == width) return picture;
    if (interpolation == Interpolation::nearest) return take_nearest(picture, height, width);
    const Filter& filter = filter_of(interpolation);
    Image result = picture.width == width ? picture : resize_width(picture, width, filter);
    return result.height == height ? result : resize_height(result, height, filter);
}

Image crop_to_aspect_ratio(const Image& picture, std::size_t height, std::size_t width) {
    const std::size_t rows = std::max<std::size_t>(1, std::min(picture.height, picture.width * height / width));
    const std::size_t columns = std::max<std::size_t>(1, std::min(picture.width, picture.height * width / height));
    return around_middle(picture, rows, columns);
}

Image pad_to_aspect_ratio(const Image& picture, std::size_t height, std::size_t width) {
    const std::size_t rows = std::max(picture.height, picture.width * height / width);
    const std::size_t columns = std::max(picture.width, picture.height * width / height);
    check_picture_size(rows, columns);
    return around_middle(picture, rows, columns);
}

}  // namespace runner
