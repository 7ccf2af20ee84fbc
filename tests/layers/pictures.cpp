#include "tests/layers/pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace tests {
namespace {

using Index = std::ptrdiff_t;

/// A setting of a layer: one number for both sides, or two.
struct Two {
    Index y, x;
};

Value all_settings(const Case& c) { return write_settings(*c.layer, c.layer->kind->fields); }

Two two(const Case& c, const char* key, Two otherwise = {1, 1}) {
    const Value all = all_settings(c);
    const Value* found = all.find(key);
    if (!found || found->is_null()) return otherwise;
    if (found->is_list()) return {*to_integer(found->items[0]), *to_integer(found->items[1])};
    return {*to_integer(*found), *to_integer(*found)};
}

Index one(const Case& c, const char* key) { return two(c, key).x; }
std::string word(const Case& c, const char* key) { return all_settings(c).find(key)->text; }
bool flag(const Case& c, const char* key) { return *to_bool(*all_settings(c).find(key)); }

/// Pictures of a batch; places outside hold zeros.
struct Pictures {
    Index count, height, width, channels;
    std::vector<double> values = {};

    Pictures zeros() && {
        values.assign(static_cast<std::size_t>(count * height * width * channels), 0.0);
        return std::move(*this);
    }
    bool inside(Index y, Index x) const { return y >= 0 && y < height && x >= 0 && x < width; }
    double& at(Index n, Index y, Index x, Index channel) {
        return values[static_cast<std::size_t>(((n * height + y) * width + x) * channels + channel)];
    }
    double get(Index n, Index y, Index x, Index channel) const {
        return inside(y, x) ? values[static_cast<std::size_t>(((n * height + y) * width + x) * channels + channel)] : 0;
    }
};

Pictures given(const Case& c) {
    const Shape& shape = c.shapes[0];
    return {c.rows, shape[0], shape[1], shape[2], c.src[0]};
}

/// Keras's rules for one side: how many windows, and where the first begins.
struct Side {
    Index windows, first;
};

Side side(Index values, Index window, Index stride, Index dilation, const std::string& padding) {
    const Index reach = (window - 1) * dilation + 1;
    if (padding == "valid") return {(values - reach) / stride + 1, 0};
    const Index windows = (values + stride - 1) / stride;
    if (padding == "causal") return {windows, 1 - reach};
    return {windows, -(std::max<Index>(0, (windows - 1) * stride + reach - values) / 2)};
}

/// A kernel as Keras keeps it.
struct Kernel {
    Two size;
    Index in, out;
    std::vector<double> values;
    double at(Index y, Index x, Index i, Index o) const {
        return values[static_cast<std::size_t>(((y * size.x + x) * in + i) * out + o)];
    }
};

struct Moves {
    Two strides = {1, 1}, dilation = {1, 1};
    std::string padding = "valid";
};

Pictures convolve(const Pictures& src, const Kernel& kernel, const Moves& moves) {
    const Side rows = side(src.height, kernel.size.y, moves.strides.y, moves.dilation.y, moves.padding);
    const Side columns = side(src.width, kernel.size.x, moves.strides.x, moves.dilation.x, moves.padding);
    Pictures dst = Pictures{src.count, rows.windows, columns.windows, kernel.out}.zeros();
    const Index groups = src.channels / kernel.in;
    for (Index n = 0; n < dst.count; ++n)
        for (Index y = 0; y < dst.height; ++y)
            for (Index x = 0; x < dst.width; ++x)
                for (Index o = 0; o < kernel.out; ++o)
                    for (Index ky = 0; ky < kernel.size.y; ++ky)
                        for (Index kx = 0; kx < kernel.size.x; ++kx)
                            for (Index i = 0; i < kernel.in; ++i)
                                dst.at(n, y, x, o) +=
                                    kernel.at(ky, kx, i, o) *
                                    src.get(n, rows.first + y * moves.strides.y + ky * moves.dilation.y,
                                            columns.first + x * moves.strides.x + kx * moves.dilation.x,
                                            o / (kernel.out / groups) * kernel.in + i);
    return dst;
}

std::vector<double> with_bias(Pictures pictures, const Case& c) {
    if (!flag(c, "use_bias")) return pictures.values;
    const auto& bias = c.parameters.at("bias");
    for (std::size_t i = 0; i < pictures.values.size(); ++i) pictures.values[i] += bias[i % bias.size()];
    return pictures.values;
}

Moves moves_of(const Case& c) { return {two(c, "strides"), two(c, "dilation_rate"), word(c, "padding")}; }

/// (height, width, in, multiplier) as a kernel of as many groups as channels.
Kernel per_channel(const Case& c, const char* name) {
    return {two(c, "kernel_size"), 1, c.shapes[0][2] * one(c, "depth_multiplier"), c.parameters.at(name)};
}

/// `combine` gets the values of a window that lie inside the picture.
Pictures pool(const Case& c, const std::function<double(const std::vector<double>&)>& combine) {
    const Pictures src = given(c);
    const Two size = two(c, "pool_size"), strides = two(c, "strides", size);
    const Side rows = side(src.height, size.y, strides.y, 1, word(c, "padding"));
    const Side columns = side(src.width, size.x, strides.x, 1, word(c, "padding"));
    Pictures dst = Pictures{src.count, rows.windows, columns.windows, src.channels}.zeros();
    for (Index n = 0; n < dst.count; ++n)
        for (Index y = 0; y < dst.height; ++y)
            for (Index x = 0; x < dst.width; ++x)
                for (Index channel = 0; channel < dst.channels; ++channel) {
                    std::vector<double> window;
                    for (Index ky = 0; ky < size.y; ++ky)
                        for (Index kx = 0; kx < size.x; ++kx) {
                            const Index sy = rows.first + y * strides.y + ky, sx = columns.first + x * strides.x + kx;
                            if (src.inside(sy, sx)) window.push_back(src.get(n, sy, sx, channel));
                        }
                    dst.at(n, y, x, channel) = combine(window);
                }
    return dst;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

double largest(const std::vector<double>& values) { return *std::ranges::max_element(values); }

std::vector<double> over_all(const Case& c, double combine(const std::vector<double>&)) {
    const Pictures src = given(c);
    std::vector<double> dst;
    for (Index n = 0; n < src.count; ++n)
        for (Index channel = 0; channel < src.channels; ++channel) {
            std::vector<double> values;
            for (Index y = 0; y < src.height; ++y)
                for (Index x = 0; x < src.width; ++x) values.push_back(src.get(n, y, x, channel));
            dst.push_back(combine(values));
        }
    return dst;
}

}  // namespace

std::vector<double> conv2d(const Case& c) {
    const Kernel kernel = {two(c, "kernel_size"), c.shapes[0][2] / one(c, "groups"), one(c, "filters"),
                           c.parameters.at("kernel")};
    return with_bias(convolve(given(c), kernel, moves_of(c)), c);
}

std::vector<double> depthwise_conv2d(const Case& c) {
    return with_bias(convolve(given(c), per_channel(c, "kernel"), moves_of(c)), c);
}

std::vector<double> separable_conv2d(const Case& c) {
    const Pictures middle = convolve(given(c), per_channel(c, "depthwise_kernel"), moves_of(c));
    const Kernel pointwise = {{1, 1}, middle.channels, one(c, "filters"), c.parameters.at("pointwise_kernel")};
    return with_bias(convolve(middle, pointwise, {}), c);
}

/// Each value strikes a window of the result.
std::vector<double> conv2d_transpose(const Case& c) {
    const Pictures src = given(c);
    const Moves moves = moves_of(c);
    const Two size = two(c, "kernel_size");
    const Kernel kernel = {size, one(c, "filters"), src.channels, c.parameters.at("kernel")};  // (y, x, out, in)
    const Two over = {std::max<Index>(0, (size.y - 1) * moves.dilation.y + 1 - moves.strides.y),
                      std::max<Index>(0, (size.x - 1) * moves.dilation.x + 1 - moves.strides.x)};
    const bool same = moves.padding == "same";
    const Two first = same ? Two{over.y / 2, over.x / 2} : Two{0, 0};
    Pictures dst = Pictures{src.count, src.height * moves.strides.y + (same ? 0 : over.y),
                            src.width * moves.strides.x + (same ? 0 : over.x), kernel.in}
                       .zeros();
    for (Index n = 0; n < src.count; ++n)
        for (Index y = 0; y < src.height; ++y)
            for (Index x = 0; x < src.width; ++x)
                for (Index ky = 0; ky < size.y; ++ky)
                    for (Index kx = 0; kx < size.x; ++kx) {
                        const Index dy = y * moves.strides.y + ky * moves.dilation.y - first.y;
                        const Index dx = x * moves.strides.x + kx * moves.dilation.x - first.x;
                        for (Index o = 0; dst.inside(dy, dx) && o < kernel.in; ++o)
                            for (Index i = 0; i < kernel.out; ++i)
                                dst.at(n, dy, dx, o) += src.get(n, y, x, i) * kernel.at(ky, kx, o, i);
                    }
    return with_bias(dst, c);
}

std::vector<double> conv1d(const Case& c) {
    const Pictures src = {c.rows, 1, c.shapes[0][0], c.shapes[0][1], c.src[0]};
    const Kernel kernel = {
        {1, one(c, "kernel_size")}, src.channels / one(c, "groups"), one(c, "filters"), c.parameters.at("kernel")};
    Moves moves = moves_of(c);
    moves.strides.y = moves.dilation.y = 1;
    return with_bias(convolve(src, kernel, moves), c);
}

std::vector<double> max_pooling2d(const Case& c) { return pool(c, largest).values; }
std::vector<double> average_pooling2d(const Case& c) { return pool(c, mean).values; }
std::vector<double> global_average_pooling2d(const Case& c) { return over_all(c, mean); }
std::vector<double> global_max_pooling2d(const Case& c) { return over_all(c, largest); }

namespace {

/// top, bottom, left, right.
std::array<Index, 4> edges(const Case& c, const char* key) {
    const Value value = *all_settings(c).find(key);
    const auto pair = [](const Value& v) {
        return v.is_list() ? Two{*to_integer(v.items[0]), *to_integer(v.items[1])}
                           : Two{*to_integer(v), *to_integer(v)};
    };
    const Two rows = pair(value.is_list() ? value.items[0] : value);
    const Two columns = pair(value.is_list() ? value.items[1] : value);
    return {rows.y, rows.x, columns.y, columns.x};
}

/// The picture seen through another frame, whose corner stands at (top, left) of it.
Pictures framed(const Pictures& src, Index top, Index left, Index height, Index width) {
    Pictures dst = Pictures{src.count, height, width, src.channels}.zeros();
    for (Index n = 0; n < dst.count; ++n)
        for (Index y = 0; y < height; ++y)
            for (Index x = 0; x < width; ++x)
                for (Index channel = 0; channel < src.channels; ++channel)
                    dst.at(n, y, x, channel) = src.get(n, top + y, left + x, channel);
    return dst;
}

/// The value at a point between the middles of values; the edges go on outside.
double between(const Pictures& src, Index n, double y, double x, Index channel) {
    const auto inside = [](double at, Index size) { return std::clamp(at, 0.0, static_cast<double>(size - 1)); };
    y = inside(y, src.height), x = inside(x, src.width);
    double sum = 0;
    for (Index sy = 0; sy < src.height; ++sy)
        for (Index sx = 0; sx < src.width; ++sx)
            sum += std::max(0.0, 1 - std::abs(y - static_cast<double>(sy))) *
                   std::max(0.0, 1 - std::abs(x - static_cast<double>(sx))) * src.get(n, sy, sx, channel);
    return sum;
}

}  // namespace

std::vector<double> zero_padding2d(const Case& c) {
    const Pictures src = given(c);
    const auto [top, bottom, left, right] = edges(c, "padding");
    return framed(src, -top, -left, src.height + top + bottom, src.width + left + right).values;
}

std::vector<double> cropping2d(const Case& c) {
    const Pictures src = given(c);
    const auto [top, bottom, left, right] = edges(c, "cropping");
    return framed(src, top, left, src.height - top - bottom, src.width - left - right).values;
}

std::vector<double> up_sampling2d(const Case& c) {
    const Pictures src = given(c);
    const Two size = two(c, "size");
    const bool nearest = word(c, "interpolation") == "nearest";
    Pictures dst = Pictures{src.count, src.height * size.y, src.width * size.x, src.channels}.zeros();
    const auto middle = [](Index at, Index times) {
        return (static_cast<double>(at) + 0.5) / static_cast<double>(times) - 0.5;
    };
    for (Index n = 0; n < dst.count; ++n)
        for (Index y = 0; y < dst.height; ++y)
            for (Index x = 0; x < dst.width; ++x)
                for (Index channel = 0; channel < dst.channels; ++channel)
                    dst.at(n, y, x, channel) = nearest ? src.get(n, y / size.y, x / size.x, channel)
                                                       : between(src, n, middle(y, size.y), middle(x, size.x), channel);
    return dst.values;
}

std::vector<double> spatial_dropout2d(const Case& c) {
    const double rate = *to_number(*all_settings(c).find("rate"));
    std::vector<double> dst = c.src[0];
    if (c.phase == Phase::inference) return dst;
    const auto channels = static_cast<std::size_t>(c.shapes[0][2]);
    const std::size_t size = dst.size() / static_cast<std::size_t>(c.rows);
    for (std::size_t i = 0; i < dst.size(); ++i) {
        const std::size_t draw = i / size * channels + i % channels;
        const std::uint32_t word = Stream(c.seed, "dropout", c.path).words(c.step, draw / 4)[draw % 4];
        dst[i] *= (word + 0.5) * 0x1p-32 < rate ? 0 : 1 / (1 - rate);
    }
    return dst;
}

}  // namespace tests
