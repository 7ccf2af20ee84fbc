#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/config/variants/resolver.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// One axis of a grid: what a variant at each of its positions is called and sets.
struct Axis {
    std::string name;
    std::vector<Candidate> candidates;
    std::optional<SearchAxis> search;  // instead: the axis chooses
    Place place;
};

/// An axis that names a parameter lists its values or labels them; another labels settings, as variants have them.
/// `parameters` are the declared ones; `defaults` resolves them without settings.
Axis read_axis(const Value::Entry& axis, const Value& parameters, Resolver& defaults, Diagnostics& diagnostics);

/// The keys of an axis that chooses.
struct AxisKey {
    std::string name, doc;
};
const std::vector<AxisKey>& axis_keys();
inline constexpr const char* choosing_example =
    "learning_rate: {choose: [0.1, 0.01, 0.001], by: best.val_accuracy, seeds: 2}";
inline constexpr const char* drawing_example =
    "learning_rate: {choose: {log_uniform: [0.0001, 1]}, trials: 30, by: best.val_accuracy, seeds: 6, race: {miss: "
    "0.05}}";
inline constexpr const char* halving_example =
    "learning_rate: {choose: {log_uniform: [0.0001, 1]}, trials: 30, by: best.val_accuracy, halving: {from: 2}}";

}  // namespace runner
