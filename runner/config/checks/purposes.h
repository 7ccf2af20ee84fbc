#pragma once

#include "runner/config/spec/experiment.h"

namespace runner {

/// By what something of a variant is drawn, of what may vary.
Vary purposes_of(const Variant& variant, const Vary& vary);

/// Of variants of which nothing that varies is drawn, so that all seeds train the same again: a warning, or an error
/// where claims would take the copies of all variants for so many trainings.
void check_same_seeds(const Experiment& experiment, const Value& at, Diagnostics& diagnostics);

}  // namespace runner
