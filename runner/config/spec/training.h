#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "layers/steps/precision.h"
#include "runner/config/spec/class_weight.h"
#include "runner/declared.h"

/// The section `training` of an experiment file: how a network learns.
namespace runner {

/// Which values of a monitored column are better; `automatic` goes by its name.
enum class Direction { automatic, min, max };

/// Keras's EarlyStopping.
struct EarlyStopping : Settings {
    std::string monitor = "val_loss";
    double min_delta = 0;
    std::int64_t patience = 0;
    Direction mode = Direction::automatic;
    std::optional<double> baseline;
    bool restore_best_weights = false;
    std::int64_t start_from_epoch = 0;
    static const declare::Fields& fields();
    static constexpr const char* title = "`early_stopping`";
};

/// How a training may fail.
enum class Outcome { diverged, collapsed };
/// How closely the loss is recorded.
enum class Record { epochs, steps };

/// The section, with every default.
struct TrainingSpec : Settings {
    Ref<layers::Optimizer> optimizer;
    Ref<layers::Loss> loss;
    std::vector<Ref<layers::Metric>> metrics, weighted_metrics;
    std::optional<ClassWeight> class_weight;
    std::int64_t batch_size = 32;
    std::int64_t epochs = 1;
    layers::Precision precision = layers::Precision::float32;
    bool shuffle = true;
    std::optional<EarlyStopping> early_stopping;
    std::vector<Outcome> accept;  // outcomes that are answers, not failures
    Record record = Record::epochs;
    bool frozen_cache = true;
    bool diagnostics = false;
    static const declare::Fields& fields();
    static constexpr const char* title = "`training`";

    /// All that is measured each epoch and at the end: the metrics, then those in which samples count by their weights.
    std::vector<Ref<layers::Metric>> measured() const;
};

/// Reads the section; what is wrong is reported, and what could be read is returned. Aliases, merges and parameters are
/// expanded in `training`.
TrainingSpec read_training(const Value& training, Diagnostics& diagnostics);

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<layers::Precision>>& choices<layers::Precision>();
template <>
const std::vector<Choice<runner::Direction>>& choices<runner::Direction>();
template <>
const std::vector<Choice<runner::Outcome>>& choices<runner::Outcome>();
template <>
const std::vector<Choice<runner::Record>>& choices<runner::Record>();

}  // namespace declare
