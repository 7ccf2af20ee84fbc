#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "runner/data/data_store.h"
#include "runner/data/trial_data.h"
#include "runner/results/results.h"

namespace runner {

/// `train`, `validation` or `test`; nothing for any other word.
std::optional<PartName> own_part(const std::string& word);

/// The data that an experiment was trained on, divided again as each trial had them.
class ExperimentData {
public:
    /// `path` is that of the results: files that the experiment names are looked for from here, and from the folders
    /// above the results.
    ExperimentData(const Results& results, std::filesystem::path path, DataPlaces places, Log log);

    /// Throws DataMissing, and declare::InvalidInput where the data are not those that the trial was trained on.
    TrialData of(const TrialRecord& trial);

private:
    std::shared_ptr<const Dataset> find(const Value& section, const TrialRecord& trial);
    Seeds seeds_of(const Replicate& replicate) const;

    const Results& results_;
    std::filesystem::path path_;
    DataPlaces places_;
    Log log_;
    std::map<std::string, std::shared_ptr<const Dataset>> datasets_;  // by the section as it is written
};

/// The feed of a part, taken out. Throws declare::InvalidInput where there is no such part.
std::unique_ptr<Feed> take_part(TrialData& data, PartName part, const TrialRecord& trial);

}  // namespace runner
