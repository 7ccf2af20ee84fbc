#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "runner/config/spec/experiment.h"
#include "runner/data/data_store.h"
#include "runner/data/trial_data.h"
#include "runner/record/trial_key.h"
#include "runner/store/safetensors.h"

namespace runner {

/// What the trials of a run read: datasets and weight files, each once, before any training. Throws
/// declare::InvalidInput for what does not do, at the place in the file that names it; DataMissing, DataCorrupt.
class TrialInputs {
public:
    TrialInputs(const Experiment& experiment, const DataPlaces& places, const Log& log);

    const std::shared_ptr<const Dataset>& dataset(const Variant& variant) const;
    /// The variant's dataset, divided into parts.
    TrialData make_data(const Variant& variant, const Replicate& replicate) const;
    /// Of a `start_from` that names a file.
    const Safetensors& weights(const StartFrom& start) const { return files_.at(start.file.path); }

private:
    void load_data(const Variant& variant, std::uint64_t seed);
    void load_weights(const Variant& variant, const StartFrom& start);

    DataStore data_;
    std::map<std::string, std::shared_ptr<const Dataset>> datasets_;  // by source
    std::map<std::filesystem::path, Safetensors> files_;
    std::set<std::string> tried_;  // data sections
};

}  // namespace runner
