#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"

/// From an experiment file to an Experiment, pass by pass, each in a folder of its own, which knows those above it:
///
///     text/      the file, those that it extends, and `--set`: one map of located values
///     spec/      what the sections say once they are read: typed, with every default
///     variants/  parameters, variants and grids: what each variant sets, and `$name` resolved in its sections
///     model/     lists of layers, repeats and blocks unrolled to the nodes of a network
///     claims/    claims and gate, and whether the variants measure what they are about
///     checks/    what one section alone cannot tell: shapes, the split, weights that start another variant
///     schema/    the sections and families of components that a file may name, and the JSON Schema of it all
///
/// All that is wrong is collected, and told at once.
namespace runner {

/// What the command line changes.
struct Overrides {
    std::vector<std::string> set;      // PATH=VALUE
    std::optional<std::string> seeds;  // N or LIST
    std::vector<std::string> only;     // variants; empty: all
    int max_seeds = 0;                 // that may be added to the file's own: then these are what claims may count on
};

/// Reads, resolves and checks an experiment file. On errors: throws declare::InvalidInput with all of them.
/// Warnings are added to `warnings`. No data are read.
Experiment load_experiment(const std::string& path, const Overrides& overrides, Diagnostics& warnings);

}  // namespace runner
