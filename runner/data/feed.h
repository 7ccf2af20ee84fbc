#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "layers/engine/plan.h"
#include "runner/data/spec.h"

namespace runner {

/// The samples of one part as a trial sees them, ready to be gathered into a plan.
class Feed {
public:
    virtual ~Feed() = default;
    virtual std::int64_t count() const = 0;
    /// Fixes the order (and draws afresh what is drawn each epoch) for training epoch `epoch`, counted from 1.
    virtual void begin_epoch(std::int64_t epoch, bool shuffle) = 0;
    /// Fills the inputs and targets of `plan` with samples first … first + plan.batch() - 1 of the present order.
    /// Allocates nothing.
    virtual void gather(std::int64_t first, layers::Plan& plan) const = 0;
    /// The share of the most frequent class; 0 for targets that are numbers.
    virtual double majority() const = 0;
    /// Which sample, counted in the order without shuffling, stands at each place now; empty where samples are drawn.
    virtual std::span<const std::int32_t> order() const { return {}; }
};

/// What one trial trains and is judged on.
struct TrialData {
    std::unique_ptr<Feed> train, validation, test;  // validation may be null
    std::int64_t classes = 0;                       // 0: numbers
    std::vector<std::string> labels;                // in the order of the network's outputs
    /// What the results say of it.
    std::string dataset;
    bool stand_in = false;
    bool validation_is_test = false;
    std::map<std::string, std::string> sha256;
};

/// Loads each dataset once, for all trials: they share its bytes.
class DataStore {
public:
    DataStore(DataPlaces places, Log log);
    ~DataStore();

    /// Takes the stand-in where the spec declares one. Throws DataMissing, DataCorrupt. Safe from several threads.
    std::shared_ptr<const Dataset> get(const DataSpec& spec);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Classes, validation, take, per_class, pairs, in this order. Throws declare::InvalidInput where a part would be empty
/// or a class missing from it.
TrialData make_trial_data(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, std::uint64_t seed);

/// How many samples each part will have, from the facts alone; nothing where reading is needed.
struct PartCounts {
    std::int64_t train = 0, validation = 0, test = 0;
};
std::optional<PartCounts> count_parts(const DataSpec& spec);

/// The same data section over a dataset as it was read: facts are known, and `classes` are already kept. So what files
/// of one's own escape before they are read can be checked after all. Throws declare::InvalidInput for unknown classes.
DataSpec as_read(const DataSpec& spec, const Dataset& dataset);

/// What the facts alone tell against a split: classes that do not exist, more asked for than there is, a part left
/// empty. Each is a sentence to be reported at `data`.
std::vector<std::string> split_problems(const DataSpec& spec);

}  // namespace runner
