#include "layers/optimizers/optimizer.h"

#include <fmt/format.h>

#include <algorithm>

namespace layers {

Fields with_common_optimizer_fields(Fields own) {
    const Range size{.above = 0};
    Fields all = {field("learning_rate", &Optimizer::learning_rate, "step size", {.least = 0}).as_main()};
    all.insert(all.end(), own.begin(), own.end());
    all.push_back(field("weight_decay", &Optimizer::weight_decay,
                        "each step also subtracts learning_rate · weight_decay · weight", {.least = 0}));
    all.push_back(field("exclude", &Optimizer::exclude,
                        "parameters without weight decay, by name or path, such as `[bias, gamma, beta]`"));
    all.push_back(field("clipnorm", &Optimizer::clipnorm, "largest norm of the gradient of each parameter", size));
    all.push_back(field("clipvalue", &Optimizer::clipvalue, "largest absolute value in the gradients", size));
    all.push_back(
        field("global_clipnorm", &Optimizer::global_clipnorm, "largest norm of all gradients together", size));
    return all;
}

bool names_parameter(const Glob& glob, std::string_view path) {
    return glob.matches(path) || glob.matches(path.substr(path.rfind('/') + 1));
}

bool Optimizer::decays(std::string_view path) const {
    return std::ranges::none_of(exclude, [&](const Glob& glob) { return names_parameter(glob, path); });
}

void Optimizer::check(const Value& at, Diagnostics& diagnostics) const {
    if (clipnorm.has_value() + clipvalue.has_value() + global_clipnorm.has_value() > 1)
        diagnostics.error(at,
                          "`" + name() + "` takes one of `clipnorm`, `clipvalue` and `global_clipnorm`, not several");
    if (const Value* patterns = at.find("exclude"); !exclude.empty() && !weight_decay)
        diagnostics.warning(
            patterns ? patterns->place : at.place,
            fmt::format("`exclude` of `{}` leaves parameters out of a weight decay that there is not", name()),
            "write `weight_decay` beside it, such as `weight_decay: 0.004`");
}

}  // namespace layers
