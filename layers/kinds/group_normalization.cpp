#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "layers/kinds/normalization.h"
#include "layers/math/multiversion.h"

namespace layers::kinds {
namespace {

/// A sample as (places, channels), whose channels are normalized in groups of neighbours, and what is kept of each
/// sample for the backward step.
struct Grouped {
    std::int64_t rows = 0, places = 0, channels = 0, groups = 0;
    const float* gamma = nullptr;  // null: 1
    const float* beta = nullptr;   // null: 0
    float* mean = nullptr;         // (rows, groups)
    float* inverse = nullptr;      // 1 / √(variance + epsilon), (rows, groups)
    double* sums = nullptr;        // two rows of channels, for what is summed over the places
    double epsilon = 0;

    std::int64_t width() const { return channels / groups; }
    double values() const { return static_cast<double>(places * width()); }
    /// Of the channels of a group.
    double sum(const double* channel_sums, std::int64_t group) const {
        double sum = 0;
        for (std::int64_t j = group * width(); j < (group + 1) * width(); ++j) sum += channel_sums[j];
        return sum;
    }
};

/// Over the places, channel by channel: sums = Σ src.
LAYERS_MULTIVERSION void sum_places(const Grouped& g, const float* src, double* sums) {
    for (std::int64_t j = 0; j < g.channels; ++j) sums[j] = 0;
    for (std::int64_t i = 0; i < g.places; ++i, src += g.channels) {
        LAYERS_VECTORIZE
        for (std::int64_t j = 0; j < g.channels; ++j) sums[j] += static_cast<double>(src[j]);
    }
}

/// sums = Σ (src - the mean of the channel's group)².
LAYERS_MULTIVERSION void sum_squares(const Grouped& g, const float* src, const float* mean, double* sums) {
    const std::int64_t width = g.width();
    for (std::int64_t j = 0; j < g.channels; ++j) sums[j] = 0;
    for (std::int64_t i = 0; i < g.places; ++i, src += g.channels)
        for (std::int64_t group = 0; group < g.groups; ++group) {
            LAYERS_VECTORIZE
            for (std::int64_t j = group * width; j < (group + 1) * width; ++j) {
                const double difference = static_cast<double>(src[j]) - static_cast<double>(mean[group]);
                sums[j] += difference * difference;
            }
        }
}

/// sums = Σ diff_dst, along = Σ diff_dst · normalized.
LAYERS_MULTIVERSION void sum_gradients(const Grouped& g, const float* src, const float* diff_dst, const float* mean,
                                       const float* inverse, double* sums, double* along) {
    const std::int64_t width = g.width();
    for (std::int64_t j = 0; j < g.channels; ++j) sums[j] = along[j] = 0;
    for (std::int64_t i = 0; i < g.places; ++i, src += g.channels, diff_dst += g.channels)
        for (std::int64_t group = 0; group < g.groups; ++group) {
            LAYERS_VECTORIZE
            for (std::int64_t j = group * width; j < (group + 1) * width; ++j) {
                sums[j] += static_cast<double>(diff_dst[j]);
                along[j] += static_cast<double>(diff_dst[j] * ((src[j] - mean[group]) * inverse[group]));
            }
        }
}

LAYERS_MULTIVERSION void normalize(const Grouped& g, const float* src, const float* mean, const float* inverse,
                                   float* dst) {
    const std::int64_t width = g.width();
    for (std::int64_t i = 0; i < g.places; ++i, src += g.channels, dst += g.channels)
        for (std::int64_t k = 0; k < g.groups; ++k) {
            LAYERS_VECTORIZE
            for (std::int64_t j = k * width; j < (k + 1) * width; ++j)
                dst[j] = (src[j] - mean[k]) * inverse[k] * (g.gamma ? g.gamma[j] : 1) + (g.beta ? g.beta[j] : 0);
        }
}

void normalize_sample(const Grouped& g, std::int64_t row, const float* src, float* dst) {
    float *const mean = g.mean + row * g.groups, *const inverse = g.inverse + row * g.groups;
    sum_places(g, src, g.sums);
    for (std::int64_t k = 0; k < g.groups; ++k) mean[k] = static_cast<float>(g.sum(g.sums, k) / g.values());
    sum_squares(g, src, mean, g.sums);
    for (std::int64_t k = 0; k < g.groups; ++k)
        inverse[k] = static_cast<float>(1 / std::sqrt(g.sum(g.sums, k) / g.values() + g.epsilon));
    normalize(g, src, mean, inverse, dst);
}

/// With d = gamma · diff_dst: diff_src = inverse · (d - mean(d) - normalized · mean(d · normalized)); and what the
/// sample adds to the gradients of gamma and beta, which may be null.
void pass_sample_back(const Grouped& g, std::int64_t row, const float* src, const float* diff_dst, float* diff_src,
                      float* diff_gamma, float* diff_beta) {
    const float *const mean = g.mean + row * g.groups, *const inverse = g.inverse + row * g.groups;
    double *const sums = g.sums, *const along = g.sums + g.channels;
    sum_gradients(g, src, diff_dst, mean, inverse, sums, along);
    for (std::int64_t j = 0; diff_gamma && j < g.channels; ++j) diff_gamma[j] += static_cast<float>(along[j]);
    for (std::int64_t j = 0; diff_beta && j < g.channels; ++j) diff_beta[j] += static_cast<float>(sums[j]);
    if (!diff_src) return;
    const auto gamma = [&](std::int64_t j) { return g.gamma ? g.gamma[j] : 1; };
    for (std::int64_t j = 0; j < g.channels; ++j) {
        sums[j] *= static_cast<double>(gamma(j));
        along[j] *= static_cast<double>(gamma(j));
    }
    for (std::int64_t k = 0; k < g.groups; ++k) {
        const auto middle = static_cast<float>(g.sum(sums, k) / g.values());
        const auto slope = static_cast<float>(g.sum(along, k) / g.values());
        for (std::int64_t i = 0; i < g.places; ++i)
            for (std::int64_t j = k * g.width(); j < (k + 1) * g.width(); ++j) {
                const std::int64_t at = i * g.channels + j;
                const float normalized = (src[at] - mean[k]) * inverse[k];
                diff_src[at] = inverse[k] * (gamma(j) * diff_dst[at] - middle - normalized * slope);
            }
    }
}

struct GroupNormalization : NormalizationLayer {
    std::int64_t groups = 32;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
    void check(const Value& at, Diagnostics& diagnostics) const override;
    bool diffs_in_place() const override { return true; }

private:
    Grouped grouped(Builder& builder) const;
};

void GroupNormalization::check(const Value& at, Diagnostics& diagnostics) const {
    if (groups == 0)
        diagnostics.error(at, "`groups` of `group_normalization`: at least 1, or -1, which means one for each channel");
}

Signature GroupNormalization::declare(std::span<const Shape> src) const {
    const Shape columns = columns_of(src);
    const std::int64_t channels = columns.front();
    if (groups > 0 && channels % groups != 0)
        throw ShapeError(fmt::format("cannot part {} channels into {} groups", channels, groups),
                         "`groups` divides the channels");
    return {.dst = src.front(), .parameters = gamma_and_beta(columns)};
}

Grouped GroupNormalization::grouped(Builder& builder) const {
    const Tensor src = builder.src();
    const std::int64_t channels = builder.shape().back(), parts = groups > 0 ? groups : channels;
    return {.rows = src.rows,
            .places = src.columns / channels,
            .channels = channels,
            .groups = parts,
            .gamma = scale ? builder.parameter("gamma").data() : nullptr,
            .beta = center ? builder.parameter("beta").data() : nullptr,
            .mean = builder.scratch(src.rows * parts).data(),
            .inverse = builder.scratch(src.rows * parts).data(),
            .epsilon = epsilon};
}

void GroupNormalization::build(Builder& builder) const {
    Grouped g = grouped(builder);
    const auto sums = std::make_shared<std::vector<double>>(static_cast<std::size_t>(2 * g.channels));
    g.sums = sums->data();
    const Tensor src = builder.src(), dst = builder.dst(), diff_dst = builder.diff_dst(), diff_src = builder.diff_src();
    builder.forward([=, kept = sums](const Tick&) {
        for (std::int64_t row = 0; row < g.rows; ++row)
            normalize_sample(g, row, src.data + row * src.columns, dst.data + row * src.columns);
    });
    const auto diff_gamma = scale ? builder.diff_parameter("gamma") : std::span<float>();
    const auto diff_beta = center ? builder.diff_parameter("beta") : std::span<float>();
    if (!diff_dst) return;
    builder.backward([=, kept = sums](const Tick&) {
        std::ranges::fill(diff_gamma, 0.0f);
        std::ranges::fill(diff_beta, 0.0f);
        for (std::int64_t row = 0; row < g.rows; ++row) {
            const std::int64_t at = row * src.columns;
            pass_sample_back(g, row, src.data + at, diff_dst.data + at, diff_src ? diff_src.data + at : nullptr,
                             diff_gamma.empty() ? nullptr : diff_gamma.data(),
                             diff_beta.empty() ? nullptr : diff_beta.data());
        }
    });
}

/// The values of a group are brought together, normalized, and put back.
Operand GroupNormalization::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const Shape& shape = inputs.dst;
    const std::int64_t channels = shape.back(), parts = groups > 0 ? groups : channels, width = channels / parts;
    const std::int64_t places = size_of(shape) / channels;
    Operand values = writer.transpose(writer.reshape(inputs.single(), {places, parts, width}), {1, 0, 2});
    values = writer.normalize(writer.reshape(values, {parts, places * width}), epsilon);
    values = writer.transpose(writer.reshape(values, {parts, places, width}), {1, 0, 2});
    return write_scaled(writer, writer.reshape(values, shape), inputs);
}

}  // namespace

extern const Kind group_normalization = make_kind<GroupNormalization>(
    {.name = "group_normalization",
     .doc = "normalizes groups of channels of a sample to mean 0, variance 1, then scales and shifts (Wu, He 2018)",
     .fields = joined(
         {field("groups", &GroupNormalization::groups, "number of groups; -1: one for each channel", {.least = -1})
              .as_main()},
         normalization_fields()),
     .aliases = {"group_norm"},
     .examples = {{"group_normalization: 2", {{2, 3, 4}}},
                  {"group_normalization: {groups: -1, epsilon: 0.01, scale: false}", {{5, 2}}},
                  {"group_normalization: {groups: 1, center: false}", {{6}}}}});

}  // namespace layers::kinds
