#include "runner/results/pairs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "runner/results/grouping.h"

namespace runner {
namespace {

using ByReplicate = std::map<Replicate, const TrialRecord*>;

ByReplicate by_replicate(const Trials& trials, const std::string& variant) {
    ByReplicate result;
    for (const TrialRecord* trial : trials)
        if (trial->variant == variant && trial->status != Status::interrupted)
            result.emplace(trial->replicate(), trial);
    return result;
}

/// `other`: none where a number is what it is held against.
void add_pair(PairedNumbers& pairs, const Measure& m, const TrialRecord& trial, const TrialRecord* other,
              std::optional<double> number) {
    const auto v = measure(trial, m);
    const auto a = other ? measure(*other, m) : number;
    if (!v || !a) {
        ++pairs.left_out;
    } else if (std::isinf(*v) && std::isinf(*a)) {
        ++pairs.neither;
    } else {
        pairs.variant.push_back(*v);
        pairs.against.push_back(*a);
        pairs.seed.push_back(trial.seed);
        const double v_bound = std::isinf(*v) ? reached(trial, m) : *v;
        const double a_bound = std::isinf(*a) && other ? reached(*other, m) : *a;
        pairs.bounds.push_back(difference(v_bound, a_bound));
    }
}

}  // namespace

double difference(double variant, double against) {
    return Rounding{variant, against}.same(variant, against) ? 0 : variant - against;
}

std::vector<double> PairedNumbers::differences(double share) const {
    std::vector<double> result;
    for (std::size_t i = 0; i < variant.size(); ++i) {
        const double a = share == 0 || std::isinf(against[i]) ? against[i] : (1 + share) * against[i];
        result.push_back(difference(variant[i], a));
    }
    return result;
}

PairedNumbers pair_up(const Measure& measure, const Trials& trials, const std::string& variant,
                      const std::string& against, std::optional<double> number) {
    PairedNumbers pairs;
    const ByReplicate others = by_replicate(trials, against);
    for (const auto& [replicate, trial] : by_replicate(trials, variant)) {
        const auto other = others.find(replicate);
        if (number)
            add_pair(pairs, measure, *trial, nullptr, number);
        else if (other != others.end())
            add_pair(pairs, measure, *trial, other->second, {});
    }
    pairs.rounding.add(pairs.variant);
    pairs.rounding.add(pairs.against);
    return pairs;
}

namespace {

/// Of `all`: "bn", or "bn, seeds 3, 5" where other seeds of it are not meant.
std::string named(const Trials& trials, const Trials& all) {
    std::map<std::string, std::vector<std::uint64_t>> seeds;
    for (const TrialRecord* trial : trials) seeds[trial->variant].push_back(trial->seed);
    std::vector<std::string> names;
    for (const auto& [variant, missing] : seeds) {
        const bool every = std::ssize(missing) == std::ranges::count(all, variant, &TrialRecord::variant);
        names.push_back(every ? variant
                              : fmt::format("{}, {} {}", variant, missing.size() == 1 ? "seed" : "seeds",
                                            fmt::join(missing, ", ")));
    }
    return fmt::format("{}", fmt::join(names, " and "));
}

/// What is missing of these.
std::string missing_of(const Trials& trials, const Trials& all, const Measure& measure) {
    const bool any = std::ranges::any_of(trials, [](const TrialRecord* it) { return it->test_outcomes.has_value(); });
    return fmt::format("no {} of samples {} kept for {}", any ? measure.name : "outcomes", any ? "is" : "are",
                       named(trials, all));
}

bool same_samples(const TrialRecord& one, const TrialRecord& other) {
    return one.test_outcomes->index_sha256 == other.test_outcomes->index_sha256 &&
           one.test_outcomes->samples == other.test_outcomes->samples && one.data.dataset == other.data.dataset &&
           one.data.sha256 == other.data.sha256 && one.data.group == other.data.group;
}

/// The same samples are in the same groups, so whichever trial keeps them tells of all.
std::vector<std::uint32_t> groups_of(const Trials& trials, const Measure& measure) {
    for (const TrialRecord* trial : trials)
        if (auto groups = groups_by_sample(*trial, measure); !groups.empty()) return groups;
    return {};
}

/// In place of the numbers of samples those of their groups.
void put_together(SampleTable& table, const Trials& trials, const Measure& measure) {
    const std::size_t samples = table.values.size() / trials.size();
    const auto group_of_sample = groups_of(trials, measure);
    if (group_of_sample.size() != samples) {
        table = {{}, 0, "the groups of the test samples are not kept"};
        return;
    }
    const Grouping grouping(group_of_sample);
    std::vector<double> values;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const auto of_trial = grouping.values(std::span(table.values).subspan(i * samples, samples));
        values.insert(values.end(), of_trial.begin(), of_trial.end());
    }
    table.values = std::move(values);
    table.groups = grouping.count();
}

}  // namespace

