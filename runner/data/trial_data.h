#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runner/data/feed.h"
#include "runner/data/preparation.h"
#include "runner/data/seeds.h"
#include "runner/data/spec.h"

namespace runner {

/// What one trial trains and is evaluated on.
struct TrialData {
    std::unique_ptr<Feed> train, validation, test;  // validation may be null
    std::shared_ptr<const Dataset> samples;         // what they are parts of, dealt anew where that is so
    std::int64_t classes = 0;                       // 0: numbers
    std::int64_t numbers = 0;                       // that are the target of a sample; 0: classes
    std::vector<std::string> labels;                // in the order of the network's outputs
    bool weighted = false;                          // samples have weights
    std::vector<std::int64_t> train_classes;  // samples of each in the training part; of pairs, which are drawn, none
    /// What the results say of it.
    std::string dataset;
    bool stand_in = false;
    bool validation_is_test = false;
    std::int64_t dealt_train = 0, dealt_test = 0;  // samples of each part, where they were dealt anew
    std::vector<std::int32_t> test_places;         // then, of the dataset's test part: see Part::places
    std::int64_t folds = 0;                        // of which the test part is one; 0: none are cut
    std::map<std::string, std::string> sha256;
    std::string group;                       // the column of groups; empty: there are none
    std::vector<std::string> group_names;    // that it has; of each test sample, in the order of the part, the place
    std::vector<std::uint32_t> test_groups;  // of its name
    std::vector<std::uint32_t> test_rows;    // of each test sample: see Part::rows
    Preparation preparation;
};

/// Divides the dataset by the data section, as `seeds` draw, and makes feeds of the parts; what is fitted to samples is
/// fitted to the training part. Throws DataProblems where a part would be empty or a class missing from it.
TrialData make_trial_data(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, const Seeds& seeds);

/// The same without the feeds: only what it throws. The samples are looked at, and none is copied.
void try_split(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds);

}  // namespace runner
