#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "runner/config/spec/experiment.h"
#include "runner/data/data_store.h"
#include "runner/data/trial_data.h"
#include "runner/run/trials.h"
#include "runner/store/safetensors.h"

namespace runner {

/// Which datasets are read.
enum class InputData {
    all,
    all_unexamined,  // without a word on what their samples make doubtful
    own,             // files of the user's that an experiment names: nothing is downloaded
};

/// What the trials of a run read: datasets and weight files, each once, before any training. Throws DataMissing and
/// DataCorrupt; then declare::InvalidInput for all that does not fit them, each at the place in the file. What is
/// hardly meant goes to `log`.
class TrialInputs {
public:
    TrialInputs(const Experiment& experiment, const DataPlaces& places, const Log& log,
                InputData which = InputData::all);

    const std::shared_ptr<const Dataset>& dataset(const Variant& variant) const;
    /// The variant's dataset, divided into parts.
    TrialData make_data(const Trial& trial) const;
    /// Of a `start_from` that names a file.
    const Safetensors& weights(const StartFrom& start) const { return files_.at(start.file.path); }

    /// The variant as if all that its own files tell of its data had been known before.
    Variant as_read(const Variant& variant) const;

private:
    void load_data(const Variant& variant);
    void load_own_data(const Variant& variant);
    void check_data(const Variant& variant, const std::vector<Seeds>& draws);
    void warn_of_findings(const Variant& variant, const Dataset& dataset, const Seeds& seeds);
    void check_measures(const Experiment& experiment);
    void load_weights(const Variant& variant, const StartFrom& start);
    std::shared_ptr<const Dataset> find_dataset(const Variant& variant) const;

    InputData which_;
    Diagnostics found_, warnings_;
    DataStore data_;
    std::map<std::string, std::shared_ptr<const Dataset>> datasets_;  // by source
    std::map<std::filesystem::path, Safetensors> files_;
    std::set<std::string> tried_;  // data sections
};

}  // namespace runner
