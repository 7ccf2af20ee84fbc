#pragma once

#include <exception>
#include <stop_token>
#include <string>

#include "runner/predict/asked_samples.h"
#include "runner/predict/asked_table.h"
#include "runner/predict/own_part.h"
#include "runner/predict/said_writer.h"
#include "runner/predict/trained_variant.h"

namespace runner {

/// How a prediction went.
struct PredictionReport {
    std::int64_t rows = 0, abstained = 0, dropped = 0;
    double asking_seconds = 0;  // of the processor, by the networks alone
    std::vector<std::string> warnings;
};

/// A stop was asked for before all was said: no file is written.
struct PredictionStopped : std::exception {
    const char* what() const noexcept override { return "stopped"; }
};

/// What stands in the file of predictions of these networks.
SaidColumns said_columns(const TrainedVariant& variant);

/// Asks all networks of a variant about the rows of a table, block by block.
PredictionReport predict_table(const TrainedVariant& variant, const std::filesystem::path& input,
                               const AskedColumns& wanted, SaidWriter& writer, const std::stop_token& stop);

/// About arrays or pictures.
PredictionReport predict_samples(const TrainedVariant& variant, const AskedSamples& samples, SaidWriter& writer,
                                 const std::stop_token& stop);

/// About a part of the experiment's own data: of all networks the same samples.
PredictionReport predict_part(const TrainedVariant& variant, ExperimentData& data, PartName part, SaidWriter& writer,
                              const std::stop_token& stop);

/// Throws declare::InvalidInput where the networks were not trained on rows of a table.
void require_table(const TrainedVariant& variant, const std::filesystem::path& input);
/// Whether they were trained on files of pictures, which a table may list.
bool asks_about_pictures(const TrainedVariant& variant);
/// Throws declare::InvalidInput where they were, and an earlier runner has not kept how those became samples.
void require_preparation(const TrainedVariant& variant, const std::filesystem::path& input);
/// Throws declare::InvalidInput where they read two samples at once.
void require_one_input(const TrainedVariant& variant, const std::filesystem::path& input);

}  // namespace runner
