#include "runner/results/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/config/spec/resolved.h"
#include "runner/data/sha256.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// What most variants were trained on, the first of equals: a variant that draws from other classes is the exception.
DataRecord common_data(const std::vector<TrialRecord>& trials) {
    std::vector<std::pair<const DataRecord*, int>> counts;  // few, in the order in which they come
    for (const TrialRecord& trial : trials) {
        if (trial.data.dataset.empty()) continue;
        const auto known = std::ranges::find_if(counts, [&](const auto& one) { return *one.first == trial.data; });
        if (known == counts.end())
            counts.emplace_back(&trial.data, 1);
        else
            ++known->second;
    }
    const auto most = std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
    return most == counts.end() ? DataRecord() : *most->first;
}

std::vector<Measure> targets_of(const std::vector<Claim>& claims) {
    std::vector<Measure> targets;
    for (const Claim& claim : claims) {
        const Measure target{"epochs_to", claim.monitor, claim.target};
        if (claim.target && std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
    }
    return targets;
}

const Value* find(const Value& value, std::initializer_list<const char*> path) {
    const Value* found = &value;
    for (const char* key : path)
        if (found) found = found->find(key);
    return found;
}

bool is_accepted(const Results& results, const TrialRecord& trial) {
    const Value* accept = find(results.variants, {trial.variant.c_str(), "training", "accept"});
    return accept && std::ranges::find(accept->items, to_string(trial.status), &Value::text) != accept->items.end();
}

bool is_plain_success(const TrialRecord& trial) {
    return trial.status == Status::finished || trial.status == Status::early_stopped;
}

}  // namespace

std::string hash_of_config(const Experiment& experiment) { return sha256(to_json_line(experiment.resolved)); }

Results make_results(const Experiment& experiment, std::vector<TrialRecord> trials, const RunEnvironment& environment,
                     const Looks& looks) {
    Results results;
    results.experiment = experiment.name;
    results.question = experiment.question;
    results.config = experiment.resolved;
    results.config_hash = hash_of_config(experiment);
    results.variants = Value::map();
    results.formats = Value::map();
    for (const Variant& variant : experiment.variants) {
        results.variants.set(variant.name, variant.resolved);
        if (const Value formats = declare::write(formats_of(variant.resolved)); !formats.entries.empty())
            results.formats.set(variant.name, formats);
    }
    results.data = common_data(trials);
    results.environment = environment;
    results.summary = summarize(trials, targets_of(experiment.claims));
    results.claims = judge(experiment.claims, trials, looks);
    results.looks = looks;
    results.gate = experiment.gate;
    results.trials = std::move(trials);
    return results;
}

namespace {

/// As the file has it: a verdict tells what it was judged over, which is less where outcomes were missing.
std::vector<Over> over_in(const Value& config, const std::string& claim) {
    const Value* written = find(config, {"claims", claim.c_str(), "over"});
    declare::Diagnostics unused;
    std::vector<Over> over;
    if (!written || !declare::FieldType<std::vector<Over>>::read(*written, over, {"over", {}, unused})) return {};
    return over;
}

}  // namespace

void judge_again(Results& results) {
    std::vector<Claim> claims = claims_of(results.claims);
    for (Claim& claim : claims) claim.over = over_in(results.config, claim.name);
    results.claims = judge(claims, results.trials, results.looks);
}

bool is_well(const Results& results, const TrialRecord& trial) {
    return is_plain_success(trial) || is_accepted(results, trial);
}

namespace {

/// Trials of a variant that ended alike, and not well.
struct Trouble {
    const TrialRecord* first;
    std::vector<Replicate> trials;

    /// "seed 3", "seeds 1, 2 and 5"; of many folds how many.
    std::string which() const {
        if (trials.size() == 1) return to_string(trials[0]);
        if (trials[0].fold > 0) return fmt::format("{} folds", trials.size());
        std::string text = fmt::format("seeds {}", trials[0].seed);
        for (std::size_t i = 1; i < trials.size(); ++i)
            text += fmt::format("{}{}", i + 1 == trials.size() ? " and " : ", ", trials[i].seed);
        return text;
    }
    std::string sentence() const {
        const std::string text = fmt::format("{}, {}: {}", first->variant, which(), to_string(first->status));
        if (first->why.empty()) return text;
        return fmt::format("{}: {}{}", text, trials.size() == 1 ? "" : fmt::format("of {}, ", to_string(trials[0])),
                           first->why);
    }
};

/// What collapsed is told once a variant; how each of the others ended differs.
Trouble& trouble_of(std::vector<Trouble>& all, const TrialRecord& trial) {
    const auto alike = [&](const Trouble& it) {
        return trial.status == Status::collapsed && it.first->status == trial.status &&
               it.first->variant == trial.variant;
    };
    const auto found = std::ranges::find_if(all, alike);
    return found != all.end() ? *found : all.emplace_back(Trouble{&trial, {}});
}

}  // namespace

std::vector<std::string> troubles(const Results& results) {
    std::vector<Trouble> all;
    std::map<std::pair<std::string, Status>, int> accepted;
    for (const TrialRecord& trial : results.trials)
        if (is_accepted(results, trial))
            ++accepted[{trial.variant, trial.status}];
        else if ((results.within || results.partial) && trial.status == Status::interrupted)
            continue;  // there was no time for it, or there will be, as is told of all of them at once
        else if (!is_plain_success(trial))
            trouble_of(all, trial).trials.push_back(trial.replicate());
    std::vector<std::string> sentences;
    for (const Trouble& trouble : all) sentences.push_back(trouble.sentence());
    for (const auto& [outcome, count] : accepted)
        sentences.push_back(fmt::format("{}: {} {} {}, which the file accepts as an answer", outcome.first, count,
                                        count == 1 ? "trial" : "trials", to_string(outcome.second)));
    return sentences;
}

}  // namespace runner
