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
    Windows windows(const Picture& src) const;
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

/// What becomes of a whole picture, channel by channel.
struct GlobalPooling : Layer {
    bool keepdims = false;

    Signature declare(std::span<const Shape> src) const override;

protected:
    /// The one window.
    static Windows whole(const Shape& src);
    /// A picture of one place, as the layer gives it.
    Operand shaped(InferenceWriter& writer, const Operand& place) const;
};

Fields global_pooling_fields();

}  // namespace layers::kinds
