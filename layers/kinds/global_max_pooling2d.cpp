#include <algorithm>
#include <memory>

#include "layers/kinds/pooling.h"

namespace layers::kinds {
namespace {

/// `first` gets the first place of each channel's largest value.
void find_largest(const float* src, float* dst, std::int32_t* first, std::int64_t places, std::int64_t channels) {
    std::copy_n(src, channels, dst);
    std::fill_n(first, channels, 0);
    for (std::int64_t i = 1; i < places; ++i)
        for (std::int64_t j = 0; j < channels; ++j) {
            const float value = src[i * channels + j];
            const bool larger = value > dst[j];
            dst[j] = larger ? value : dst[j];
            first[j] = larger ? static_cast<std::int32_t>(i) : first[j];
        }
}

struct GlobalMaxPooling2D : GlobalPooling {
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return shaped(writer, writer.pool_maximum(inputs.single(), whole(inputs.single().shape)));
    }
};

void GlobalMaxPooling2D::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t channels = dst.columns, places = src.columns / channels;
    const auto first = std::make_shared<std::vector<std::int32_t>>(dst.values().size());
    builder.forward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.rows; ++row)
            find_largest(src.data + row * src.columns, dst.data + row * channels, first->data() + row * channels,
                         places, channels);
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (!diff_src) return;
    builder.backward([=](const Tick&) {
        std::ranges::fill(diff_src.values(), 0.0f);
        for (std::int64_t i = 0; i < dst.size(); ++i) {
            const std::int64_t place = (*first)[static_cast<std::size_t>(i)];
            diff_src.data[i / channels * src.columns + place * channels + i % channels] = diff_dst.data[i];
        }
    });
}

}  // namespace

extern const Kind global_max_pooling2d = make_kind<GlobalMaxPooling2D>(
    {.name = "global_max_pooling2d",
     .doc = "the largest value of each channel over the whole picture",
     .fields = global_pooling_fields(),
     .aliases = {"global_max_pool2d"},
     .examples = {{"global_max_pooling2d", {{2, 2, 3}}}, {"global_max_pooling2d: {keepdims: true}", {{1, 3, 1}}}}});

}  // namespace layers::kinds
