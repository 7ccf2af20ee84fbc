#pragma once

#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"

/// The sections of an experiment file, from located values to typed, defaulted specs. Every value given here has its
/// aliases, merges and parameters expanded; a null item of a list stays in place, its `via` names the `$x` that it
/// came from. What is wrong is reported, and what could be read is returned.
namespace runner {

/// A key of the file itself: for unknown keys, help and schema.
struct Section {
    std::string key;
    std::string doc;
    declare::Form form;
    std::string more = {};  // what its settings do not tell, line by line

    bool is_settings() const { return form.kind == declare::Form::Kind::settings; }
};
/// All of them, in the order in which a file is best written.
const std::vector<Section>& sections();

/// `blocks` may be null. A model that has errors may come back without nodes.
ModelSpec read_model(const Value& model, const Value* blocks, Diagnostics& diagnostics);
TrainingSpec read_training(const Value& training, Diagnostics& diagnostics);
EvaluationSpec read_evaluation(const Value& evaluation, Diagnostics& diagnostics);

/// `variants` are all of the file, also those that `--only` leaves out: patterns and nearest names are about them.
std::vector<Claim> read_claims(const Value& claims, const std::vector<std::string>& variants, Diagnostics& diagnostics);
/// Whether the variants produce what the claims measure; `claims` is the value that `read` came from.
void check_claims(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                  Diagnostics& diagnostics);
/// `{test_accuracy: 0.005}` for a null value.
Gate read_gate(const Value& gate, Diagnostics& diagnostics);
/// Whether every variant produces what the gate measures: what is missing never passes it.
void check_gate(const Value& gate, const std::vector<Variant>& variants, Diagnostics& diagnostics);

/// Builds the variant's graph and applies every rule that needs several sections at once. `sections` is the map of the
/// values that its specs were read from (`data`, `model`, `training`, `evaluation`): for places.
void check_variant(Variant& variant, const Value& sections, Diagnostics& diagnostics);
/// What variants mean to each other: those that start from another find it, without a cycle, and its weights fit.
void check_variants(const std::vector<Variant>& variants, Diagnostics& diagnostics);
/// `{data, model, training, evaluation}` with every default written out: what identifies a trial.
Value write_variant(const Variant& variant);

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Direction>>& choices<runner::Direction>();
template <>
const std::vector<Choice<runner::Outcome>>& choices<runner::Outcome>();
template <>
const std::vector<Choice<runner::Record>>& choices<runner::Record>();
template <>
const std::vector<Choice<runner::Expect>>& choices<runner::Expect>();

}  // namespace declare
