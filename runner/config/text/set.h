#pragma once

#include <string>
#include <vector>

#include "runner/config/text/merge.h"

namespace runner {

/// What `--set` needs to know of the language.
struct Vocabulary {
    SameFamily same_family;
    std::vector<std::string> sections;     // keys that a file may have
    std::vector<std::string> replaceable;  // of these, those that a variant may replace whole
};

/// What one `--set` reached.
struct Set {
    std::vector<std::string> path;
    Place place;  // of the path in the option
};

/// Applies `--set PATH=VALUE` options to a file, in their order. A key may hold dots; a number counts the entries of a
/// list from 0. Places show the option: line n of the source `--set` is the n-th one.
std::vector<Set> apply_sets(Value& file, const std::vector<std::string>& options, const Vocabulary& vocabulary,
                            Diagnostics& diagnostics);

}  // namespace runner
