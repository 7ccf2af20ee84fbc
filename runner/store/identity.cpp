#include "runner/store/identity.h"

#include "runner/config/spec/resolved.h"
#include "runner/data/sha256.h"
#include "runner/store/json.h"

namespace runner {
namespace {

Value section(const Value& resolved, const char* name) {
    const Value* value = resolved.find(name);
    return value ? *value : Value::null();
}

std::string sum_of(const Value& value) { return sha256(to_json_line(value)); }

/// One seed where all purposes draw by it, as in trials of before; else what draws by others too.
void set_seeds(Value& all, const Seeds& seeds) {
    const auto integer = [](std::uint64_t seed) { return Value::integer(static_cast<std::int64_t>(seed)); };
    all.set("seed", integer(seeds[Purpose::weights]));
    Value others = Value::map();
    for (const Purpose purpose : usual_vary())
        if (seeds[purpose] != seeds[Purpose::weights]) others.set(declare::name_of(purpose), integer(seeds[purpose]));
    if (const auto dealing = seeds.dealing()) others.set(declare::name_of(Purpose::dealing), integer(*dealing));
    if (!others.entries.empty()) all.set("seeds", std::move(others));
    if (const HeldOut& held_out = seeds.held_out(); held_out.fold > 0)
        all.set("fold", Value::list({Value::integer(held_out.fold), integer(held_out.seed)}));
}

/// Everything that shapes the weights, from where the settings differ from the defaults.
Value training_of(const Value& settings, const Origin& origin, const std::string& parent) {
    Value training = section(settings, "training");
    training.remove("accept");  // judges an outcome, and changes none
    Value sums = Value::map();
    for (const auto& [file, sum] : origin.data) sums.set(file, Value::string(sum));
    Value all = Value::map();
    all.set("format", Value::integer(identity_format));
    all.set("data", section(settings, "data"));
    all.set("model", section(settings, "model"));
    all.set("training", std::move(training));
    set_seeds(all, origin.seeds);
    all.set("files", std::move(sums));
    all.set("parent", Value::string(origin.file.empty() ? parent : origin.file));
    return all;
}

/// The same without one of its settings.
Value without(Value training, const char* setting) {
    Value settings = section(training, "training");
    settings.remove(setting);
    training.set("training", std::move(settings));
    return training;
}

Value trial_of(const Value& settings, const std::string& training, bool search) {
    Value trial = Value::map();
    trial.set("training", Value::string(training));
    if (search)
        trial.set("search", Value::boolean(true));
    else
        trial.set("evaluation", section(settings, "evaluation"));
    return trial;
}

/// Formats are hashed only where there are any: a component that never changed leaves no trace.
void set_formats(Value& value, const declare::Formats& formats) {
    if (!formats.empty()) value.set("formats", declare::write(formats));
}

}  // namespace

VariantIdentity::VariantIdentity(const Variant& variant)
    : settings_(without_defaults(variant.resolved)),
      evaluation_(formats_of_section(variant.resolved, "evaluation")),
      looks_at_end_(looks_at_end(variant)) {
    for (const char* key : {"data", "model", "training"}) training_.merge(formats_of_section(variant.resolved, key));
}

Identity VariantIdentity::identify(const Origin& origin, bool search) const {
    Value training = training_of(settings_, origin, origin.parent.settings);
    const std::string bare_training = sum_of(training);
    training.set("parent", Value::string(origin.file.empty() ? origin.parent.trial : origin.file));
    set_formats(training, training_);

    Identity identity;
    const bool no_formats = training_.empty() && origin.parent.settings == origin.parent.trial;
    identity.training = no_formats ? bare_training : sum_of(training);
    const Value course = looks_at_end_ ? training : without(training, "epochs");
    identity.course = sum_of(course);
    // Trainings that differ in whose weights they end with take the same steps meanwhile.
    identity.steps = sum_of(without(course, "early_stopping"));
    identity.settings = sum_of(trial_of(settings_, bare_training, search));
    const auto evaluation = search ? declare::Formats() : evaluation_;
    if (no_formats && evaluation.empty()) {
        identity.trial = identity.settings;
    } else {
        Value trial = trial_of(settings_, identity.training, search);
        set_formats(trial, evaluation);
        identity.trial = sum_of(trial);
    }
    identity.formats = training_;
    identity.formats.insert(evaluation.begin(), evaluation.end());
    for (const auto& [path, format] : origin.parent.formats)
        identity.formats.try_emplace("its start's " + path, format);
    return identity;
}

Identity identify(const Variant& variant, const Origin& origin, bool search) {
    return VariantIdentity(variant).identify(origin, search);
}

}  // namespace runner
