#pragma once

#include <cstdint>
#include <span>

#include "layers/declared.h"

namespace layers {

/// The truth about a batch: class numbers, or numbers (rows × width). The other one is empty.
struct Targets {
    std::span<const std::int32_t> classes;
    std::span<const float> numbers;
    std::int64_t width = 1;  // of numbers

    /// Those of one sample, which has so many numbers.
    Targets row(std::size_t index, std::int64_t values) const {
        const auto count = static_cast<std::size_t>(values);
        Targets one = *this;
        if (!classes.empty()) one.classes = classes.subspan(index, 1);
        if (!numbers.empty()) one.numbers = numbers.subspan(index * count, count);
        return one;
    }
};

/// One batch for a loss. `src` is (rows × width): logits if `logits`, else the network's output.
struct LossCall {
    std::int64_t rows = 0, width = 0;
    const float* src = nullptr;
    Targets targets;
    float* diff_src = nullptr;  // gradient of the mean over the rows; null where none is needed
    bool logits = false;

    /// A row by itself, as a batch of one.
    LossCall row(std::size_t index) const {
        const std::size_t first = index * static_cast<std::size_t>(width);
        LossCall one = *this;
        one.rows = 1;
        one.src += first;
        if (diff_src) one.diff_src += first;
        one.targets = targets.row(index, width);
        return one;
    }
};

/// What a training minimizes.
struct Loss : Component {
    /// `booleans`: numbers that are 0 or 1, of which each output tells one.
    enum class Wants { classes, two_classes, numbers, booleans };
    virtual Wants wants() const = 0;
    /// The activation that this loss takes together with itself, from the logits: "softmax", "sigmoid" or "".
    virtual std::string_view folds() const { return ""; }
    /// The network's last layer is linear and gives logits.
    virtual bool from_logits() const { return false; }
    /// Where it takes two classes: what lies between their outputs.
    virtual double boundary() const { return 0.5; }
    /// Sum over the rows; fills diff_src.
    virtual double operator()(const LossCall& call) const = 0;
    /// The least mean over all `targets` that any constant output has: what a network comes to that looks at nothing.
    /// `classes`: how many there are; 0 for numbers.
    virtual double constant_loss(const Targets& targets, std::int64_t classes) const = 0;
    /// Whether it is a -log likelihood, so that differences are nats; else it is an error, whose ratios count.
    virtual bool in_nats() const { return false; }
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Loss>();

}  // namespace declare
