#pragma once

#include <deque>
#include <filesystem>
#include <memory>

#include "runner/predict/asked_samples.h"
#include "runner/predict/asked_table.h"
#include "runner/predict/evaluation.h"

namespace runner {

/// Other data to evaluate networks on. What variants read alike is read once.
class EvaluationData {
public:
    /// How the user names the data, and says how they are written.
    struct Named {
        std::filesystem::path path;
        AskedFormat format = {};
        std::filesystem::path targets = {};  // of a `.npy` file
    };
    EvaluationData(Named named, DataPlaces places, Log log);

    /// Reads what these networks read, unless it is here. Throws as read_asked and read_samples do.
    FeedOf of(const TrainedVariant& variant);

private:
    struct ReadTable {
        AskedColumns columns;
        AskedRows rows;
    };
    struct ReadSamples {
        Preparation preparation;
        AskedSamples samples;
    };

    const AskedRows& table(const TrainedVariant& variant);
    const AskedSamples& samples(const TrainedVariant& variant);
    void tell(const std::string& text) const;

    Named named_;
    DataPlaces places_;
    Log log_;
    std::deque<ReadTable> tables_;
    std::deque<ReadSamples> samples_;
};

}  // namespace runner
