#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// Whether two words name components of one family, such as `adam` and `sgd`.
using SameFamily = std::function<bool(const std::string& a, const std::string& b)>;

/// `own` built on `base`: maps merge key by key; lists, scalars and components of another name replace; an explicit
/// null removes, except where null is a value, as a parameter's is. `path` is where both stand in the file.
Value merge(const Value& base, const Value& own, const SameFamily& same_family, std::vector<std::string> path = {});

}  // namespace runner
