#pragma once

#include "layers/declare/value.h"
#include "runner/config/text/source.h"

namespace runner {

/// The one YAML document of a source as located values: anchors, aliases and `<<` expanded, keys unique.
/// Whatever is wrong is reported. Nothing if it could not be read to its end; else what was readable.
std::optional<Value> read_yaml(const std::shared_ptr<const Source>& source, Diagnostics& diagnostics);

/// As read_yaml, for the bytes from `begin` to `end` of a source.
std::optional<Value> read_yaml_part(const std::shared_ptr<const Source>& source, std::size_t begin, std::size_t end,
                                    Diagnostics& diagnostics);

/// Values of a document after the expansion of its aliases and parameters; more is an error.
inline constexpr std::size_t most_values = 100'000;
/// Lists and maps within each other.
inline constexpr std::size_t deepest = 100;

}  // namespace runner
