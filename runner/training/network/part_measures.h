#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "runner/training/network/confusion.h"
#include "runner/training/network/evaluator.h"

namespace runner {

/// Measures by name; what is not finite is not there.
using Numbers = std::map<std::string, double>;

/// What a part of the data shows of a network.
struct PartMeasures {
    Numbers numbers;                                          // loss, data_loss where weights are penalized, metrics
    std::map<std::string, std::vector<double>> per_class;     // precision, recall, and metrics that tell classes apart
    std::vector<std::vector<std::int64_t>> confusion_matrix;  // rows are the truth; empty for targets that are numbers
    std::optional<double> accuracy;                           // by the matrix
    double seconds = 0;
    std::int64_t samples = 0;
};

/// The meters of an evaluation: one for each of the file's metrics, and one for what was taken for what where targets
/// are classes.
class PartMeters {
public:
    /// `answer`: what the network's outputs say.
    PartMeters(Metrics metrics, const layers::Answer& answer);
    /// One more that sees the part.
    void also(std::unique_ptr<layers::Meter> meter) { meters_.push_back(std::move(meter)); }

    const layers::Answer& answer() const { return answer_; }
    const Meters& all() const { return meters_; }
    /// What the meters show now: the metrics, and the accuracy where there are classes.
    Numbers numbers() const;
    /// The same, and what is known of each class.
    void read(PartMeasures& measures) const;
    /// The measure that says how good a network is: accuracy, or loss for targets that are numbers.
    const char* main_measure() const { return confusion_ ? "accuracy" : "loss"; }

private:
    Metrics metrics_;
    layers::Answer answer_;
    Meters meters_;
    Confusion* confusion_ = nullptr;  // one of the meters; null for targets that are numbers
};

/// Measures a network on a part of the data, in the part's present order. The loss holds the penalties, as in Keras.
/// Nothing where a stop was requested before the end. `each`: as Evaluator::run() has it.
std::optional<PartMeasures> measure_part(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                         const std::stop_token& stop, const Evaluator::Each& each = {});

/// Sets a number where it is finite.
void put_finite(Numbers& numbers, const std::string& name, double value);

}  // namespace runner
