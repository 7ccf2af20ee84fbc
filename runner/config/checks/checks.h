#pragma once

#include <optional>
#include <string_view>

#include "runner/config/spec/variant.h"
#include "runner/data/part_counts.h"

namespace runner {

/// A variant under judgement: its defaulted specs, and the values that they were read from.
struct Checked {
    const Variant& variant;
    const Value& sections;
    Diagnostics& diagnostics;
    std::optional<DatasetFacts> facts;    // where they are known without reading
    std::optional<std::int64_t> classes;  // that the network tells apart; 0: targets are numbers
    std::optional<PartCounts> counts;

    Checked(const Variant& variant, const Value& sections, Diagnostics& diagnostics);
    /// The value of `section.key`; where a default stands instead, the nearest that is written.
    const Value& at(std::string_view section, std::string_view key = {}) const;
};

/// Tells what find_split_problems() or DataProblems found, each at the key of `data` that it is about.
void tell_split_problems(const std::vector<SplitProblem>& problems, const Value& sections, Diagnostics& diagnostics);

/// The rules that need no graph, one function each.
void check_class_numbers(const Checked& checked);
/// False where a class is missing from the training part.
bool check_split(const Checked& checked);
void check_inputs(const Checked& checked);
void check_metrics(const Checked& checked);
void check_batch_size(const Checked& checked);
/// False where the loss does not take what the data have.
bool check_loss(const Checked& checked);

void check_monitors(const Checked& checked);

/// The rules that need the graph.
void check_output(const Checked& checked);
void check_learning(const Checked& checked);
void check_memory(const Checked& checked);
void check_batch_statistics(const Checked& checked);
void check_monte_carlo(const Checked& checked);

/// Builds the variant's graph and applies every rule that needs several sections at once. `sections` is the map of the
/// values that its specs were read from (`data`, `model`, `training`, `evaluation`): for places.
void check_variant(Variant& variant, const Value& sections, Diagnostics& diagnostics);

}  // namespace runner
