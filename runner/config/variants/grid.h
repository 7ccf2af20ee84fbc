#pragma once

#include "runner/config/variants/variants.h"

namespace runner {

/// The combinations of the axes of a grid, the first axis slowest. An axis that names a parameter holds its values;
/// another holds settings, as variants do.
std::vector<VariantSettings> read_grid(const Value& grid, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics);

/// The keys of an axis that chooses.
struct AxisKey {
    std::string name, doc;
};
const std::vector<AxisKey>& axis_keys();
inline constexpr const char* choosing_example =
    "learning_rate: {choose: [0.1, 0.01, 0.001], by: best.val_accuracy, seeds: 2}";

/// Reports settings that are no map and keys that are neither a parameter nor a section; false if there is no map.
bool check_settings(const std::string& owner, const Value& settings, const Value& parameters, Diagnostics& diagnostics);
/// In small letters: as file systems that do not tell case see a name.
std::string folded(std::string name);
/// What a variant may set.
std::vector<std::string> settable(const Value& parameters);

}  // namespace runner
