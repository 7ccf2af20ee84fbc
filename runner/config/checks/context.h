#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/config/spec/variant.h"
#include "runner/data/class_numbers.h"
#include "runner/data/part_counts.h"

namespace runner {

/// A variant that is being checked: its defaulted specs, the values that they were read from, and what is known of its
/// data without reading them.
struct CheckContext {
    const Variant& variant;
    const Value& sections;
    Diagnostics& diagnostics;
    std::optional<DatasetFacts> facts;    // where they are known without reading
    std::optional<std::int64_t> classes;  // that the network tells apart; 0: targets are numbers
    std::int64_t numbers;                 // then: how many a sample has
    bool booleans;                        // and whether they are 1 and 0, for yes and no
    bool weighted;                        // samples have weights
    std::optional<PartCounts> counts;

    CheckContext(const Variant& variant, const Value& sections, Diagnostics& diagnostics);
    /// The value of `section.key`; where a default stands instead, the nearest that is written.
    const Value& at(std::string_view section, std::string_view key = {}) const;
};

/// Those of the numbers in `classes` that are wrong, as far as that is known.
std::vector<WrongClass> wrong_among(std::span<const std::int64_t> classes, const std::optional<DatasetFacts>& facts);

/// A component by its name, for messages.
std::string quoted(const Component& component);

}  // namespace runner
