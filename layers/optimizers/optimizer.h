#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "layers/declare/globs.h"
#include "layers/schedules/schedule.h"

namespace layers {

/// One parameter's share of an update: all spans have one length.
struct Update {
    std::span<float> weights;
    std::span<const float> gradient;
    std::vector<std::span<float>> slots;  // the optimizer's moments, in its own order
    double learning_rate = 0;
    std::int64_t step = 1;  // counted from 1
};

/// Whether a pattern is that of a parameter's path, or of its own name: `bias` is that of every layer.
bool names_parameter(const Glob& glob, std::string_view path);

/// An update rule, as Keras 3 has it. In the kernels w are the weights, g their gradient and the other letters moments,
/// as the papers name them: n values each. Clipping and decoupled weight decay come before, constraints after.
struct Optimizer : Component {
    Rate learning_rate;
    std::optional<double> weight_decay, clipnorm, clipvalue, global_clipnorm;
    std::vector<Glob> exclude;

    /// The first value of each slot; their number is how many values are kept for each weight.
    virtual std::vector<float> slots() const = 0;
    virtual void update(const Update& update) const = 0;
    /// Whether weight decay takes its share of the parameter at `path`.
    bool decays(std::string_view path) const;
    void check(const Value& at, Diagnostics& diagnostics) const override;
};

/// The settings that every optimizer has, to be appended to its own.
Fields with_common_optimizer_fields(Fields own);

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Optimizer>();

}  // namespace declare
