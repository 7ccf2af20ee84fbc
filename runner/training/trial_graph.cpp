#include "runner/training/trial_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "runner/data/sha256.h"
#include "runner/store/files.h"

namespace runner {
namespace {

class GraphMaking {
public:
    explicit GraphMaking(const DataSums& sums) : sums_(sums) {}

    TrialGraph make(const std::vector<PlannedTrial>& trials) {
        for (const PlannedTrial& trial : trials) {
            if (!trial.search) index_[trial.key()] = static_cast<int>(graph_.trials.size());
            graph_.trials.push_back({.planned = trial, .identity = {}});
        }
        for (std::size_t i = 0; i < graph_.trials.size(); ++i) settle(static_cast<int>(i));
        for (const int index : seed_by_seed()) share(index);
        return std::move(graph_);
    }

private:
    TrialGraph::Trial& trial(int index) { return graph_.trials[static_cast<std::size_t>(index)]; }

    /// Finds a trial's identity, its parent's first.
    void settle(int index) {
        if (!trial(index).identity.trial.empty()) return;
        const Variant& variant = *trial(index).planned.variant;
        Origin origin{.data = sums_of(variant), .seed = trial(index).planned.seed, .parent = {}};
        if (const auto& start = variant.model.start_from) {
            if (start->variant.empty()) {
                origin.parent = sum_of_file(start->file.path);
            } else {
                const int parent = find(*start, origin.seed);
                settle(parent);
                trial(index).planned.parent = parent;
                origin.parent = trial(parent).identity.trial;
            }
        }
        trial(index).identity = identify(variant, origin, trial(index).planned.search);
    }

    int find(const StartFrom& start, std::uint64_t seed) const {
        if (const auto parent = index_.find({start.variant, {seed}}); parent != index_.end()) return parent->second;
        declare::Diagnostics diagnostics;
        diagnostics.error(start.place, fmt::format("start_from: there is no variant `{}`", start.variant));
        throw declare::InvalidInput(diagnostics);
    }

    const std::map<std::string, std::string>& sums_of(const Variant& variant) {
        const auto [entry, fresh] = known_sums_.try_emplace(&variant);
        if (fresh) entry->second = sums_(variant);
        return entry->second;
    }

    const std::string& sum_of_file(const std::filesystem::path& path) {
        const auto [entry, fresh] = file_sums_.try_emplace(path);
        if (fresh) entry->second = sha256(read_file(path));
        return entry->second;
    }

    /// All variants of one seed side by side in time, as they are compared: what else the machine does then meets all.
    std::vector<int> seed_by_seed() const {
        std::map<std::uint64_t, std::size_t> turns;
        for (const TrialGraph::Trial& trial : graph_.trials) turns.try_emplace(trial.planned.seed, turns.size());
        std::vector<int> order(graph_.trials.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [&](int index) {
            return turns.at(graph_.trials[static_cast<std::size_t>(index)].planned.seed);
        });
        return order;
    }

    void share(int index) {
        const auto [entry, fresh] =
            trainings_.try_emplace(trial(index).identity.training, static_cast<int>(graph_.trainings.size()));
        if (fresh) graph_.trainings.push_back({.trials = {}, .parent = trial(index).planned.parent});
        TrialGraph::Training& training = graph_.trainings[static_cast<std::size_t>(entry->second)];
        if (!fresh) trial(index).planned.same_training = training.trials.front();
        training.trials.push_back(index);
        trial(index).training = entry->second;
    }

    const DataSums& sums_;
    TrialGraph graph_;
    std::map<TrialKey, int> index_;  // of those that others may start from
    std::map<const Variant*, std::map<std::string, std::string>> known_sums_;
    std::map<std::filesystem::path, std::string> file_sums_;
    std::map<std::string, int> trainings_;
};

}  // namespace

TrialGraph make_trial_graph(const std::vector<PlannedTrial>& trials, const DataSums& sums) {
    return GraphMaking(sums).make(trials);
}

}  // namespace runner