SampleTable sample_table(const Trials& trials, const Measure& measure) {
    SampleTable table;
    Trials without;
    for (const TrialRecord* trial : trials) {
        const auto values = trial->test_outcomes ? by_sample(*trial, measure) : std::nullopt;
        if (!values)
            without.push_back(trial);
        else if (without.empty() && (!same_samples(*trials[0], *trial) || trials[0]->data.labels != trial->data.labels))
            return {{}, 0, "the test samples are not the same in all trials"};
        else if (without.empty() && table.values.size() % values->size() != 0)
            return {{}, 0, "the test samples are not as many in all trials"};
        else
            table.values.insert(table.values.end(), values->begin(), values->end());
    }
    if (!without.empty()) return {{}, 0, missing_of(without, trials, measure)};
    if (trials.empty()) return table;
    if (!trials[0]->data.group.empty()) put_together(table, trials, measure);
    if (table.why_not.empty() && table.values.size() < 2 * trials.size())
        return {
            {}, 0, table.groups > 0 ? "one group tells nothing of others" : "one test sample tells nothing of others"};
    return table;
}

std::vector<double> PairedSamples::effects(double share) const {
    std::vector<double> result;
    result.reserve(variant.size());
    for (std::size_t i = 0; i < variant.size(); ++i)
        result.push_back(variant[i] - (share == 0 ? against[i] : (1 + share) * against[i]));
    return result;
}

PairedSamples pair_samples(const Measure& m, const Trials& trials, const std::string& variant,
                           const std::string& against, std::optional<double> number) {
    Trials ours, theirs;
    const ByReplicate others = by_replicate(trials, against);
    for (const auto& [replicate, trial] : by_replicate(trials, variant)) {
        const auto other = others.find(replicate);
        if (!measure(*trial, m) || (!number && (other == others.end() || !measure(*other->second, m)))) continue;
        ours.push_back(trial);
        if (!number) theirs.push_back(other->second);
    }
    Trials all = ours;
    all.insert(all.end(), theirs.begin(), theirs.end());
    PairedSamples pairs;
    pairs.any_kept =
        std::ranges::any_of(all, [](const TrialRecord* trial) { return trial->test_outcomes.has_value(); });
    SampleTable table = sample_table(all, m);
    pairs.why_not = std::move(table.why_not);
    if (!pairs.why_not.empty()) return pairs;
    pairs.seeds = ours.size();
    pairs.groups = table.groups;
    pairs.variant = std::move(table.values);
    if (number) {
        pairs.against.assign(pairs.variant.size(), *number);
    } else {
        const auto half = static_cast<std::ptrdiff_t>(pairs.variant.size() / 2);
        pairs.against.assign(pairs.variant.begin() + half, pairs.variant.end());
        pairs.variant.resize(static_cast<std::size_t>(half));
    }
    return pairs;
}

bool has_trial(const Trials& trials, const std::string& variant) {
    return std::ranges::find(trials, variant, &TrialRecord::variant) != trials.end();
}

}  // namespace runner
