#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runner/store/trial_folders.h"

namespace runner {

/// What a trial of the store tells of itself at a glance.
struct StoredHead {
    std::string hash;                             // the folder's name
    std::string configuration, settings, course;  // see Identity; `course` where the state is kept
    std::string variant, seed, fold;              // as the record has them
    std::int64_t epochs = 0;
    std::string file;       // that tells this; empty where none does
    bool finished = false;  // else it failed, was interrupted or has paused, or nothing tells
    std::filesystem::file_time_type written = {};
};

/// Reads no more than the beginnings of what is there: record, what has not finished or paused, or who trains it.
StoredHead head_of(const TrialFolders& folders, const std::string& hash);

/// What lies in a store when it is first asked, found by what one looks for. Written trials are told by their text
/// alone, without a look at weights.
class StoreIndex {
public:
    explicit StoreIndex(const TrialFolders& folders);

    /// Of the trials without data alike the one that was written last; null if there is none.
    const StoredHead* of_configuration(const std::string& configuration) const;
    /// A finished one that would be it but for what formats mean; null if there is none.
    const StoredHead* of_settings(const std::string& settings) const;
    /// Finished ones of the same course that kept their states.
    std::vector<const StoredHead*> of_course(const std::string& course) const;
    bool has_finished(const TrialKey& key) const;

private:
    std::vector<StoredHead> heads_;
    std::multimap<std::string, const StoredHead*> configurations_, settings_, courses_, names_;
};

}  // namespace runner
