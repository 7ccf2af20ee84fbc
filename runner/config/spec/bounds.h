#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "runner/config/spec/variant.h"

namespace runner {

/// Between which numbers a measure lies, whatever a network learns.
struct Bounds {
    double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();

    bool holds(double number) const { return least <= number && number <= most; }
    /// How far two of them may be apart.
    double width() const { return most - least; }
    /// "lies between 0 and 1", "is never below 0".
    std::string text() const;
    /// "write `target: 0.985`" for a share that was written as a percentage; else empty.
    std::string help(std::string_view key, double number) const;
};

/// Of a column of the curve of a variant, such as `val_accuracy`.
Bounds bounds_of_column(const Variant& variant, const std::string& column);
/// Of what claims and gate measure, such as `test_accuracy` or `params`.
Bounds bounds_of_measure(const Variant& variant, const std::string& measure);

}  // namespace runner
