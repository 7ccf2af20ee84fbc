#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/data/trial_data.h"
#include "runner/record/record.h"
#include "runner/training/loop/trainer.h"
#include "tests/support/folder.h"
#include "tests/support/timeless.h"

/// What the tests of training share: a tiny dataset, and variants from a few lines of YAML.
namespace tests {

using namespace runner;

/// Three clouds of points in the plane, 90 + 45 + 30 samples.
DataSpec clouds();
TrialData clouds_data(const DataSpec& spec, const Seeds& seeds);

/// A variant from the sections of an experiment file, over the clouds. Left out: a small network, three epochs of Adam.
Variant variant(const std::string& name, const std::string& yaml = {});
Experiment experiment(std::vector<Variant> variants, std::vector<std::uint64_t> seeds = {1});

/// A trial that was trained and evaluated, with the weights that it ended with.
struct TrainedTrial {
    TrialRecord record;
    std::vector<float> weights;
};
TrainedTrial train_trial(const Variant& variant, std::uint64_t seed = 1);
TrainedTrial train_trial(const Variant& variant, const Seeds& seeds, TrainingObserver& observer,
                         const std::stop_token& stop, const TrainingState* from = nullptr);

}  // namespace tests
