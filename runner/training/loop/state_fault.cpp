#include "runner/training/loop/state_fault.h"

#include <fmt/format.h>

#include "layers/engine/stepper.h"
#include "runner/config/spec/columns.h"
#include "runner/training/loop/horizon.h"

namespace runner {
namespace {

std::string differing_count(const char* what, std::size_t expected, std::size_t received) {
    if (expected == received) return {};
    return fmt::format("`{}`: expected {} numbers, received {}", what, expected, received);
}

bool holds_best(const TrainingState& state, const TrainingSpec& training) {
    const bool restores = training.early_stopping && training.early_stopping->restore_best_weights;
    return restores && state.stopping.best_epoch > 0;
}

/// The arrays are copied over those of the network.
std::string fault_of_arrays(const TrainingState& state, const TrialContext& context) {
    const std::size_t values = context.parameters.values().size();
    const std::size_t moments =
        layers::Stepper(context.parameters, context.variant.training.optimizer).moments().size();
    const std::size_t best = holds_best(state, context.variant.training) ? values : 0;
    for (const std::string& fault : {differing_count("values", values, state.values.size()),
                                     differing_count("moments", moments, state.moments.size()),
                                     differing_count("best_values", best, state.best_values.size())})
        if (!fault.empty()) return fault;
    return {};
}

bool is_within(std::int64_t epoch, const TrialRecord& record) { return epoch >= 0 && epoch <= record.epochs_run; }

/// A curve goes from the untrained network to the epoch that the state is of.
bool has_whole_curve(const TrialRecord& record, const Variant& variant) {
    const auto rows = static_cast<std::size_t>(record.epochs_run) + 1;
    if (record.curve.epoch.size() != rows) return false;
    for (std::size_t row = 0; row < rows; ++row)
        if (record.curve.epoch[row] != static_cast<std::int64_t>(row)) return false;
    for (const std::string& column : columns_of(variant))
        if (!record.curve.find(column)) return false;
    return true;
}

}  // namespace

std::string fault_of_state(const TrainingState& state, const TrialContext& context) {
    const TrainingSpec& training = context.variant.training;
    const TrialRecord& record = state.record;
    if (record.status != Status::interrupted) return "its training has ended";
    if (record.epochs_run < 0 || record.epochs_run > training.epochs)
        return fmt::format("`epochs_run`: expected 0 to {}, received {}", training.epochs, record.epochs_run);
    const std::int64_t steps = record.epochs_run * horizon_of(training, context.data.train->count()).steps_per_epoch;
    if (state.steps != steps) return fmt::format("`steps`: expected {}, received {}", steps, state.steps);
    if (!is_within(state.stopping.best_epoch, record) || !is_within(state.stopping.wait, record))
        return fmt::format("`best_epoch` and `wait`: expected 0 to {}, received {} and {}", record.epochs_run,
                           state.stopping.best_epoch, state.stopping.wait);
    if (!has_whole_curve(record, context.variant)) return "its curve is not that of this training";
    const std::size_t recorded = training.record == Record::steps ? static_cast<std::size_t>(steps) : 0;
    const std::string fault = differing_count("step_losses", recorded, record.step_losses.size());
    return fault.empty() ? fault_of_arrays(state, context) : fault;
}

}  // namespace runner
