#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "layers/declare/value.h"

namespace runner {

enum class Status { finished, early_stopped, diverged, collapsed, interrupted, failed };
std::string to_string(Status status);

/// A learning curve: columns of one length, row 0 the untrained network. A number that is not finite is null.
struct Curve {
    std::vector<std::int64_t> epoch;
    std::vector<std::pair<std::string, std::vector<std::optional<double>>>> columns;  // in the order of the results

    std::vector<std::optional<double>>& column(const std::string& name);
    const std::vector<std::optional<double>>* find(const std::string& name) const;
};

/// Everything that is known of a trial once it has run.
struct TrialRecord {
    std::string variant;
    std::uint64_t seed = 0;
    layers::Value parameters;
    Status status = Status::finished;
    std::string why;  // for those that went wrong: "loss is not finite in epoch 3, step 17"
    std::int64_t epochs_run = 0;
    std::int64_t best_epoch = 0;  // the epoch whose weights the trial ends with
    std::int64_t params = 0, trainable_params = 0;
    std::int64_t train_count = 0, validation_count = 0, test_count = 0;
    Curve curve;
    std::vector<double> step_losses;                            // `record: steps`
    std::map<std::string, double> test;                         // loss, accuracy, …; only finite ones
    std::map<std::string, std::vector<double>> test_per_class;  // precision, recall, …
    std::vector<std::vector<std::int64_t>> confusion_matrix;
    double train_loss = 0, train_accuracy = 0;  // final weights on the training part, inference mode
    double train_seconds = 0, inference_images_per_second = 0;
    std::vector<std::string> weight_log;  // what `start_from` copied and what was initialised
    std::string hash;                     // of resolved configuration, data, seed and parent
};

}  // namespace runner
