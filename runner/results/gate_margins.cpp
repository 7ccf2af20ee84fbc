#include "runner/results/gate_margins.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

constexpr double share_of_samples = 0.005, share_of_baseline = 0.05;

std::vector<std::string> test_metrics_of(const Results& results) {
    std::vector<std::string> names;
    for (const TrialRecord& trial : results.trials)
        for (const auto& [name, value] : trial.test)
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

/// The first that is no loss, else the loss; nothing where no trial has a test part.
std::string own_metric(const std::vector<std::string>& names) {
    const auto metric =
        std::ranges::find_if(names, [](const std::string& name) { return name != "loss" && name != "data_loss"; });
    if (metric != names.end()) return *metric;
    return std::ranges::find(names, "loss") == names.end() ? "" : "loss";
}

GateMargins all_of(const Gate& gate) {
    GateMargins margins;
    for (const auto& [metric, margin] : gate) margins.all.push_back({metric, margin, false});
    return margins;
}

}  // namespace

GateMargins margins_for(const Results& now, const Results& baseline, const Gate& of_command) {
    const Gate usual = {{"test_accuracy", share_of_samples}};
    if (!of_command.empty()) return all_of(of_command);
    if (!now.gate.empty() && now.gate != usual) return all_of(now.gate);
    // Nobody writes the usual margin for results without an accuracy, which `check` refuses: it is the default.
    const auto names = test_metrics_of(now).empty() ? test_metrics_of(baseline) : test_metrics_of(now);
    const std::string own = own_metric(names);
    if (own.empty() || std::ranges::find(names, "accuracy") != names.end()) return all_of(usual);
    const std::string metric = "test_" + own;
    const bool relative = !more_is_better(metric);
    return {{{metric, relative ? share_of_baseline : share_of_samples, relative}},
            fmt::format("no margin is given: {} may be {} worse than the baseline (`--margin {}=X` says otherwise)",
                        metric, relative ? "5 %" : "0.005", metric)};
}

}  // namespace runner
