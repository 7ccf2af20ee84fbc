#pragma once

#include <cstdint>
#include <vector>

#include "runner/config/spec/variant.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// What the choosing axes of a variant say, and the first of the experiment's seeds. A search on more seeds than there
/// are is an error, unless the command line `shortened` them: then it takes those that are left.
Search read_search(const VariantSettings& variant, const std::vector<std::uint64_t>& seeds, bool shortened,
                   Diagnostics& diagnostics);

/// Trials of the searches alone: candidates × seeds.
std::size_t count_searched(const std::vector<Variant>& variants);

}  // namespace runner
