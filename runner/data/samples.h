#pragma once

#include <memory>

#include "runner/data/batch.h"
#include "runner/data/scaling.h"

namespace runner {

/// The samples of one part of a dataset as the trials of one variant and seed see them. The values stay in the dataset,
/// shared by all trials. A row is a sample's place in the part.
class Samples {
public:
    /// `classes` are those of every row, as the network counts them; empty where targets are numbers, or there are
    /// none.
    Samples(std::shared_ptr<const Dataset> dataset, const Part& part, std::vector<std::int32_t> classes,
            std::shared_ptr<const Scaler> scaler);

    /// Of one sample.
    const layers::Shape& shape() const { return part_.shape; }
    /// Values in one sample.
    std::size_t size() const { return size_; }
    bool has_classes() const { return !classes_.empty(); }
    bool has_numbers() const { return !part_.numbers.empty(); }
    std::int32_t class_of(std::int32_t row) const { return classes_[static_cast<std::size_t>(row)]; }
    /// How many numbers are the target of a sample, where targets are numbers.
    std::size_t numbers() const { return part_.numbers.columns(); }
    /// Writes them, standardized where they are, to `dst`.
    void copy_numbers(std::int32_t row, float* dst) const { scaler_->apply_to_targets(part_.numbers, row, dst); }

    bool has_weights() const { return !part_.weights.empty(); }
    float weight_of(std::int32_t row) const { return part_.weights[static_cast<std::size_t>(row)]; }

    /// Throws std::logic_error unless a batch has room for the targets of its samples.
    void require_room(const Batch& batch) const;
    /// Copies the samples `rows`, scaled, into `dst`, which is rows.size() x size(). Throws std::logic_error where it
    /// is not. Allocates nothing.
    void copy(std::span<const std::int32_t> rows, const layers::Tensor& dst) const;

private:
    std::shared_ptr<const Dataset> dataset_;
    const Part& part_;
    std::vector<std::int32_t> classes_;
    std::shared_ptr<const Scaler> scaler_;
    std::size_t size_;
};

}  // namespace runner
