#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "layers/engine/graph.h"
#include "runner/config/spec/evaluation.h"
#include "runner/config/spec/halving.h"
#include "runner/config/spec/model.h"
#include "runner/config/spec/training.h"
#include "runner/data/spec.h"
#include "runner/record/trial_key.h"

namespace runner {

/// How the best of a variant's candidates is found: each is trained on the first seeds, and none sees the test set.
/// Where folds are cut, each fold of each repetition chooses for itself.
struct Search {
    std::string by;                     // `best.<column>` or `last.<column>` of the curve
    std::vector<std::uint64_t> seeds;   // the first of the experiment's
    std::vector<std::string> searched;  // the parameters that the candidates set
    /// Of a race, in which losers leave before they have had all seeds: how often the best may be among them. 0: none.
    double miss = 0;
    bool is_race() const { return miss > 0; }
    /// Of a race: with how many of the seeds each candidate is tried, as far as that is known; empty: with all.
    std::vector<std::size_t> turns = {};
    /// Where losers leave before they have had all epochs; then for each candidate, as far as that is known, after how
    /// many epochs it is to be compared: 0 at its end.
    Halving halving = {};
    std::vector<std::int64_t> until = {};

    /// What is compared: the column of the curve.
    std::string column() const { return by.substr(by.find('.') + 1); }
};

/// A setting of parameters, resolved: everything that a trial needs but its seed.
struct Variant {
    std::string name;
    Value parameters;                   // declared parameters with their values in this variant
    std::vector<std::string> replaces;  // sections that it replaces whole
    DataSpec data;
    ModelSpec model;
    TrainingSpec training;
    EvaluationSpec evaluation;
    layers::Graph graph;  // with shapes
    Value written;        // its sections as the file has them, `$name` resolved: for the places of later problems
    /// `{data, model, training, evaluation}` with every default written out: identifies the trial.
    Value resolved;
    Place place;
    /// Of a variant that chooses: until the search is over, its own specs are those of its first candidate.
    std::optional<Search> search;
    /// The first choosing axis slowest; called `<variant>/<labels>`.
    std::vector<Variant> candidates;
    /// The candidate whose specs it has taken over; nothing until the search is over.
    std::optional<std::size_t> chosen;
    /// Of cross-validation, where each fold chooses for itself: what the variant is there. A fold whose search is not
    /// over has none.
    std::map<Replicate, std::shared_ptr<const Variant>> by_fold;

    /// The variants that are trained under this name: the candidates, or itself.
    std::vector<const Variant*> tried() const;
    /// A candidate's own part of its name.
    std::string label() const { return name.substr(name.find('/') + 1); }
    /// Whether its search is not over.
    bool is_open() const { return search && !chosen; }
    /// What it is in one repetition.
    const Variant& at(const Replicate& replicate) const;
    /// What it is when its search is over: itself, with a candidate's specs.
    Variant with_candidate(std::size_t candidate) const;
};

/// Whether its learning rate depends on how long the training is: one of more epochs takes other steps from the start.
bool looks_at_end(const Variant& variant);

/// `{data, model, training, evaluation}` with every default written out: what identifies a trial.
Value write_variant(const Variant& variant);
/// A list of seeds, as files and results have it.
Value write_seeds(const std::vector<std::uint64_t>& seeds);
/// For `config` of the results, of a variant that chooses: by what, on which seeds, and every candidate with all its
/// settings.
Value write_search(const Variant& variant);

}  // namespace runner
