#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/declare/file_path.h"
#include "layers/engine/graph.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/spec.h"
#include "runner/declared.h"

namespace runner {

using layers::Shape;

// ---- model ---------------------------------------------------------------------------------------------------------

/// Whose weights a network starts with.
struct StartFrom {
    std::string variant;  // or
    declare::FilePath file;
    bool everything = true;                                    // no `layers`: all must fit
    std::vector<std::pair<std::string, std::string>> renames;  // globs: theirs -> ours; equal without a rename
    Place place;
};

struct ModelSpec {
    layers::NetworkSpec network;  // `frozen` included
    std::optional<StartFrom> start_from;
};

// ---- training ------------------------------------------------------------------------------------------------------

enum class Direction { automatic, min, max };

/// Keras's EarlyStopping.
struct EarlyStopping : Settings {
    std::string monitor = "val_loss";
    double min_delta = 0;
    std::int64_t patience = 0;
    Direction mode = Direction::automatic;
    std::optional<double> baseline;
    bool restore_best_weights = false;
    std::int64_t start_from_epoch = 0;
    static const declare::Fields& fields();
    static constexpr const char* title = "`early_stopping`";
};

enum class Outcome { diverged, collapsed };
enum class Record { epochs, steps };

struct TrainingSpec : Settings {
    Ref<layers::Optimizer> optimizer;
    Ref<layers::Loss> loss;
    std::vector<Ref<layers::Metric>> metrics;
    std::int64_t batch_size = 32;
    std::int64_t epochs = 1;
    bool shuffle = true;
    std::optional<EarlyStopping> early_stopping;
    std::vector<Outcome> accept;  // outcomes that are answers, not failures
    Record record = Record::epochs;
    bool frozen_cache = true;
    bool diagnostics = false;
    static const declare::Fields& fields();
    static constexpr const char* title = "`training`";
};

// ---- evaluation ----------------------------------------------------------------------------------------------------

struct Prune : Settings {
    std::optional<double> threshold;
    std::vector<double> fraction;
    static const declare::Fields& fields();
    static constexpr const char* title = "`prune`";
    void check(const Value& at, Diagnostics& diagnostics) const override;
};
struct MonteCarlo : Settings {
    std::int64_t samples = 100;
    static const declare::Fields& fields();
    static constexpr const char* title = "`monte_carlo`";
};
struct EvaluationSpec : Settings {
    std::optional<Prune> prune;
    std::optional<MonteCarlo> monte_carlo;
    static const declare::Fields& fields();
    static constexpr const char* title = "`evaluation`";
};

// ---- claims and gate -----------------------------------------------------------------------------------------------

enum class Expect { greater, less, equal, not_less, not_greater };

struct Margin {
    double value = 0;
    bool relative = false;  // `5%`: of `against`
};

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
    Place place;
    /// Every pair (variant, against) that the patterns mean, in the file's order; `against` is empty for a number.
    std::vector<std::pair<std::string, std::string>> pairs;
};

using Gate = std::vector<std::pair<std::string, double>>;  // metric -> margin

// ---- the whole -----------------------------------------------------------------------------------------------------

/// How the best of a variant's candidates is found: each is trained on the first seeds, and none sees the test set.
struct Search {
    std::string by;                     // `best.<column>` or `last.<column>` of the curve
    std::vector<std::uint64_t> seeds;   // the first of the experiment's
    std::vector<std::string> searched;  // the parameters that the candidates set

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

    /// The variants that are trained under this name: the candidates, or itself.
    std::vector<const Variant*> tried() const;
    /// A candidate's own part of its name.
    std::string label() const { return name.substr(name.find('/') + 1); }
    /// The search is over: takes over a candidate's specs.
    void keep(std::size_t candidate);
};

struct Experiment {
    std::string name, question;
    std::vector<std::uint64_t> seeds;
    std::vector<Variant> variants;  // the file's order; grid: first axis slowest
    std::vector<Claim> claims;
    Gate gate;
    Value resolved;  // the whole file: for `config` of the results

    const Variant* find(std::string_view variant) const;
    /// The pairs of a claim whose variants both run.
    std::vector<std::pair<std::string, std::string>> pairs_that_run(const Claim& claim) const;
};

/// What the command line changes.
struct Overrides {
    std::vector<std::string> set;      // PATH=VALUE
    std::optional<std::string> seeds;  // N or LIST
    std::vector<std::string> only;     // variants; empty: all
    int max_seeds = 0;                 // that may be added to the file's own: then these are what claims may count on
};

/// Reads, resolves and checks an experiment file. On errors: throws declare::InvalidInput with all of them.
/// Warnings are added to `warnings`. No data are read.
Experiment load_experiment(const std::string& path, const Overrides& overrides, Diagnostics& warnings);

}  // namespace runner
