#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "layers/math/random.h"
#include "layers/math/shape.h"

namespace layers {

namespace onednn {
class Context;
}

/// What a plan is for. In `monte_carlo` the random layers act as in training, the rest as in inference.
enum class Phase { training, inference, monte_carlo };

/// Which step of the training runs: keys the random layers.
struct Tick {
    std::uint64_t step = 0;
};

/// One thing that a plan does: a closure over everything that it needs, made once and run many times.
using Step = std::function<void(const Tick&)>;

/// A batch of samples in the plan's memory, row-major (rows, size). `data` is null where nobody needs the values.
struct Tensor {
    float* data = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    std::int64_t size() const { return rows * columns; }
    std::span<float> values() const { return {data, static_cast<std::size_t>(size())}; }
    explicit operator bool() const { return data != nullptr; }
};

/// Some rows of a parameter's gradient: `diff` (count, columns) is to be overwritten.
struct Rows {
    std::int64_t first = 0, count = 0;
    float* diff = nullptr;
};

/// What a layer gets when it appends its steps to a plan: its memory, its parameters, the batch size and the phase.
/// All addresses stay valid and fixed for the plan's life.
class Builder {
public:
    virtual ~Builder() = default;

    virtual Phase phase() const = 0;
    /// Whether the layer's parameters are frozen: a frozen batch normalization uses its moving statistics.
    virtual bool frozen() const = 0;
    bool random() const { return phase() != Phase::inference; }

    virtual std::size_t sources() const = 0;
    virtual Shape shape(std::size_t source = 0) const = 0;
    virtual Tensor src(std::size_t source = 0) const = 0;
    virtual Tensor dst() const = 0;
    /// Where the gradient of source `source` goes; empty if nobody below learns. To be overwritten, not added to.
    virtual Tensor diff_src(std::size_t source = 0) const = 0;
    /// Empty in a plan, or a part of one, without backward.
    virtual Tensor diff_dst() const = 0;
    /// Whether dst is to be max(…, 0); only of a layer that absorbs a `relu`. diff_dst is that of the maximum.
    virtual bool rectified() const = 0;

    /// A parameter or state of the layer, by the name that it declared.
    virtual std::span<float> parameter(std::string_view name) const = 0;
    /// Where its gradient goes; empty if it does not learn. To be overwritten, not added to.
    virtual std::span<float> diff_parameter(std::string_view name) const = 0;
    /// The same for a large parameter whose gradient's rows can be made by themselves: appends the step that `make`
    /// gives for each band of rows, and after it the step that hands the band to who updates the parameter, if
    /// somebody takes bands. Nothing if the parameter does not learn. What needs its value in backward comes before.
    virtual void backward_by_rows(std::string_view name, const std::function<Step(const Rows&)>& make) = 0;
    /// Memory of the layer's own that lives as long as the plan, zeroed, aligned to 64 bytes.
    virtual std::span<float> scratch(std::int64_t values) = 0;

    /// The layer's stream of random numbers; it depends on seed and path, not on the plan.
    virtual Stream stream(std::string_view purpose) const = 0;
    virtual onednn::Context& onednn() const = 0;

    /// Steps of one layer run in the order of these calls; the layers' backward steps run from the last layer to the
    /// first. An empty step is none.
    virtual void forward(Step step) = 0;
    virtual void backward(Step step) = 0;
};

}  // namespace layers
