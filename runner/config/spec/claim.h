#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/declared.h"

/// The sections `claims` and `gate` of an experiment file once they are read; claims/ reads and checks them.
namespace runner {

enum class Expect { greater, less, equal, not_less, not_greater };

/// What new data differ in, of which a claim speaks. `dealings`: seeds and samples at once, where each seed deals
/// training and test samples anew; `folds`: the same, where folds are cut.
enum class Over { seeds, samples, dealings, folds };

/// The crossed test decides nothing with fewer: they say too little of how seeds spread.
constexpr int least_crossed_seeds = 3;

/// How large a difference counts.
struct Margin {
    double value = 0;
    bool relative = false;  // `5%`: of `against`
};

/// What the results are expected to show of two groups of variants.
struct Claim : Settings {
    std::string name;
    std::vector<std::string> variant;  // names or patterns
    std::vector<std::string> against;  // names or patterns, or
    std::optional<double> against_number;
    std::string measure;
    std::string monitor;  // for epochs_to and seconds_to
    std::optional<double> target;
    Expect expect = Expect::greater;
    std::optional<Margin> margin;
    /// Empty: folds where they are cut; else both where the measure is made of the test samples, else seeds.
    std::vector<Over> over;
    Place place;
    /// Every pair (variant, against) that the patterns mean, in the file's order; `against` is empty for a number.
    std::vector<std::pair<std::string, std::string>> pairs;
    /// Whether it speaks of new samples too.
    bool is_over_samples() const;
    bool is_over_dealings() const;
    static const Fields& fields();
};

/// How much worse than its baseline a metric may be.
using Gate = std::vector<std::pair<std::string, double>>;  // metric -> margin

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Expect>>& choices<runner::Expect>();

template <>
const std::vector<Choice<runner::Over>>& choices<runner::Over>();

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
