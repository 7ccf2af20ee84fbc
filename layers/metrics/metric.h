#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "layers/declared.h"
#include "layers/losses/answer.h"
#include "layers/losses/loss.h"

namespace layers {

/// One batch for a metric: what the network said after its last activation (rows × width), and the truth.
struct MetricCall {
    std::int64_t rows = 0, width = 0;
    const float* output = nullptr;
    Targets targets;
    std::span<const float> sample_weights = {};  // as the data have them; empty: all are 1
    std::span<const float> weights = {};         // by which a meter counts; empty: all alike

    /// A row by itself, which counts 1.
    MetricCall row(std::int64_t index) const {
        return {.rows = 1,
                .width = width,
                .output = said(index).data(),
                .targets = targets.row(static_cast<std::size_t>(index), width)};
    }
    double weight(std::int64_t row) const {
        return weights.empty() ? 1 : static_cast<double>(weights[static_cast<std::size_t>(row)]);
    }

    /// What the network said of a sample.
    std::span<const float> said(std::int64_t row) const {
        return {output + row * width, static_cast<std::size_t>(width)};
    }
    /// Of a sample the number `i` that was said, and the true one, in their own units.
    double said_number(const Units& units, std::int64_t row, std::int64_t i) const {
        return units.original(static_cast<double>(output[row * width + i]), static_cast<std::size_t>(i));
    }
    double true_number(const Units& units, std::int64_t row, std::int64_t i) const {
        const auto at = static_cast<std::size_t>(row * width + i);
        return units.original(static_cast<double>(targets.numbers[at]), static_cast<std::size_t>(i));
    }
    /// Whether yes is the right answer of an output, where each says yes or no.
    bool is_true(std::int64_t row, std::int64_t i) const {
        return targets.numbers[static_cast<std::size_t>(row * width + i)] > 0;
    }
    std::size_t true_class(std::int64_t row) const {
        return static_cast<std::size_t>(targets.classes[static_cast<std::size_t>(row)]);
    }
};

/// Adds up a metric over batches; sums are exact counts or doubles in a fixed order.
struct Meter {
    virtual ~Meter() = default;
    virtual void reset() = 0;
    virtual void add(const MetricCall& call) = 0;
    virtual double value() const = 0;
    /// One value per class, for metrics that have such; empty for the rest.
    virtual std::vector<double> per_class() const { return {}; }
    /// For a metric that is no mean: what value() would be without each of the samples, in the order in which they were
    /// added, or what per_class() would be for one class. Empty where that is not told.
    virtual std::vector<double> without_each(std::optional<std::size_t> /*of_class*/ = {}) const { return {}; }
};

/// Something measured on a part of the data, each epoch or at the end.
struct Metric : Component {
    /// Its column: `accuracy`, and `val_accuracy` for validation.
    virtual std::string column() const { return name(); }
    virtual bool higher_is_better() const { return true; }
    /// What it holds against the truth: which class is named, how likely each is said to be, numbers alone, or any
    /// outputs.
    enum class Judges { classes, probabilities, numbers, outputs };
    virtual Judges judges() const { return Judges::classes; }
    /// Whether it can tell how right outputs are of which each says yes or no.
    virtual bool judges_booleans() const { return false; }
    /// Between which its values lie.
    virtual declare::Range range() const {
        return higher_is_better() ? declare::Range{.least = 0, .most = 1} : declare::Range{.least = 0};
    }
    /// Whether it is the mean, over the samples, of what it is for each sample alone.
    virtual bool is_mean() const { return false; }
    /// For outputs that say `answer`, and nothing else.
    virtual std::unique_ptr<Meter> meter(const Answer& answer) const = 0;
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Metric>();

}  // namespace declare

namespace layers {

/// Whether more is better in a column such as `val_accuracy`; nothing for a column that no metric makes, as `loss`.
std::optional<bool> higher_is_better(std::string_view column);

/// Between which the values of such a column lie; nothing for a column that no metric makes.
std::optional<declare::Range> range_of(std::string_view column);

/// The metric that makes a column, `weighted_accuracy` too; null for columns that none makes.
Ref<Metric> find_metric(std::string_view column);

/// Of a metric that is no mean a number a sample, of which it is the mean: around its value, the number of the others
/// times what it loses without the sample (the pseudo-values of the jackknife, moved so that they have no bias). Empty
/// where the value is not known without one of them.
std::vector<double> sample_values(const Meter& meter, std::optional<std::size_t> of_class = {});

}  // namespace layers
