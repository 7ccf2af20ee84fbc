#include "runner/config/spec/experiment.h"

#include <algorithm>

namespace runner {

const Variant* Experiment::find(std::string_view variant) const {
    const auto found = std::ranges::find(variants, variant, &Variant::name);
    return found == variants.end() ? nullptr : &*found;
}

Seeds Experiment::seeds_of(const Replicate& replicate) const {
    Seeds result(replicate.drawn_by(), seeds.front(), vary);
    for (const auto& [purpose, seed] : replicate.apart) result.set(purpose, seed);
    if (replicate.fold > 0) result.hold_out({replicate.fold, replicate.seed});
    return result;
}

std::vector<Replicate> replicates_of(const std::vector<std::uint64_t>& seeds, std::int64_t folds) {
    std::vector<Replicate> result;
    for (const std::uint64_t seed : seeds)
        if (folds == 0)
            result.push_back({.seed = seed});
        else
            for (std::int64_t fold = 1; fold <= folds; ++fold) result.push_back({.seed = seed, .fold = fold});
    return result;
}

std::vector<Replicate> Experiment::replicates() const { return replicates_of(seeds, folds); }

std::vector<std::pair<std::string, std::string>> Experiment::pairs_that_run(const Claim& claim) const {
    auto pairs = claim.pairs;
    std::erase_if(
        pairs, [this](const auto& pair) { return !find(pair.first) || (!pair.second.empty() && !find(pair.second)); });
    return pairs;
}

namespace {

Value write_variants(const std::vector<Variant>& variants) {
    Value map = Value::map();
    for (const Variant& variant : variants) {
        Value one = Value::map();
        if (variant.search) {
            one.set("search", write_search(variant));
            map.entries.push_back({variant.name, variant.place, std::move(one)});
            continue;
        }
        one.set("parameters", variant.parameters);
        Value replaces = Value::list();
        for (const std::string& section : variant.replaces) replaces.items.push_back(Value::string(section));
        if (!replaces.items.empty()) one.set("replaces", replaces);
        for (const auto& entry : variant.resolved.entries) one.set(entry.key, entry.value);
        map.entries.push_back({variant.name, variant.place, std::move(one)});
    }
    return map;
}

}  // namespace

Value write_experiment(const Experiment& experiment, const Value& defaults, const Value& claims, const Value& gate) {
    Value result = Value::map();
    result.set("name", Value::string(experiment.name));
    if (!experiment.question.empty()) result.set("question", Value::string(experiment.question));
    result.set("parameters", defaults);
    result.set("seeds", write_seeds(experiment.seeds));
    if (experiment.vary != usual_vary()) result.set("vary", declare::FieldType<Vary>::write(experiment.vary));
    result.set("variants", write_variants(experiment.variants));
    if (!claims.is_null()) result.set("claims", claims);
    if (!gate.is_null()) result.set("gate", gate);
    return result;
}

}  // namespace runner
