#include "runner/config/spec/columns.h"

#include <algorithm>

namespace runner {

std::vector<std::string> column_names(const TrainingSpec& training, bool validation, bool penalized) {
    using Names = std::vector<std::string>;
    Names names;
    const auto part = [&](const std::string& prefix, const Names& losses) {
        for (const std::string& loss : losses) names.push_back(prefix + loss);
        for (const auto& metric : training.measured()) names.push_back(prefix + metric->column());
    };
    part("", penalized ? Names{"loss", "data_loss", "penalty"} : Names{"loss"});
    if (validation) part("val_", penalized ? Names{"loss", "data_loss"} : Names{"loss"});
    names.insert(names.end(), {"learning_rate", "train_seconds", "eval_seconds"});
    return names;
}

std::vector<std::string> columns_of(const Variant& variant) {
    const bool unknown = variant.graph.nodes.empty();
    const bool penalized =
        unknown || std::ranges::any_of(variant.graph.parameters, [](const layers::Parameter& parameter) {
            return parameter.trainable && parameter.declaration.regularizer;
        });
    return column_names(variant.training, variant.data.validation.has_value(), penalized);
}

}  // namespace runner
