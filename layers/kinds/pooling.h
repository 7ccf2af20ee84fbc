#pragma once

#include <optional>

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"

namespace layers::kinds {

/// What becomes of each window of a picture, channel by channel.
struct PoolingLayer : Layer {
    Sides pool_size = {2, 2};
    std::optional<Sides> strides;
    Padding padding = Padding::valid;

    Signature declare(std::span<const Shape> src) const override;

protected:
    struct Slides {
        Slide height, width;
    };
    Slides slides(const Picture& src) const;
};

struct MaximumPooling : PoolingLayer {
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
};

struct AveragePooling : PoolingLayer {
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
};

Fields pooling_fields();

}  // namespace layers::kinds
