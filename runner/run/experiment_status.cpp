#include "runner/run/experiment_status.h"

#include <algorithm>
#include <chrono>

#include "runner/run/plan_experiment.h"
#include "runner/store/leases.h"

namespace runner {
namespace {

double seconds_since_change(const std::filesystem::path& file) {
    std::error_code error;
    const auto time = std::filesystem::last_write_time(file, error);
    if (error) return 0;
    const std::chrono::duration<double> age = std::filesystem::file_time_type::clock::now() - time;
    return std::max(0.0, age.count());
}

TrialStatus::State state_of(const TrialGlance& glance, bool begun) {
    using State = TrialStatus::State;
    if (glance.status == "failed") return State::failed;
    if (glance.is_over()) return State::done;
    return begun || glance.epochs > 0 ? State::interrupted : State::missing;
}

}  // namespace

std::vector<TrialStatus> status_of(const Experiment& experiment, const RunOptions& options) {
    const std::filesystem::path folder = options.out / experiment.name;
    const TrialStore store(folder);
    const TrialPlan plan = identify_experiment(experiment, options);
    std::vector<TrialStatus> all;
    for (const PlannedTrial& trial : plan.trials) {
        TrialStore::Wanted wanted = trial.wanted();
        wanted.hash = store.find_hash(trial.key, wanted);  // without data the trial knows none itself
        const TrialGlance glance = wanted.hash.empty() ? TrialGlance() : store.glance(trial.key, wanted);
        TrialStatus status{.key = trial.key, .status = glance.status, .why = glance.why, .epochs = glance.epochs};
        status.state = state_of(glance, !glance.is_over() && store.find_checkpoint({trial.key, wanted.hash}));
        status.all_epochs = trial.variant->training.epochs;
        const PlannedTrial& first = plan.trial(plan.job(trial.job).trials.front());  // whose lease the training has
        std::filesystem::path lease;
        if (!glance.is_over()) {
            lease = folder / lease_file(store.find_hash(first.key, first.wanted()));
            status.holder = read_lease(lease);
        }
        if (status.holder && !process_has_ended(status.holder->process)) {
            status.state = TrialStatus::State::running;
            status.epochs = std::max(status.epochs, status.holder->epoch);
            status.silent_seconds = seconds_since_change(lease);
        }
        all.push_back(std::move(status));
    }
    return all;
}

}  // namespace runner
