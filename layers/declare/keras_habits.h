#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "layers/declare/catalog.h"

/// What people who come from Keras write by habit, and the line to write instead.
namespace declare {

/// What to write instead of the key of an entry of `map`, whose settings are `fields`; empty if the key is no habit
/// that is known. `diagnostics` knows the sections of the file.
std::string habitual_key(const Value::Entry& entry, const Value& map, const Fields& fields,
                         const Diagnostics& diagnostics);

/// What to write instead of a value that is to be the settings of `owner`, such as `early_stopping: true`; empty if it
/// is no habit that is known.
std::string habitual_settings(const Value& value, std::string_view owner);

/// What to write instead of a name that `catalog` lacks, such as that of a dataset which Keras brings along; empty if
/// nothing is known of it.
std::string habitual_name(std::string_view name, const Catalog& catalog);

/// `Adam(0.001)` as it is written here, `{adam: 0.001}`; nothing where it is no call of one that `catalog` has.
std::optional<std::string> as_no_call(std::string_view text, const Catalog& catalog);

}  // namespace declare
