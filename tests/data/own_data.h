#pragma once

#include <optional>
#include <string>

#include "tests/data/support.h"

namespace tests {

/// The dataset that an experiment in `folder` names so: "npz: {file: a.npz}".
declare::Ref<runner::DatasetKind> own_dataset(const std::string& yaml, const Folder& folder);
/// Reads it; its cache is the folder's `cache`.
runner::Dataset load_own(const std::string& yaml, const Folder& folder);

/// What a script of Python says that knows the folder as `folder`; nothing, and a message, where a module is not
/// installed.
std::optional<std::string> python(const std::string& modules, const std::string& script, const Folder& folder);

}  // namespace tests
