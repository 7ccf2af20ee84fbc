#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "layers/declare/value.h"
#include "runner/config/text/source.h"

namespace runner {

/// Whether two words name components of one family, such as `adam` and `sgd`.
using SameFamily = std::function<bool(const std::string& a, const std::string& b)>;

/// `own` built on `base`: maps merge key by key; lists, scalars and components of another name replace; an explicit
/// null removes, except where null is a value, as a parameter's is. `path` is where both stand in the file.
Value merge(const Value& base, const Value& own, const SameFamily& same_family, std::vector<std::string> path = {});

/// Reads a file, and the files that it extends, as one map. Nothing after an error that leaves no map.
std::optional<Value> read_extended(const std::string& path, const SameFamily& same_family, Diagnostics& diagnostics);

/// What one `--set` reached.
struct Set {
    std::vector<std::string> path;
    Place place;  // of the path in the option
};

/// Applies `--set PATH=VALUE` options to a file, in their order. A key may hold dots; a number counts the entries of a
/// list from 0. Places show the option: line n of the source `--set` is the n-th one.
std::vector<Set> apply_sets(Value& file, const std::vector<std::string>& options, const SameFamily& same_family,
                            Diagnostics& diagnostics);

}  // namespace runner
