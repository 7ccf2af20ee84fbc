#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/config/experiment.h"
#include "runner/results/record.h"

namespace runner {

/// What an epoch measured. What stays empty is null in the curve, and so is what is not finite.
struct Row {
    std::optional<double> data_loss, penalty;  // running means over the epoch
    std::vector<double> metrics;               // running, in the file's order
    std::optional<double> val_loss;            // with penalties, as Keras has it
    std::optional<double> val_data_loss;
    std::vector<double> val_metrics;
    std::optional<double> learning_rate;  // of the epoch's last step
    std::optional<double> train_seconds, eval_seconds;
};

/// The columns of a trial's curve: loss, metrics, their `val_` twins, learning_rate and times. Where weights are
/// penalized, `loss` is `data_loss` + `penalty`, and all three stand there.
class Columns {
public:
    Columns(const TrainingSpec& training, bool validation, bool penalized);

    Curve empty_curve() const;
    void add(Curve& curve, std::int64_t epoch, const Row& row) const;
    /// Such as an early stopping may watch.
    const std::vector<std::string>& names() const { return names_; }

private:
    std::vector<std::string> metrics_, names_;
    bool validation_, penalized_;
};

/// The last value of a column; NaN if that is null or there is no such column.
double last(const Curve& curve, std::string_view column);

/// The epoch (1 or later) with the best value in a column, the first of equals; 0 if there is none.
std::int64_t best_epoch(const Curve& curve, std::string_view column, bool higher_is_better);

}  // namespace runner
