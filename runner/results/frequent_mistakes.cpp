#include "runner/results/frequent_mistakes.h"

#include <algorithm>
#include <map>

namespace runner {
namespace {

constexpr std::size_t most_variants = 6, most_pairs = 3, most_samples = 4;

using Pair = std::pair<std::uint16_t, std::uint16_t>;  // the class, and what it was taken for

/// The mistakes of one variant, over its seeds.
class MistakeCounts {
public:
    explicit MistakeCounts(std::string variant) { mistakes_.variant = std::move(variant); }

    void add(const TrialRecord& trial) {
        if (!trial.outcomes || trial.outcomes->expected.empty() || !trial.outcomes->partner.empty()) return;
        const Outcomes& outcomes = *trial.outcomes;
        mistakes_.out_of_fold = trial.fold > 0;
        labels_ = trial.data.labels;
        for (std::size_t i = 0; i < outcomes.samples(); ++i) {
            ++tested_[outcomes.index[i]];
            if (!outcomes.is_correct(i)) ++pairs_[{outcomes.expected[i], outcomes.predicted[i]}][outcomes.index[i]];
        }
    }

    Mistakes take() {
        std::vector<Pair> pairs;
        for (const auto& [pair, samples] : pairs_) pairs.push_back(pair);
        std::ranges::stable_sort(pairs, std::greater(), [this](const Pair& pair) { return total(pair); });
        pairs.resize(std::min(pairs.size(), most_pairs));
        for (const Pair& pair : pairs) add_samples(pair);
        return std::move(mistakes_);
    }

private:
    std::size_t total(const Pair& pair) const {
        std::size_t sum = 0;
        for (const auto& [index, times] : pairs_.at(pair)) sum += times;
        return sum;
    }
    std::string label(std::uint16_t number) const {
        return number < labels_.size() ? labels_[number] : std::to_string(number);
    }
    void add_samples(const Pair& pair) {
        std::vector<std::pair<std::uint32_t, std::size_t>> samples(pairs_.at(pair).begin(), pairs_.at(pair).end());
        std::ranges::stable_sort(samples, std::greater(), [](const auto& sample) { return sample.second; });
        samples.resize(std::min(samples.size(), most_samples));
        for (const auto& [index, times] : samples)
            mistakes_.samples.push_back({index, label(pair.first), label(pair.second), times, tested_.at(index)});
    }

    Mistakes mistakes_;
    std::vector<std::string> labels_;
    std::map<std::uint32_t, std::size_t> tested_;
    std::map<Pair, std::map<std::uint32_t, std::size_t>> pairs_;
};

}  // namespace

std::vector<Mistakes> frequent_mistakes(const Results& results) {
    std::vector<Mistakes> all;
    if (results.summary.size() > most_variants) return all;
    for (const VariantSummary& summary : results.summary) {
        MistakeCounts counts(summary.variant);
        for (const TrialRecord& trial : results.trials)
            if (trial.variant == summary.variant) counts.add(trial);
        Mistakes mistakes = counts.take();
        if (!mistakes.samples.empty()) all.push_back(std::move(mistakes));
    }
    return all;
}

}  // namespace runner
