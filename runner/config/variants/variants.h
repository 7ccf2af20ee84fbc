#pragma once

#include <vector>

#include "runner/config/variants/resolver.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// All variants of `variants` and `grid`, in the file's order, the grid's first axis slowest; one called `default` if
/// there is neither. `parameters` are the declared ones; `defaults` resolves them without settings.
std::vector<VariantSettings> read_variants(const Value& file, const Value& parameters, Resolver& defaults,
                                           Diagnostics& diagnostics);

/// Reports more trials than are allowed, those of searches included; `seeds` is how many seeds there are.
void check_trial_count(const Value& file, const std::vector<VariantSettings>& variants, std::size_t seeds,
                       Diagnostics& diagnostics);

}  // namespace runner
