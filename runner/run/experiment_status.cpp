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
        const TrialGlance glance = store.glance(trial.key, trial.wanted());
        TrialStatus status{.key = trial.key, .status = glance.status, .why = glance.why, .epochs = glance.epochs};
        status.all_epochs = trial.epochs();
        const auto id_of = [&](const PlannedTrial& one) {  // without data it knows no hash itself
            return TrialId{one.key, store.find_hash(one.key, one.wanted())};
        };
        status.state = state_of(glance, !glance.is_over() && store.find_checkpoint(id_of(trial)));
        std::filesystem::path lease;
        if (!glance.is_over()) {  // the training has the lease of the first that it is for
            lease = folder / lease_file(id_of(plan.trial(plan.job(trial.job).trials.front())).hash);
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
