#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/exit_code.h"
#include "runner/results/crossed.h"
#include "runner/results/results.h"
#include "runner/results/statistics.h"

namespace runner {

enum class GateDecision { passed, worse, not_shown, missing, went_wrong };
std::string to_string(GateDecision decision);  // "passed", "worse", "not shown", "missing", "went wrong"

/// One metric of one variant, compared with its baseline; or its `outcome`, where a trial of it went wrong.
struct GateCheck {
    std::string variant, metric;
    double margin = 0;
    GateDecision decision = GateDecision::missing;
    double baseline = 0, now = 0;  // means over the seeds that were compared
    double difference = 0;         // now - baseline
    Interval interval;             // of the difference; each end is one-sided at 95 %
    bool paired = false;
    int seeds = 0, baseline_seeds = 0;                    // that were compared
    bool folds = false;                                   // they are folds, whose training parts overlap
    std::optional<int> more_seeds;                        // of what is not shown: about how many more would show it
    std::vector<Over> over = {Over::seeds};               // what new data differ in, of which it speaks
    std::optional<Crossed::StandardErrors> se;            // over samples too
    std::optional<std::int64_t> samples, samples_needed;  // the same: how many, and where no number of seeds would do
    std::string group;       // the column that names groups of samples, which `samples` counts then
    bool is_beyond = false;  // what was measured is no better than the margin allows: more of it shows nothing else
    std::string over_why;    // why it is over seeds alone where the file asks for more
    std::string why;         // of what is missing or went wrong
};

/// What a common variant's configuration or data have become.
struct GateChange {
    std::string variant, key;            // "training.epochs"; none where no single key has changed
    std::optional<Value> now, baseline;  // of the key; none where it is left out
    std::string text;                    // "training.epochs: 10, not 20"
};

struct GateOptions {
    Gate margins;  // replace those of the results, unless empty
    bool allow_changed_config = false, allow_stand_in = false;
    std::vector<std::string> only = {};  // variants to compare, and the only ones that may not be missing; empty: all
    std::string renewal = {};  // the command that makes the new results the baseline, for who is refused; may be empty
};

struct GateReport {
    std::string experiment;
    std::vector<std::string> refusals;  // why the two can't be compared: exit 2
    std::vector<std::string> notes;     // what a reader should know besides
    std::vector<GateChange> changes;    // all of them; the last refusal, or the last note, tells of them
    bool changes_allowed = false;
    std::vector<GateCheck> checks;

    /// done, gate_not_met, or usage for a refusal.
    ExitCode exit_code() const;
};

/// Non-inferiority of new results to their baseline: a metric passes if the lower end of the one-sided 95 % interval of
/// the change for the better lies above -margin, or if it is 0, so that the same bits pass whatever the margin.
/// Student's t over pairs if five seeds are common, those alone, else Welch's on all; where the file asks for new test
/// samples too, the crossed test of claims over such pairs. A new trial that diverged or
/// collapsed, unless its file accepts that, is a failure whatever the metrics say, and so is a variant of the baseline
/// that is missing.
GateReport pass_gate(const Results& now, const Results& baseline, const GateOptions& options);

/// The variants that results have trials of, in their order.
std::vector<std::string> trained_variants(const Results& results);

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::GateDecision>>& choices<runner::GateDecision>();

}  // namespace declare
