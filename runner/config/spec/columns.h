#pragma once

#include <string>
#include <vector>

#include "runner/config/spec/variant.h"

namespace runner {

/// The columns that a trial's curve will have: loss, metrics, their `val_` twins, learning_rate and times. Such as an
/// early stopping may watch. Where weights are penalized, `loss` is `data_loss` + `penalty`, and all three stand there.
std::vector<std::string> column_names(const TrainingSpec& training, bool validation, bool penalized);
/// The columns that the curve of a variant will have. Where its graph could not be built, all that it may have.
std::vector<std::string> columns_of(const Variant& variant);

}  // namespace runner
