#include "runner/store/identity.h"

#include "runner/data/sha256.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// To be raised when the same configuration comes to mean another computation; for those alone that it concerns, so
/// that the others need not be trained again. 2: Adam and dropout come to other bits, and denormal numbers are 0. 3:
/// metrics are measured against targets that are numbers; gradients of kernels are made in bands. 4: both.
std::int64_t format_of(const TrainingSpec& training) {
    return training.loss && training.loss->wants() == layers::Loss::Wants::numbers ? 4 : 3;
}

/// 2: entropy and gain stand beside the metrics.
constexpr std::int64_t monte_carlo_format = 2;

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
    all.set("format", Value::integer(format_of(variant.training)));
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
    if (!search && variant.evaluation.monte_carlo) trial.set("monte_carlo", Value::integer(monte_carlo_format));
    identity.trial = sha256(to_json_line(trial));
    return identity;
}

}  // namespace runner
