#include "runner/run/earlier_looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "layers/declare/diagnostic.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {

const RecordFields<LooksAtTrials>& Recorded<LooksAtTrials>::fields() {
    using Field = RecordField<LooksAtTrials>;
    static const RecordFields<LooksAtTrials> fields = {
        Field::of("seeds", &LooksAtTrials::seeds, "").as_needed(),
        Field::unless_default("max_seeds", &LooksAtTrials::max_seeds, ""),
        Field::of("trials", &LooksAtTrials::trials, "").as_needed(),
    };
    return fields;
}

bool LooksAtTrials::shares_trials(const LooksAtTrials& other) const {
    const std::set<std::string_view> own(trials.begin(), trials.end());
    return std::ranges::any_of(other.trials, [&](const std::string& hash) { return own.contains(hash); });
}

namespace {

constexpr const char* looks_schema = "runner-looks/1";

bool has_ended(const TrialRecord& trial) {
    return trial.status != Status::interrupted && trial.status != Status::failed;
}

/// The seeds with which each variant's trials have all ended.
std::map<std::string, std::set<std::uint64_t>> ended_seeds(const Results& results) {
    std::map<std::string, std::set<std::uint64_t>> ended;
    for (const TrialRecord& trial : results.trials)
        if (has_ended(trial)) ended[trial.variant].insert(trial.seed);
    for (const TrialRecord& trial : results.trials)
        if (!has_ended(trial)) ended[trial.variant].erase(trial.seed);
    return ended;
}

/// How many seeds the claim had that had most: where a run ends between two of a seed's trials, or for want of time,
/// some have more than others, and were looked at with them.
int most_seeds(const Results& results) {
    auto ended = ended_seeds(results);
    std::size_t most = 0;
    for (const Verdict& verdict : results.claims) {
        std::set<std::uint64_t> seeds = ended[verdict.variant];
        if (!verdict.against.empty()) {
            const std::set<std::uint64_t>& others = ended[verdict.against];
            std::erase_if(seeds, [&](std::uint64_t seed) { return !others.contains(seed); });
        }
        most = std::max(most, seeds.size());
    }
    return static_cast<int>(most);
}

/// So much of a hash tells trials apart.
std::vector<std::string> beginnings_of_hashes(const Results& results) {
    constexpr std::size_t enough = 16;
    std::vector<std::string> hashes;
    for (const TrialRecord& trial : results.trials)
        if (has_ended(trial)) hashes.push_back(trial.hash.substr(0, enough));
    return hashes;
}

bool are_judged(const Results& results) {
    return std::ranges::any_of(results.claims,
                               [](const Verdict& verdict) { return verdict.decision != Decision::not_run; });
}

/// What the run that made these looked at itself.
LooksAtTrials own_looks(const Results& results) {
    LooksAtTrials own{.max_seeds = results.looks.max_seeds, .trials = beginnings_of_hashes(results)};
    for (const Look& look : results.looks.made) own.seeds.push_back(look.seeds);
    if (own.seeds.empty()) own = {{most_seeds(results)}, 0, std::move(own.trials)};
    std::erase(own.seeds, 0);
    return own;
}

template <class T>
void merge(std::vector<T>& into, const std::vector<T>& more) {
    std::set<T> all(into.begin(), into.end());
    all.insert(more.begin(), more.end());
    into.assign(all.begin(), all.end());
}

bool is_of_plan(const Looks& plan, const LooksAtTrials& looks, int seeds) {
    return !plan.made.empty() && plan.max_seeds == looks.max_seeds && seeds >= plan.made.front().seeds;
}

}  // namespace

EarlierLooks::EarlierLooks(const std::filesystem::path& folder) : file_(folder / "looks.json") {
    std::error_code unused;
    if (std::filesystem::exists(file_, unused))
        read_file_of_looks();
    else
        read_looks_of_results(folder);
}

void EarlierLooks::read_file_of_looks() {
    try {
        const Value value = from_json(read_file(file_), file_.native());
        const Value* looks = value.find("looks");
        RecordType<std::vector<LooksAtTrials>>::read(looks ? *looks : Value::null(), all_, "looks");
    } catch (const declare::InvalidInput&) {
        all_.clear();
        problem_ =
            fmt::format("{} cannot be read: looks at the claims before this run are not counted", file_.native());
    }
}

/// An earlier runner kept them there alone.
void EarlierLooks::read_looks_of_results(const std::filesystem::path& folder) {
    std::error_code unused;
    if (!std::filesystem::exists(folder / "results.json", unused)) return;
    try {
        const Results before = read_results_alone(folder);
        if (!are_judged(before)) return;
        add({before.looks.by_hand, 0, beginnings_of_hashes(before)});
        if (!before.partial) add(own_looks(before));
    } catch (const declare::InvalidInput&) {
        all_.clear();  // it is written anew anyway
    }
}

void EarlierLooks::add(LooksAtTrials looks) {
    if (looks.seeds.empty() || looks.trials.empty()) return;
    const auto known = std::ranges::find_if(
        all_, [&](const LooksAtTrials& one) { return one.max_seeds == looks.max_seeds && one.shares_trials(looks); });
    if (known == all_.end()) {
        all_.push_back(std::move(looks));
        return;
    }
    merge(known->seeds, looks.seeds);
    merge(known->trials, looks.trials);
}

void EarlierLooks::add_to(Results& results) const {
    if (!are_judged(results)) return;
    const LooksAtTrials now{.trials = beginnings_of_hashes(results)};
    std::set<int> seeds;
    for (const LooksAtTrials& looks : all_) {
        if (!looks.shares_trials(now)) continue;
        for (const int count : looks.seeds)
            if (!is_of_plan(results.looks, looks, count)) seeds.insert(count);
    }
    if (results.looks.made.empty()) seeds.erase(most_seeds(results));  // the same look again
    if (seeds.empty()) return;
    results.looks.by_hand.assign(seeds.begin(), seeds.end());
    judge_again(results);
}

void EarlierLooks::keep(const Results& results) {
    if (!are_judged(results)) return;
    add(own_looks(results));
    Value value = Value::map();
    value.set("schema", Value::string(looks_schema));
    value.set("looks", RecordType<std::vector<LooksAtTrials>>::write(all_));
    write_file(file_, to_json(value));
}

}  // namespace runner
