#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/config/spec/variant.h"
#include "runner/config/text/set.h"
#include "runner/config/variants/variant_settings.h"

/// What is allowed in a file, and hardly meant.
namespace runner {

/// Parameters that nothing uses; `read` are those that something does.
void warn_unread(const Value& parameters, const std::set<std::string>& read, Diagnostics& diagnostics);
/// Variants that are the same trial.
void warn_same_trials(const std::vector<Variant>& variants, Diagnostics& diagnostics);
/// `--set` of a parameter or section that variants set themselves does not reach these.
void warn_sets(const std::vector<Set>& sets, const std::vector<VariantSettings>& variants, Diagnostics& diagnostics);

}  // namespace runner
