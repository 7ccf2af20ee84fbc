#pragma once

#include "runner/config/spec/experiment.h"
#include "runner/config/variants/variants.h"

namespace runner {

/// What the choosing axes of a variant say, and the first of the experiment's seeds. A search on more seeds than there
/// are is an error, unless the command line `shortened` them: then it takes those that are left.
Search read_search(const VariantSettings& variant, const std::vector<std::uint64_t>& seeds, bool shortened,
                   Diagnostics& diagnostics);

/// Whether every candidate will have the column that decides, and no two are the same training.
void check_search(const Variant& variant, const Choice& choice, Diagnostics& diagnostics);

/// Trials of the searches alone: candidates × seeds.
std::size_t count_searched(const std::vector<Variant>& variants);

/// For `config` of the results: by what, and every candidate with all its settings.
Value write_search(const Variant& variant);

}  // namespace runner
