#include "tests/run/support.h"

#include <fmt/format.h>

namespace tests {

void Listener::on_trial_started(const PlannedTrial& trial) {
    events.push_back(fmt::format("start {} {}", trial.key.variant, trial.key.seed()));
}

void Listener::on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) {
    events.push_back(fmt::format("{} {} {}", to_string(record.status), trial.key.variant, trial.key.seed()));
}

Safetensors weights_in(const RunOutcome& outcome, const TrialKey& key) {
    const auto shown = TrialFolders(outcome.folder).shown(key);
    return TrialStore(outcome.folder).load_weights({key, shown.value().hash});
}

RunOptions options(const Folder& folder, int jobs) {
    RunOptions options;
    options.jobs = jobs;
    options.out = folder.path();
    options.places.cache_dir = folder / "cache";
    return options;
}

Experiment relatives() {
    return experiment({variant("child", "model: {start_from: {variant: base}}"), variant("base"),
                       variant("pruned", "evaluation: {prune: {fraction: 0.5}}")},
                      {1, 2});
}

Variant choosing(const std::string& name, const std::string& more, const std::vector<std::string>& rates) {
    std::vector<Variant> candidates;
    for (const std::string& rate : rates) {
        Variant candidate = variant(fmt::format("{}/rate_{}", name, rate),
                                    fmt::format("training: {{optimizer: {{sgd: {}}}}}\n", rate) + more);
        candidate.parameters.set("rate", Value::number(std::stod(rate)));
        candidates.push_back(std::move(candidate));
    }
    Variant result = candidates.front();
    result.name = name;
    result.search = Search{.by = "best.val_accuracy", .seeds = {1, 2}, .searched = {"rate"}};
    result.candidates = std::move(candidates);
    return result;
}

}  // namespace tests
