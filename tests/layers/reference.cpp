#include "tests/layers/reference.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/layers/pictures.h"

namespace tests {
namespace {

Value settings(const Case& c) { return write_settings(*c.layer, c.layer->kind->fields); }
double number(const Case& c, const char* key) { return *to_number(*settings(c).find(key)); }
bool flag(const Case& c, const char* key) { return *to_bool(*settings(c).find(key)); }

std::vector<double> same(const Case& c) { return c.src[0]; }

std::vector<double> activation(const Case& c) {
    const auto size = static_cast<std::size_t>(c.shapes[0].back());
    std::vector<double> dst(c.src[0].size());
    for (std::size_t i = 0; i < dst.size(); i += size)
        c.layer->applies()->reference(std::span(c.src[0]).subspan(i, size), std::span(dst).subspan(i, size));
    return dst;
}

std::vector<double> dense(const Case& c) {
    const auto in = static_cast<std::size_t>(c.shapes[0][0]), out = static_cast<std::size_t>(number(c, "units"));
    const auto& kernel = c.parameters.at("kernel");
    std::vector<double> dst;
    for (std::size_t i = 0; i < c.src[0].size(); i += in)
        for (std::size_t j = 0; j < out; ++j) {
            double sum = flag(c, "use_bias") ? c.parameters.at("bias")[j] : 0;
            for (std::size_t k = 0; k < in; ++k) sum += c.src[0][i + k] * kernel[k * out + j];
            dst.push_back(sum);
        }
    return dst;
}

std::vector<double> batch_normalization(const Case& c) {
    const auto columns = static_cast<std::size_t>(c.shapes[0].back()), values = c.src[0].size();
    const double rows = static_cast<double>(values) / static_cast<double>(columns);
    std::vector<double> dst(values);
    for (std::size_t j = 0; j < columns; ++j) {
        double mean = 0, variance = 0;
        for (std::size_t i = j; i < values; i += columns) mean += c.src[0][i] / rows;
        for (std::size_t i = j; i < values; i += columns) variance += std::pow(c.src[0][i] - mean, 2) / rows;
        if (c.phase != Phase::training || c.frozen) {
            mean = c.parameters.at("moving_mean")[j];
            variance = c.parameters.at("moving_variance")[j];
        }
        const double gamma = flag(c, "scale") ? c.parameters.at("gamma")[j] : 1;
        const double beta = flag(c, "center") ? c.parameters.at("beta")[j] : 0;
        for (std::size_t i = j; i < values; i += columns)
            dst[i] = gamma * (c.src[0][i] - mean) / std::sqrt(variance + number(c, "epsilon")) + beta;
    }
    return dst;
}

std::vector<double> dropout(const Case& c) {
    const double rate = number(c, "rate");
    if (c.phase == Phase::inference || rate == 0) return c.src[0];
    const Stream stream(c.seed, "dropout", c.path);
    const double rounded = std::round(rate * 0x1p16) * 0x1p-16;
    std::vector<double> dst;
    for (std::size_t i = 0; i < c.src[0].size(); ++i) {
        const std::uint32_t word = stream.words(c.step, i / 8)[i / 2 % 4];
        const double uniform = (i % 2 == 0 ? word & 0xffff : word >> 16) * 0x1p-16;
        dst.push_back(uniform < rounded ? 0 : c.src[0][i] / (1 - rounded));
    }
    return dst;
}

/// The number below which a standard normal one lies with this probability, by bisection.
double normal(double probability) {
    double low = -40, high = 40;
    for (int i = 0; i < 80; ++i) {
        const double middle = (low + high) / 2;
        (std::erfc(-middle / std::sqrt(2.0)) / 2 < probability ? low : high) = middle;
    }
    return low;
}

/// Value i from word i, as every random layer takes them.
double word(const Case& c, const char* purpose, std::size_t i) {
    return (Stream(c.seed, purpose, c.path).words(c.step, i / 4)[i % 4] + 0.5) * 0x1p-32;
}

std::vector<double> gaussian_noise(const Case& c) {
    std::vector<double> dst = c.src[0];
    if (c.phase == Phase::inference) return dst;
    for (std::size_t i = 0; i < dst.size(); ++i) dst[i] += number(c, "stddev") * normal(word(c, "noise", i));
    return dst;
}

std::vector<double> gaussian_dropout(const Case& c) {
    std::vector<double> dst = c.src[0];
    if (c.phase == Phase::inference) return dst;
    const double deviation = std::sqrt(number(c, "rate") / (1 - number(c, "rate")));
    for (std::size_t i = 0; i < dst.size(); ++i) dst[i] *= 1 + deviation * normal(word(c, "noise", i));
    return dst;
}

/// Keras's alpha_dropout.py.
std::vector<double> alpha_dropout(const Case& c) {
    const double rate = number(c, "rate"), alpha_p = -1.6732632423543772848 * 1.0507009873554804934;
    if (c.phase == Phase::inference || rate == 0) return c.src[0];
    const double a = std::pow((1 - rate) * (1 + rate * alpha_p * alpha_p), -0.5), b = -a * alpha_p * rate;
    std::vector<double> dst;
    for (std::size_t i = 0; i < c.src[0].size(); ++i)
        dst.push_back(a * (word(c, "dropout", i) < rate ? alpha_p : c.src[0][i]) + b);
    return dst;
}

std::vector<std::int64_t> whole_numbers(const Case& c, const char* key) {
    std::vector<std::int64_t> list;
    const Value value = *settings(c).find(key);
    for (const Value& item : value.items) list.push_back(*to_integer(item));
    return list;
}

/// Where a value of a sample stands along each of its sides.
std::vector<std::int64_t> position(std::int64_t value, const Shape& shape) {
    std::vector<std::int64_t> at(shape.size());
    for (std::size_t side = shape.size(); side-- > 0; value /= shape[side]) at[side] = value % shape[side];
    return at;
}

std::vector<double> prelu(const Case& c) {
    const auto& alpha = c.parameters.at("alpha");
    const Shape& shape = c.shapes[0];
    const auto shared = whole_numbers(c, "shared_axes");
    std::vector<double> dst = c.src[0];
    for (std::size_t i = 0; i < dst.size(); ++i) {
        const auto at = position(static_cast<std::int64_t>(i) % size_of(shape), shape);
        std::int64_t slope = 0;
        for (std::size_t side = 0; side < shape.size(); ++side)
            if (std::ranges::count(shared, static_cast<std::int64_t>(side) + 1) == 0)
                slope = slope * shape[side] + at[side];
        dst[i] *= dst[i] > 0 ? 1 : alpha[static_cast<std::size_t>(slope)];
    }
    return dst;
}

std::vector<double> group_normalization(const Case& c) {
    const std::int64_t channels = c.shapes[0].back(), size = size_of(c.shapes[0]);
    const double chosen = number(c, "groups");
    const std::int64_t groups = chosen > 0 ? static_cast<std::int64_t>(chosen) : channels;
    const auto part = [&](std::size_t i) {  // of a sample and a group of its channels
        const auto value = static_cast<std::int64_t>(i);
        return value / size * groups + value % channels / (channels / groups);
    };
    std::vector<double> dst(c.src[0].size());
    const double n = static_cast<double>(size) / static_cast<double>(groups);
    for (std::int64_t each = 0; each < c.rows * groups; ++each) {
        double mean = 0, variance = 0;
        for (std::size_t i = 0; i < dst.size(); ++i) mean += part(i) == each ? c.src[0][i] / n : 0;
        for (std::size_t i = 0; i < dst.size(); ++i)
            variance += part(i) == each ? std::pow(c.src[0][i] - mean, 2) / n : 0;
        for (std::size_t i = 0; i < dst.size(); ++i) {
            if (part(i) != each) continue;
            const std::size_t channel = i % static_cast<std::size_t>(channels);
            const double gamma = flag(c, "scale") ? c.parameters.at("gamma")[channel] : 1;
            const double beta = flag(c, "center") ? c.parameters.at("beta")[channel] : 0;
            dst[i] = gamma * (c.src[0][i] - mean) / std::sqrt(variance + number(c, "epsilon")) + beta;
        }
    }
    return dst;
}

std::vector<double> permute(const Case& c) {
    const Shape& shape = c.shapes[0];
    const auto dims = whole_numbers(c, "dims");
    Shape after;
    for (const std::int64_t dim : dims) after.push_back(shape[static_cast<std::size_t>(dim - 1)]);
    std::vector<double> dst(c.src[0].size());
    const std::int64_t size = size_of(shape);
    for (std::size_t i = 0; i < dst.size(); ++i) {
        const auto value = static_cast<std::int64_t>(i);
        const auto at = position(value % size, shape);
        std::int64_t to = 0;
        for (std::size_t side = 0; side < dims.size(); ++side)
            to = to * after[side] + at[static_cast<std::size_t>(dims[side] - 1)];
        dst[static_cast<std::size_t>(value / size * size + to)] = c.src[0][i];
    }
    return dst;
}

std::vector<double> layer_normalization(const Case& c) {
    const auto columns = static_cast<std::size_t>(c.shapes[0].back());
    const auto n = static_cast<double>(columns);
    std::vector<double> dst;
    for (std::size_t row = 0; row < c.src[0].size(); row += columns) {
        double mean = 0, variance = 0;
        for (std::size_t j = 0; j < columns; ++j) mean += c.src[0][row + j] / n;
        for (std::size_t j = 0; j < columns; ++j) variance += std::pow(c.src[0][row + j] - mean, 2) / n;
        for (std::size_t j = 0; j < columns; ++j) {
            const double gamma = flag(c, "scale") ? c.parameters.at("gamma")[j] : 1;
            const double beta = flag(c, "center") ? c.parameters.at("beta")[j] : 0;
            dst.push_back(gamma * (c.src[0][row + j] - mean) / std::sqrt(variance + number(c, "epsilon")) + beta);
        }
    }
    return dst;
}

std::vector<double> add(const Case& c) {
    std::vector<double> dst(c.src[0].size());
    for (const auto& src : c.src)
        for (std::size_t i = 0; i < dst.size(); ++i) dst[i] += src[i];
    return dst;
}

std::vector<double> average(const Case& c) {
    std::vector<double> dst = add(c);
    for (double& value : dst) value /= static_cast<double>(c.src.size());
    return dst;
}

std::vector<double> multiply(const Case& c) {
    std::vector<double> dst(c.src[0].size(), 1);
    for (const auto& src : c.src)
        for (std::size_t i = 0; i < dst.size(); ++i) dst[i] *= src[i];
    return dst;
}

std::vector<double> maximum(const Case& c) {
    std::vector<double> dst = c.src[0];
    for (const auto& src : c.src)
        for (std::size_t i = 0; i < dst.size(); ++i) dst[i] = std::max(dst[i], src[i]);
    return dst;
}

/// Along the first axis of a sample, or along the last of one-dimensional ones: whole samples follow each other.
std::vector<double> concatenate(const Case& c) {
    const bool whole = number(c, "axis") == 1 || c.shapes[0].size() == 1;
    REQUIRE(whole);
    std::vector<double> dst;
    for (std::int64_t row = 0; row < c.rows; ++row)
        for (std::size_t k = 0; k < c.src.size(); ++k) {
            const auto size = static_cast<std::ptrdiff_t>(size_of(c.shapes[k]));
            dst.insert(dst.end(), c.src[k].begin() + row * size, c.src[k].begin() + (row + 1) * size);
        }
    return dst;
}

}  // namespace

std::vector<double> reference(const Case& given) {
    static const std::map<std::string, PlainLoop> table = {{"activation", activation},
                                                           {"add", add},
                                                           {"alpha_dropout", alpha_dropout},
                                                           {"average", average},
                                                           {"average_pooling2d", average_pooling2d},
                                                           {"batch_normalization", batch_normalization},
                                                           {"concatenate", concatenate},
                                                           {"conv1d", conv1d},
                                                           {"conv2d", conv2d},
                                                           {"conv2d_transpose", conv2d_transpose},
                                                           {"cropping2d", cropping2d},
                                                           {"dense", dense},
                                                           {"depthwise_conv2d", depthwise_conv2d},
                                                           {"dropout", dropout},
                                                           {"flatten", same},
                                                           {"gaussian_dropout", gaussian_dropout},
                                                           {"gaussian_noise", gaussian_noise},
                                                           {"global_average_pooling2d", global_average_pooling2d},
                                                           {"global_max_pooling2d", global_max_pooling2d},
                                                           {"group_normalization", group_normalization},
                                                           {"layer_normalization", layer_normalization},
                                                           {"max_pooling2d", max_pooling2d},
                                                           {"maximum", maximum},
                                                           {"multiply", multiply},
                                                           {"permute", permute},
                                                           {"prelu", prelu},
                                                           {"reshape", same},
                                                           {"separable_conv2d", separable_conv2d},
                                                           {"spatial_dropout2d", spatial_dropout2d},
                                                           {"up_sampling2d", up_sampling2d},
                                                           {"zero_padding2d", zero_padding2d}};
    const auto found = table.find(given.layer->name());
    REQUIRE_MESSAGE(found != table.end(), "tests/layers/reference.cpp has no plain loop for " << given.layer->name());
    return found->second(given);
}

}  // namespace tests
