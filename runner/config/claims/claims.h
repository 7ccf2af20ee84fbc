#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/config/spec/experiment.h"

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

/// The fewest seeds with which the claim can be decided at `alpha`, two-sided: all signs alike have p = 2^(1 - seeds),
/// and of several pairs Holm's correction asks the clearest one for alpha / pairs.
int least_seeds(const Claim& claim, double alpha);
/// Warns of claims about variants that run, which no outcome of so few seeds could decide. `at`: where the number of
/// seeds stands.
void warn_few_seeds(const Experiment& experiment, int seeds, const Value& at, Diagnostics& diagnostics);

/// The keys of a claim.
const declare::Fields& claim_fields();

}  // namespace runner

namespace declare {

template <>
struct FieldType<runner::Margin> {
    static bool read(const Value& value, runner::Margin& out, const Reading& reading);
    static Value write(const runner::Margin& margin);
    static std::string expects(const Range&) { return "a number, at least 0, or a share such as `5%`"; }
    static Form form(const Range&) {
        return Form::either({FieldType<double>::form({.least = 0}), Form::of_text("^[+]?[0-9.][0-9.eE+-]*%$")});
    }
};

}  // namespace declare
