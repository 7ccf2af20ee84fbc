#include <algorithm>
#include <cmath>

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"

namespace layers::kinds {
namespace {

enum class Interpolation { nearest, bilinear };

/// What a line or column of the result is made of: (1 - share) · first + share · second.
struct Blend {
    std::int64_t first, second;
    float share;
};

/// Between the middles of the values, as Keras and TensorFlow do.
std::vector<Blend> blends(std::int64_t src, std::int64_t times, Interpolation interpolation) {
    std::vector<Blend> list;
    for (std::int64_t i = 0; i < src * times; ++i) {
        if (interpolation == Interpolation::nearest) {
            list.push_back({i / times, i / times, 0});
            continue;
        }
        const double at = (static_cast<double>(i) + 0.5) / static_cast<double>(times) - 0.5, below = std::floor(at);
        const auto first = static_cast<std::int64_t>(below);
        list.push_back(
            {std::max<std::int64_t>(0, first), std::min(src - 1, first + 1), static_cast<float>(at - below)});
    }
    return list;
}

struct UpSampling2D : Layer {
    Sides size = {2, 2};
    Interpolation interpolation = Interpolation::nearest;

    Signature declare(std::span<const Shape> src) const override {
        const Picture from = picture(src);
        return {.dst = {size_of({from.height, size.height}), size_of({from.width, size.width}), from.channels}};
    }
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.enlarge(inputs.single(), size.height, size.width, interpolation == Interpolation::bilinear);
    }
};

/// Calls `visit(value of src, value of dst, weight)` for all that a picture's values come from, channels together.
template <class Visit>
void for_each_source(const std::vector<Blend>& lines, const std::vector<Blend>& columns, std::int64_t src_width,
                     Visit visit) {
    std::int64_t dst = 0;
    for (const Blend& y : lines)
        for (const Blend& x : columns) {
            const float down = y.share, right = x.share;
            visit(y.first * src_width + x.first, dst, (1 - down) * (1 - right));
            if (right != 0) visit(y.first * src_width + x.second, dst, (1 - down) * right);
            if (down != 0) visit(y.second * src_width + x.first, dst, down * (1 - right));
            if (down != 0 && right != 0) visit(y.second * src_width + x.second, dst, down * right);
            ++dst;
        }
}

void UpSampling2D::build(Builder& builder) const {
    const Shape src_shape = builder.shape();
    const Picture from = picture({&src_shape, 1});
    const auto lines = blends(from.height, size.height, interpolation);
    const auto columns = blends(from.width, size.width, interpolation);
    const Tensor src = builder.src(), dst = builder.dst(), diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    const auto add = [channels = from.channels](const float* values, float weight, float* sums) {
        for (std::int64_t j = 0; j < channels; ++j) sums[j] += weight * values[j];
    };
    builder.forward([=, channels = from.channels, width = from.width](const Tick&) {
        std::ranges::fill(dst.values(), 0.0f);
        for (std::int64_t row = 0; row < src.rows; ++row)
            for_each_source(lines, columns, width, [&](std::int64_t at, std::int64_t to, float weight) {
                add(src.data + row * src.columns + at * channels, weight, dst.data + row * dst.columns + to * channels);
            });
    });
    if (!diff_src) return;
    builder.backward([=, channels = from.channels, width = from.width](const Tick&) {
        std::ranges::fill(diff_src.values(), 0.0f);
        for (std::int64_t row = 0; row < src.rows; ++row)
            for_each_source(lines, columns, width, [&](std::int64_t at, std::int64_t to, float weight) {
                add(diff_dst.data + row * dst.columns + to * channels, weight,
                    diff_src.data + row * src.columns + at * channels);
            });
    });
}

}  // namespace
}  // namespace layers::kinds

namespace declare {

template <>
const std::vector<Choice<layers::kinds::Interpolation>>& choices<layers::kinds::Interpolation>() {
    using layers::kinds::Interpolation;
    static const std::vector<Choice<Interpolation>> all = {{Interpolation::nearest, "nearest"},
                                                           {Interpolation::bilinear, "bilinear"}};
    return all;
}

}  // namespace declare

namespace layers::kinds {

extern const Kind up_sampling2d = make_kind<UpSampling2D>(
    {.name = "up_sampling2d",
     .doc = "a larger picture of the same values",
     .fields = {field("size", &UpSampling2D::size, "how many times as large", {.least = 1}).as_main(),
                field("interpolation", &UpSampling2D::interpolation, "the nearest value, or what lies between them")},
     .examples = {{"up_sampling2d", {{2, 3, 2}}},
                  {"up_sampling2d: {size: [2, 3], interpolation: bilinear}", {{3, 2, 1}}}}});

}  // namespace layers::kinds
