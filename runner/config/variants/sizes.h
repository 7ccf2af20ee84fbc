#pragma once

#include <vector>

#include "runner/config/spec/variant.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// The variants whose data have `sizes`, each once for every size, called `<variant>-size_0.3`; the others as they are.
/// Sizes that are wrong are left to whoever reads the data.
std::vector<VariantSettings> spread_sizes(const Value& file, const Value& parameters,
                                          const std::vector<VariantSettings>& variants, Diagnostics& diagnostics);

/// A variant that starts from one that was spread starts from that of its own size. `settings` are those of the
/// variants, in their order.
void start_from_own_size(std::vector<Variant>& variants, const std::vector<VariantSettings>& settings);

}  // namespace runner
