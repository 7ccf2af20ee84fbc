#include "runner/training/identity.h"

#include "runner/data/sha256.h"
#include "runner/results/json.h"

namespace runner {
namespace {

/// To be raised when the same configuration comes to mean another computation.
constexpr std::int64_t format = 1;

Value section(const Variant& variant, const char* name) {
    const Value* value = variant.resolved.find(name);
    return value ? *value : Value::null();
}

}  // namespace

Identity identify(const Variant& variant, const Origin& origin, bool search) {
    Value training = section(variant, "training");
    training.remove("accept");  // judges an outcome, and changes none
    Value sums = Value::map();
    for (const auto& [file, sum] : origin.data) sums.set(file, Value::string(sum));
    Value all = Value::map();
    all.set("format", Value::integer(format));
    all.set("data", section(variant, "data"));
    all.set("model", section(variant, "model"));
    all.set("training", std::move(training));
    all.set("seed", Value::integer(static_cast<std::int64_t>(origin.seed)));
    all.set("files", std::move(sums));
    all.set("parent", Value::string(origin.parent));
    Identity identity{.training = sha256(to_json_line(all)), .trial = {}};
    Value trial = Value::map();
    trial.set("training", Value::string(identity.training));
    if (search)
        trial.set("search", Value::boolean(true));
    else
        trial.set("evaluation", section(variant, "evaluation"));
    identity.trial = sha256(to_json_line(trial));
    return identity;
}

}  // namespace runner
