#include "runner/config/spec/variant.h"

namespace runner {

std::vector<const Variant*> Variant::tried() const {
    std::vector<const Variant*> result;
    for (const Variant& candidate : candidates) result.push_back(&candidate);
    if (result.empty()) result.push_back(this);
    return result;
}

const Variant& Variant::at(const Replicate& replicate) const {
    const auto found = by_fold.find(replicate);
    return found == by_fold.end() ? *this : *found->second;
}

Variant Variant::with_candidate(std::size_t candidate) const {
    Variant variant = candidates[candidate];
    variant.name = name;
    variant.place = place;
    variant.search = search;
    variant.candidates = candidates;
    variant.chosen = candidate;
    return variant;
}

bool looks_at_end(const Variant& variant) { return variant.training.optimizer->learning_rate.looks_at_end(); }

Value write_variant(const Variant& variant) {
    Value map = Value::map();
    map.set("data", write_settings(variant.data, DataSpec::fields()));
    map.set("model", write_model(variant.model));
    map.set("training", write_settings(variant.training, TrainingSpec::fields()));
    map.set("evaluation", write_settings(variant.evaluation, EvaluationSpec::fields()));
    return map;
}

Value write_seeds(const std::vector<std::uint64_t>& seeds) {
    Value list = Value::list();
    for (const std::uint64_t seed : seeds) list.items.push_back(Value::integer(static_cast<std::int64_t>(seed)));
    return list;
}

Value write_search(const Variant& variant) {
    Value candidates = Value::map(), result = Value::map();
    for (const Variant& candidate : variant.candidates) {
        Value one = Value::map();
        one.set("parameters", candidate.parameters);
        for (const auto& entry : candidate.resolved.entries) one.set(entry.key, entry.value);
        candidates.entries.push_back({candidate.label(), candidate.place, std::move(one)});
    }
    result.set("by", Value::string(variant.search->by));
    result.set("seeds", write_seeds(variant.search->seeds));
    if (variant.search->is_race()) {
        Value race = Value::map();
        race.set("miss", Value::number(variant.search->miss));
        result.set("race", std::move(race));
    }
    if (const Halving& of = variant.search->halving; of.is_on()) {
        Value halving = Value::map();
        halving.set("from", Value::integer(of.from));
        halving.set("factor", Value::integer(of.factor));
        result.set("halving", std::move(halving));
    }
    result.set("candidates", std::move(candidates));
    return result;
}

}  // namespace runner
