#include "runner/results/sample_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace runner {
namespace {

using Sample = SampleDifferences::Sample;
using TrialPairs = std::vector<std::pair<const TrialRecord*, const TrialRecord*>>;

/// Of pairs of samples the one place does not say which it is.
bool tells_samples(const TrialRecord& trial) {
    return trial.outcomes && !trial.outcomes->expected.empty() && trial.outcomes->partner.empty();
}

/// The trials of two variants, seed by seed, that were tested on the same samples.
TrialPairs pairs_of_trials(const Results& results, const std::string& variant, const std::string& against) {
    TrialPairs pairs;
    for (const TrialRecord& one : results.trials)
        for (const TrialRecord& other : results.trials)
            if (one.variant == variant && other.variant == against && one.replicate() == other.replicate() &&
                tells_samples(one) && tells_samples(other) && one.data.sha256 == other.data.sha256 &&
                one.outcomes->index == other.outcomes->index && one.outcomes->expected == other.outcomes->expected)
                pairs.emplace_back(&one, &other);
    return pairs;
}

std::map<std::uint32_t, Sample> count_samples(const TrialPairs& pairs) {
    std::map<std::uint32_t, Sample> samples;
    for (const auto& [one, other] : pairs) {
        const Outcomes &ours = *one->outcomes, &theirs = *other->outcomes;
        for (std::size_t i = 0; i < ours.samples(); ++i) {
            Sample& sample = samples[ours.index[i]];
            sample.index = ours.index[i];
            if (!ours.row.empty()) sample.row = ours.row[i];
            if (!ours.group.empty()) sample.group = ours.group_of(i);
            sample.expected = one->data.label(ours.expected[i]);
            ++sample.seeds;
            sample.variant += ours.is_correct(i);
            sample.against += theirs.is_correct(i);
        }
    }
    return samples;
}

double difference_of(const Sample& sample) {
    const double difference = static_cast<double>(sample.variant) - static_cast<double>(sample.against);
    return std::abs(difference) / static_cast<double>(sample.seeds);
}

void sum_up(const std::map<std::uint32_t, Sample>& samples, SampleDifferences& result) {
    for (const auto& [index, sample] : samples) {
        const bool ours = 2 * sample.variant > sample.seeds, theirs = 2 * sample.against > sample.seeds;
        ++(ours && theirs ? result.both : ours ? result.variant_alone : theirs ? result.against_alone : result.neither);
        if (sample.variant != sample.against) result.most.push_back(sample);
    }
    std::ranges::stable_sort(result.most, std::greater(), difference_of);
    constexpr std::size_t dozen = 12;
    result.most.resize(std::min(dozen, result.most.size()));
}

}  // namespace

std::string SampleDifferences::heading() const { return fmt::format("Where {} and {} differ", variant, against); }

std::vector<SampleDifferences> sample_differences(const Results& results) {
    std::vector<SampleDifferences> all;
    for (const Verdict& verdict : results.claims) {
        const auto is_these = [&](const SampleDifferences& other) {
            return std::minmax(other.variant, other.against) == std::minmax(verdict.variant, verdict.against);
        };
        if (verdict.against.empty() || std::ranges::any_of(all, is_these)) continue;
        const TrialPairs pairs = pairs_of_trials(results, verdict.variant, verdict.against);
        if (pairs.empty()) continue;
        SampleDifferences differences{.variant = verdict.variant, .against = verdict.against};
        std::set<std::uint64_t> seeds;
        for (const auto& [one, other] : pairs) seeds.insert(one->seed);
        differences.seeds = seeds.size();
        differences.out_of_fold = pairs.front().first->fold > 0;
        sum_up(count_samples(pairs), differences);
        all.push_back(std::move(differences));
    }
    return all;
}

}  // namespace runner
