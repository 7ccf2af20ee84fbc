#include "layers/kinds/pooling.h"
#include "layers/math/multiversion.h"
#include "layers/steps/columns.h"

namespace layers::kinds {
namespace {

/// Every place gets its share of what the mean gets.
LAYERS_MULTIVERSION void spread(const float* diff_dst, float* diff_src, std::int64_t places, std::int64_t channels) {
    const float share = 1 / static_cast<float>(places);
    for (std::int64_t i = 0; i < places; ++i) {
        LAYERS_VECTORIZE
        for (std::int64_t j = 0; j < channels; ++j) diff_src[i * channels + j] = diff_dst[j] * share;
    }
}

struct GlobalAveragePooling2D : GlobalPooling {
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return shaped(writer, writer.pool_average(inputs.single(), whole(inputs.single().shape)));
    }
};

void GlobalAveragePooling2D::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t channels = dst.columns, places = src.columns / channels;
    builder.forward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.rows; ++row) {
            const std::span means(dst.data + row * channels, static_cast<std::size_t>(channels));
            sum_columns({src.data + row * src.columns, places, channels}, means);
            for (float& mean : means) mean /= static_cast<float>(places);
        }
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src)
        builder.backward([=](const Tick&) {
            for (std::int64_t row = 0; row < src.rows; ++row)
                spread(diff_dst.data + row * channels, diff_src.data + row * src.columns, places, channels);
        });
}

}  // namespace

extern const Kind global_average_pooling2d =
    make_kind<GlobalAveragePooling2D>({.name = "global_average_pooling2d",
                                       .doc = "the mean of each channel over the whole picture",
                                       .fields = global_pooling_fields(),
                                       .aliases = {"global_avg_pool2d"},
                                       .examples = {{"global_average_pooling2d", {{3, 2, 2}}},
                                                    {"global_average_pooling2d: {keepdims: true}", {{1, 3, 1}}}}});

}  // namespace layers::kinds
