#pragma once

#include <vector>

#include "runner/config/variants/resolver.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// The combinations of the axes of a grid, the first axis slowest. An axis that names a parameter holds its values;
/// another holds settings, as variants do.
/// `parameters` are the declared ones; `defaults` resolves them without settings.
std::vector<VariantSettings> read_grid(const Value& grid, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics);

/// What a variant that chooses has to try: every combination of its choosing axes, the first slowest.
std::vector<VariantSettings> candidates_of(const VariantSettings& variant, Diagnostics& diagnostics);

}  // namespace runner
