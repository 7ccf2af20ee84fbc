#pragma once

#include "runner/config/spec/variant.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// Whether every candidate of a variant will have the column that decides, and no two are the same training. `axis` is
/// the first of those that choose.
void check_search(const Variant& variant, const SearchAxis& axis, Diagnostics& diagnostics);

}  // namespace runner
