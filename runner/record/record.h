#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "layers/declare/field.h"
#include "runner/environment.h"
#include "runner/record/outcomes.h"
#include "runner/record/trial_key.h"

namespace runner {

enum class Status { finished, early_stopped, diverged, collapsed, interrupted, failed };
std::string to_string(Status status);

/// A learning curve: columns of one length, row 0 the untrained network. A number that is not finite is null.
struct Curve {
    std::vector<std::int64_t> epoch;
    std::vector<std::pair<std::string, std::vector<std::optional<double>>>> columns;  // in the order of the results

    /// A row more, in which nothing was measured yet.
    void begin_row(std::int64_t number);
    /// What was measured in the last row. A column that is not there yet begins with nulls.
    void add(const std::string& name, double value);
    std::vector<std::optional<double>>& column(const std::string& name);
    const std::vector<std::optional<double>>* find(const std::string& name) const;
};

/// Whether a column of a curve is about a layer: `hidden1/gradient_norm`.
bool is_about_layer(const std::string& column);

/// What a trial was trained and evaluated on.
struct DataRecord {
    std::string dataset;
    bool stand_in = false;
    bool validation_is_test = false;
    std::int64_t train = 0, validation = 0, test = 0;  // samples
    std::map<std::string, std::string> sha256;         // "train-images" -> sum of the file's uncompressed bytes
    std::vector<std::string> labels;                   // of the classes, in the order of the network's outputs
    std::string group = {};                            // the column that names the groups of the samples
    std::int64_t dealt_train = 0, dealt_test = 0;      // of the dataset's parts, where the seed deals them anew
    std::int64_t folds = 0;                            // of which the test part is one; 0: none are cut

    bool is_dealt() const { return dealt_test > 0; }
    /// Of a class; its number where it has none.
    std::string label(std::size_t of_class) const {
        return of_class < labels.size() ? labels[of_class] : std::to_string(of_class);
    }
    /// Samples tested on one trained on, where repetitions share samples because they are dealt or cut into folds; 0:
    /// they do not. Of the parts as they were dealt: what is held back for validation, or not taken, was dealt too.
    double test_to_train() const;
    bool operator==(const DataRecord&) const = default;
};

/// What became of computing a frozen prefix once.
struct FrozenCacheRecord {
    bool used = false;
    std::string why;         // why not
    std::string last_layer;  // of the prefix
    double speed_up = 0;     // measured: time of a training step without, over that with the cache

    bool operator==(const FrozenCacheRecord&) const = default;
};

/// The network measured after its smallest kernel weights were set to zero (`evaluation: {prune: …}`).
struct PruneRecord {
    std::optional<double> threshold, fraction;  // one of the two
    double sparsity = 0;
    std::map<std::string, double> test;  // loss, accuracy, …

    bool operator==(const PruneRecord&) const = default;
};

/// Everything that is known of a trial once it has run.
struct TrialRecord {
    std::string variant;
    std::uint64_t seed = 0;
    std::map<Purpose, std::uint64_t> apart;  // see Replicate
    std::int64_t fold = 0;                   // see Replicate
    declare::Value parameters;
    Status status = Status::interrupted;  // until it has ended in another way
    std::string why;                      // for those that went wrong: "loss is not finite in epoch 3, step 17"
    std::int64_t epochs_run = 0;
    /// Where the monitored value was best (early stopping's, else val_loss, else loss); never the untrained network.
    std::int64_t best_epoch = 0;
    std::int64_t weights_epoch = 0;  // whose weights the trial ends with: the best if they are restored, else the last
    std::int64_t params = 0, trainable_params = 0;
    DataRecord data;
    Curve curve;
    std::vector<double> step_losses;                            // `record: steps`
    std::map<std::string, double> test;                         // loss, accuracy, …; only finite ones
    std::map<std::string, std::vector<double>> test_per_class;  // precision, recall, …
    std::vector<std::vector<std::int64_t>> confusion_matrix;
    std::map<std::string, double> train;  // final weights on the training part, inference mode: loss, accuracy, …
    std::optional<double> majority;       // share of the most frequent class of the training part
    std::optional<double>
        train_test_gap;   // train less test accuracy; for targets that are numbers, test less train loss
    double sparsity = 0;  // share of exact zeros in kernels
    std::vector<PruneRecord> pruned;
    std::map<std::string, double> monte_carlo;    // test metrics of the mean of many random forward passes
    std::optional<OutcomesRecord> test_outcomes;  // of the samples of the test part, as far as the record tells
    std::shared_ptr<const Outcomes> outcomes;     // whole, where their file is at hand; no part of the JSON
    std::optional<FrozenCacheRecord> frozen_cache;
    double train_seconds = 0, inference_images_per_second = 0;
    std::vector<std::string> weight_log;  // what `start_from` copied and what was initialised
    /// On what it was made to its end; nothing in records of before, which do not tell.
    std::optional<Environment> environment;
    std::vector<Environment> begun_in;  // others, which made a part of it: it went on from a checkpoint
    std::int64_t epochs_before = 0;     // which an earlier run had trained: it went on from the state kept after them
    std::string hash;                   // of resolved configuration, data, seed and parent

    Replicate replicate() const { return {seed, apart, fold}; }
    TrialKey key() const { return {variant, replicate()}; }
    /// From now on it is made here.
    void go_on_in(const Environment& here);
};

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Status>>& choices<runner::Status>();

}  // namespace declare
