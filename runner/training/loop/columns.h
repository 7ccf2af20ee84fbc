#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/record/record.h"

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

/// Fills a trial's curve, a row an epoch.
class Columns {
public:
    Columns(const TrainingSpec& training, bool validation, bool penalized);

    Curve empty_curve() const;
    void add(Curve& curve, std::int64_t epoch, const Row& row) const;

private:
    std::size_t metrics_;
    std::vector<std::string> names_;
    bool validation_, penalized_;
};

/// The last value of a column; NaN if that is null or there is no such column.
double last(const Curve& curve, std::string_view column);

/// The epoch (1 or later) with the best value in a column, the first of equals; 0 if there is none.
std::int64_t best_epoch(const Curve& curve, std::string_view column, bool higher_is_better);

}  // namespace runner
