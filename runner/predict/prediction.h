#pragma once

#include <string>

#include "runner/predict/asked_table.h"
#include "runner/predict/said_writer.h"
#include "runner/predict/trained_variant.h"

namespace runner {

/// How a prediction went.
struct PredictionReport {
    std::int64_t rows = 0, abstained = 0;
    double asking_seconds = 0;  // of the processor, by the networks alone
    std::vector<std::string> warnings;
};

/// What stands in the file of predictions of these networks.
SaidColumns said_columns(const TrainedVariant& variant);

/// Asks all networks of a variant about the rows of a table, block by block.
PredictionReport predict_table(const TrainedVariant& variant, const std::filesystem::path& input,
                               const std::vector<std::string>& kept, SaidWriter& writer);

/// Throws declare::InvalidInput where the networks were not trained on rows of a table.
void require_table(const TrainedVariant& variant, const std::filesystem::path& input);

}  // namespace runner
