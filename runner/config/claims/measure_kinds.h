#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// A measure taken apart: `best.val_accuracy`, `test_precision.8`, `epochs_run`.
struct MeasureParts {
    enum class From { scalar, test, train, monte_carlo, best, last };
    From from = From::scalar;
    std::string name;   // the scalar, the metric, or the column
    std::string label;  // of a class: `8`

    /// Nothing for a text that is no measure.
    static std::optional<MeasureParts> parse(std::string_view text);
};

/// What a claim may measure: a number of a trial by its own name, or a family such as `test_<metric>`.
struct MeasureKind {
    std::string name;
    MeasureParts::From from;
    std::string doc;

    bool is_of(std::string_view measure) const;
};
const std::vector<MeasureKind>& measure_kinds();
/// The numbers of a trial that are measures by their own name.
std::vector<std::string> scalar_measures();
/// Whether a measure is the first time that a monitored column reaches a target.
bool is_first_hit(std::string_view measure);

}  // namespace runner
