#pragma once

#include <memory>

#include "runner/data/batch.h"
#include "runner/data/scaling.h"

namespace runner {

/// The samples of one part that a trial uses: they stay in the dataset, shared by all trials.
class Samples {
public:
    Samples(std::shared_ptr<const Dataset> dataset, const Part& part, std::vector<std::int32_t> targets,
            std::shared_ptr<const Scaler> scaler);

    const layers::Shape& shape() const { return part_.shape; }
    std::size_t size() const { return size_; }
    bool has_classes() const { return !part_.classes.empty(); }
    bool has_numbers() const { return !part_.numbers.empty(); }
    std::int32_t target(std::int32_t row) const { return targets_[static_cast<std::size_t>(row)]; }
    float number(std::int32_t row) const { return part_.numbers[static_cast<std::size_t>(row)]; }

    /// Throws std::logic_error unless a batch has room for the targets of its rows.
    void require_room(const Batch& batch) const;
    /// Copies the samples `rows` into a tensor of as many rows, scaled.
    void copy(std::span<const std::int32_t> rows, const layers::Tensor& dst) const;

private:
    std::shared_ptr<const Dataset> dataset_;
    const Part& part_;
    std::vector<std::int32_t> targets_;  // the class of every row, as the network counts them
    std::shared_ptr<const Scaler> scaler_;
    std::size_t size_;
};

}  // namespace runner
