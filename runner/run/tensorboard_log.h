#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>

#include "runner/run/run_observer.h"
#include "runner/store/files.h"

namespace runner {

/// Hands on what a run tells, and writes TensorBoard's event files while it goes on: one a trial, those of `export`. At
/// the end of an epoch a file grows by whole records. Where what lies there is not the beginning of what is to be told
/// (a training was begun anew, or goes on from an earlier epoch than it had come to), it is written anew: no step is
/// there twice.
class TensorboardLog : public ForwardingObserver {
public:
    TensorboardLog(RunObserver& observer, std::filesystem::path folder)
        : ForwardingObserver(observer), folder_(std::move(folder)) {}

    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;

    /// Why a file could not be written: a training does not end for that, and nothing more is written.
    const std::optional<OutputError>& problem() const { return problem_; }

private:
    template <class Writing>
    void unless_failed(const Writing& writing);
    void write(const TrialKey& key, const TrialRecord& record);
    void append(const TrialKey& key, const TrialRecord& record, std::size_t rows);

    std::filesystem::path folder_;
    std::map<TrialKey, std::size_t> rows_;  // of trials that are being trained: how many of their curves are written
    std::optional<OutputError> problem_;
};

}  // namespace runner
