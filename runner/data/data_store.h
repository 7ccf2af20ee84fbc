#pragma once

#include <memory>

#include "runner/data/spec.h"

namespace runner {

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

}  // namespace runner
