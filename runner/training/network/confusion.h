#pragma once

#include <cstdint>
#include <vector>

#include "layers/metrics/metric.h"

namespace runner {

/// Counts what was taken for what: rows are the truth, columns the answer.
class Confusion : public layers::Meter {
public:
    explicit Confusion(const layers::Answer& answer);

    void reset() override;
    void add(const layers::MetricCall& call) override;
    /// The accuracy.
    double value() const override;

    const std::vector<std::vector<std::int64_t>>& matrix() const { return matrix_; }
    /// Of all answers c, the share that was right; 0 if there was none, as in Keras.
    std::vector<double> precision() const;
    /// Of all samples of class c, the share that was found; 0 if there was none.
    std::vector<double> recall() const;

private:
    layers::Answer answer_;
    std::vector<std::vector<std::int64_t>> matrix_;
};

}  // namespace runner
