#pragma once

#include "layers/declare/defaults.h"

namespace runner {

// What a variant came to: `{data, model, training, evaluation}`, every setting written out, as `write_variant` gives it
// and results keep it. A file of results may come from an earlier runner, which lacked settings that there are today.

/// How it differs from the defaults: stays the same when a setting is added. Identifies a trial.
declare::Value without_defaults(declare::Value resolved);
/// With the settings that it lacks, at today's defaults: for comparing results of two runners.
declare::Value with_defaults(declare::Value resolved);
/// The formats above 1 of what the section `key` uses, by path, and of what all sections use.
declare::Formats formats_of_section(const declare::Value& resolved, const std::string& key);
declare::Formats formats_of(const declare::Value& resolved);

}  // namespace runner
