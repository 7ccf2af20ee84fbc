#include "runner/data/samples.h"

#include <stdexcept>

namespace runner {

Samples::Samples(std::shared_ptr<const Dataset> dataset, const Part& part, std::vector<std::int32_t> classes,
                 std::shared_ptr<const Scaler> scaler)
    : dataset_(std::move(dataset)),
      part_(part),
      classes_(std::move(classes)),
      scaler_(std::move(scaler)),
      size_(static_cast<std::size_t>(layers::size_of(part.shape))) {}

void Samples::require_room(const Batch& batch) const {
    const auto rows = static_cast<std::size_t>(batch.rows);
    if ((has_classes() && batch.classes.size() < rows) || (has_numbers() && batch.numbers.size() < rows * numbers()))
        throw std::logic_error("a batch has no room for the targets of its samples");
}

namespace {

/// Samples lie all over the memory: fetching a few ahead hides most of the waiting.
constexpr std::size_t ahead = 2;

void prefetch(const std::uint8_t* sample, std::size_t size) {
    constexpr std::size_t line = 64;
    for (std::size_t i = 0; i < size; i += line) __builtin_prefetch(sample + i);
}

}  // namespace

void Samples::copy(std::span<const std::int32_t> rows, const layers::Tensor& dst) const {
    if (static_cast<std::size_t>(dst.columns) != size_ || static_cast<std::size_t>(dst.rows) != rows.size())
        throw std::logic_error("a batch has another size than the samples that are to fill it");
    const bool bytes = !part_.bytes.empty();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (bytes && i + ahead < rows.size())
            prefetch(part_.bytes.data() + static_cast<std::size_t>(rows[i + ahead]) * size_, size_);
        float* to = dst.data + i * size_;
        if (bytes)
            scaler_->apply(
                std::span<const std::uint8_t>(part_.bytes).subspan(static_cast<std::size_t>(rows[i]) * size_, size_),
                to);
        else
            scaler_->apply(part_.values, rows[i], to);
    }
}

}  // namespace runner
