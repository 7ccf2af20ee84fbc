#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/record/record.h"
#include "runner/record/record_field.h"

namespace runner {

/// A number that is asked of a trial, by the name that claims, summaries and the gate know it under: see
/// measure_kinds().
struct Measure {
    std::string name;
    std::string monitor = {};           // of epochs_to and seconds_to: a column of the curve
    std::optional<double> target = {};  // what it has to reach

    bool operator==(const Measure&) const = default;
    /// Whether a trial may miss it: epochs_to and seconds_to.
    bool censored() const;
    /// "test_accuracy", "epochs_to val_accuracy 0.985".
    std::string text() const;
};

struct MeasureKind;

/// The name of a measure taken apart: `test_precision.8` is of the kind `test_<metric>.<class>`, its name is
/// `precision`, its label `8`.
struct MeasureParts {
    const MeasureKind* kind = nullptr;
    std::string name;   // of the metric or column; of a measure without blanks the whole
    std::string label;  // of the class

    /// Nothing for a text that is no measure.
    static std::optional<MeasureParts> parse(std::string_view text);
};

/// A measure that is a mean over the test samples, or can be written as one: whose mean it is.
struct BySample {
    using Values = std::optional<std::vector<double>>;
    bool (*applies)(const MeasureParts&) = nullptr;  // to one of a family; null: to none
    Values (*values)(const TrialRecord&, const MeasureParts&) = nullptr;
    /// Whether it is a mean over the samples of its class alone; null: none is.
    bool (*of_own_class)(const MeasureParts&) = nullptr;
};

/// How people say that a variant has more or less of it: "has a higher test accuracy", "takes fewer epochs".
struct MeasureWords {
    std::string what = {};  // empty: the name itself, with spaces
    std::string more = "a higher", less = "a lower";
    std::string verb = "has";
};

/// Everything that is known of a measure, and the one place to add another. With blanks in its name, such as
/// `test_<metric>`, it stands for a family.
struct MeasureKind {
    enum class From { scalar, first_hit, test, test_class, train, monte_carlo, best, last };
    enum class Better { small, large, as_column };  // as_column: what the metric says; losses are better small
    using Getter = std::function<std::optional<double>(const TrialRecord&, const MeasureParts&, const Measure&)>;

    std::string name;
    std::string doc;
    From from = From::scalar;
    MeasureWords words = {};
    Better better = Better::small;
    Getter get = {};  // nothing where the trial has no such number
    /// Of a number that the record holds: how it is kept. See trial_json.h.
    std::optional<RecordField<TrialRecord>> field = {};
    /// What it is for each sample of the test part, where it is the mean of that.
    BySample by_sample = {};
    bool is_cost = false;    // what the network costs, whatever it has learnt: last in a summary
    bool summarized = true;  // in the summary of each variant
    bool exported = true;    // in a line of its own of `export --format jsonl`

    /// Whether a text names a measure of this kind.
    bool is_of(std::string_view measure) const;
};

/// All of them, in the order in which they are shown.
const std::vector<MeasureKind>& measure_kinds();
/// By its own name, `test_<metric>` as it stands there; nullptr if there is none.
const MeasureKind* find_measure_kind(std::string_view name);
/// The names of those that are no families.
std::vector<std::string> scalar_measures();
/// Whether a measure is the first time that a monitored column reaches a target.
bool is_first_hit(std::string_view measure);

/// Nothing where the trial has no such number, as one that failed or was interrupted; infinite for a target missed.
std::optional<double> measure(const TrialRecord& trial, const Measure& measure);

/// Whether a measure is a mean over the samples of the test part, as `test_accuracy`, or can be written as one, as
/// `test_f1`, by what it would be without each of them. Then it can be told how other samples would change it.
bool is_by_sample(std::string_view measure);

/// Such a measure for each sample: its mean is the trial's own number to rounding. In the order of the test part; of a
/// measure of one class its samples alone. Two trials' values stand side by side where `index_sha256` of their
/// `test_outcomes` and the sums of their data are the same. Nothing where the trial has no such number, or does not
/// tell of its samples: in a results file without the trials' own files, accuracy and gap alone are known.
std::optional<std::vector<double>> by_sample(const TrialRecord& trial, const Measure& measure);

/// The group of each of these samples; empty where the trial does not tell of groups.
std::vector<std::uint32_t> groups_by_sample(const TrialRecord& trial, const Measure& measure);

/// The class whose samples alone a measure is a mean over: "7" of `test_recall.7`; empty where it is over all.
std::string class_of_samples(std::string_view measure);

/// For a target that was missed: how far the trial got, in the unit of the measure.
double reached(const TrialRecord& trial, const Measure& measure);

/// Whether a larger value of a measure or column is the better one.
bool more_is_better(const std::string& measure);

/// Whether a measure or column lies between 0 and 1: a metric of which more is better, and shares of units or weights.
bool is_share(const std::string& measure);

}  // namespace runner
