#include "runner/config/checks/columns.h"

namespace runner {

std::vector<std::string> column_names(const TrainingSpec& training, bool validation, bool penalized) {
    using Names = std::vector<std::string>;
    Names names;
    const auto part = [&](const std::string& prefix, const Names& losses) {
        for (const std::string& loss : losses) names.push_back(prefix + loss);
        for (const auto& metric : training.metrics) names.push_back(prefix + metric->column());
    };
    part("", penalized ? Names{"loss", "data_loss", "penalty"} : Names{"loss"});
    if (validation) part("val_", penalized ? Names{"loss", "data_loss"} : Names{"loss"});
    names.insert(names.end(), {"learning_rate", "train_seconds", "eval_seconds"});
    return names;
}

}  // namespace runner
